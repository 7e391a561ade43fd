import { GraphQLError, Kind, visit, type DocumentNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { codes, GatewayError } from '../errors.ts';
import type { EdgeContext } from './use-graphql-js.ts';

/** In the strict profile only verified callers may read the schema. */
export const useIntrospectionForViewers = (): Plugin<EdgeContext> => ({
  onExecute: ({ args, setResultAndStopExecution }) => {
    const { gateway } = args.contextValue as EdgeContext;
    if (gateway.viewer !== null || !introspects(args.document)) return;
    const message = codes.GRAPHQL_VALIDATION_FAILED.says;
    const originalError = new GatewayError('GRAPHQL_VALIDATION_FAILED', { message });
    setResultAndStopExecution({ errors: [new GraphQLError(message, { originalError })] });
  },
});

const introspects = (document: DocumentNode): boolean => {
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      if (name.kind === Kind.NAME && (name.value === '__schema' || name.value === '__type')) found = true;
    },
  });
  return found;
};
