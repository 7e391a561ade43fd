import { BREAK, getOperationAST, GraphQLError, visit } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { codes, GatewayError } from '../errors.ts';
import type { EdgeContext } from './edge-context.ts';
import { perOperation } from './per-operation.ts';

/** In the strict profile only verified callers may read the schema. */
export const useIntrospectionForViewers = (): Plugin<EdgeContext> => ({
  onExecute: ({ args, setResultAndStopExecution }) => {
    const { gateway } = args.contextValue as EdgeContext;
    if (gateway.viewer !== null) return;
    const operation = getOperationAST(args.document, args.operationName);
    if (!operation || !introspects(args.document, operation)) return;
    const message = codes.GRAPHQL_VALIDATION_FAILED.says;
    const originalError = new GatewayError('GRAPHQL_VALIDATION_FAILED', { message });
    setResultAndStopExecution({ errors: [new GraphQLError(message, { originalError })] });
  },
});

/** Whether any part of the document does, whichever operation runs. */
const introspects = perOperation((document) => {
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      if (name.value !== '__schema' && name.value !== '__type') return undefined;
      found = true;
      return BREAK;
    },
  });
  return found;
});
