import { createGraphQLError, getOperationASTFromRequest, type ExecutionRequest } from '@graphql-tools/utils';
import { Kind, print, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import type { Source } from '../source.ts';
import { checkReply, pathKey, type ReplyPath } from '../transport/check-reply.ts';
import { sendGraphQL } from '../transport/graphql.ts';

/** Asks a GraphQL source through its pipe; the call is named by its root fields, and the upstream's own words end here. */
export const remoteExecutor =
  (source: Source, schema: GraphQLSchema) => async (request: ExecutionRequest<Record<string, unknown>, Context>) => {
    const { document, variables = {}, context } = request;
    if (context === undefined) throw new GatewayError('INTERNAL', { cause: 'no context' });
    const operation = getOperationASTFromRequest(request);
    const fields = operation.selectionSet.selections.flatMap((selection) =>
      selection.kind === Kind.FIELD ? [selection.name.value] : [],
    );
    const reply = await sendGraphQL(
      {
        source: source.name,
        name: [...new Set(fields)].sort().join('+'),
        kind: operation.operation === 'mutation' ? 'write' : 'read',
        size: sizeOf(variables),
        request: { query: print(document), variables },
      },
      context,
    );
    const errors = (reply.errors ?? []).map((error) => toTyped(error, source));
    if (reply.data === undefined || reply.data === null) return { data: null, errors };
    const explained = new Set((reply.errors ?? []).flatMap(({ path }) => (path === undefined ? [] : [pathKey(path)])));
    const { data, invalid } = checkReply(schema, document, reply.data, explained);
    const all = [...errors, ...invalid.map((path) => located(invalidResponse(source), path))];
    return { data, ...(all.length === 0 ? {} : { errors: all }) };
  };

const invalidResponse = ({ name }: Source) => new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service: name });

const located = (originalError: GatewayError, path: ReplyPath | undefined) =>
  createGraphQLError(originalError.message, { originalError, ...(path === undefined ? {} : { path }) });

/** The keys asked for; 1 where the call has no list of them. */
const sizeOf = (variables: Readonly<Record<string, unknown>>): number =>
  Math.max(
    1,
    Object.values(variables).reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 0), 0),
  );

const toTyped = ({ path, extensions }: GraphQLFormattedError, { name, errorCodes }: Source) => {
  const upstreamCode = extensions?.['code'];
  const code = typeof upstreamCode === 'string' ? errorCodes[upstreamCode] : undefined;
  const originalError =
    code === undefined
      ? new GatewayError('DOWNSTREAM_REFUSED', { service: name })
      : new GatewayError(code, code === 'BAD_REQUEST' ? { message: `${name} does not take these arguments.` } : {});
  return located(originalError, path);
};
