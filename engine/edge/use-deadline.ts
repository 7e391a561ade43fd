import { getOperationAST, GraphQLError, type ExecutionArgs } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';
import type { EdgeContext } from './edge-context.ts';

/** How long an operation may take, from the start of its execution. */
export interface Deadlines {
  readonly queryMs: number;
  readonly mutationMs: number;
}

/** Sets when the answer must be there. A client asks for less, never for more, with the header `x-deadline-ms`. */
export const useDeadline = ({ queryMs, mutationMs }: Deadlines): Plugin<EdgeContext> => ({
  onRequestParse: ({ request }) => {
    readAsked(request);
  },
  onExecute: ({ args }) => {
    const { document, operationName, contextValue } = args as ExecutionArgs;
    const { gateway, request } = contextValue as EdgeContext & { readonly request: Request };
    const isMutation = getOperationAST(document, operationName)?.operation === 'mutation';
    gateway.deadlineMs = gateway.clock.now() + Math.min(readAsked(request), isMutation ? mutationMs : queryMs);
  },
});

const readAsked = ({ headers }: Request): number => {
  const asked = headers.get('x-deadline-ms');
  if (asked === null) return Infinity;
  if (!/^0*[1-9]\d{0,8}$/.test(asked)) throw malformed();
  return Number(asked);
};

const malformed = (): GraphQLError => {
  const message = '"x-deadline-ms" is a whole number of milliseconds, at least 1.';
  return new GraphQLError(message, {
    originalError: new GatewayError('BAD_REQUEST', { message }),
    extensions: { http: { status: 400 } },
  });
};
