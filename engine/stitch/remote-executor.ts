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
        size: Math.max(sizeOf(variables), fields.length),
        request: { query: print(document), variables },
      },
      context,
    );
    const told = (reply.errors ?? []).map((error) => toTyped(error, source));
    if (reply.data === undefined || reply.data === null) throw told[0]?.error ?? invalidResponse(source);
    const roots = Object.keys(reply.data);
    const astray = told.find(({ path }) => !roots.includes(String(path?.[0])));
    if (astray !== undefined) return failed(roots, astray.error);
    const explained = new Set(told.flatMap(({ path }) => (path === undefined ? [] : [pathKey(path)])));
    const { data, invalid } = checkReply(schema, document, reply.data, explained);
    const all = [...told, ...invalid.map((path) => ({ path, error: invalidResponse(source) }))];
    return { data, ...(all.length === 0 ? {} : { errors: all.map(({ path, error }) => located(error, path)) }) };
  };

/** An error that says of nothing in the answer what it is about is about all of it. */
const failed = (roots: readonly string[], error: GatewayError) => ({
  data: Object.fromEntries(roots.map((root) => [root, null])),
  errors: roots.map((root) => located(error, [root])),
});

const invalidResponse = ({ name }: Source) => new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service: name });

const located = (originalError: GatewayError, path: ReplyPath | undefined) =>
  createGraphQLError(originalError.message, { originalError, ...(path === undefined ? {} : { path }) });

/** The keys asked for; 1 where the call has no list of them. */
const sizeOf = (variables: Readonly<Record<string, unknown>>): number =>
  Math.max(
    1,
    Object.values(variables).reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 0), 0),
  );

interface Told {
  readonly path: ReplyPath | undefined;
  readonly error: GatewayError;
}

const toTyped = (told: GraphQLFormattedError | null, { name, errorCodes }: Source): Told => {
  const upstreamCode = told?.extensions?.['code'];
  const isKnown = typeof upstreamCode === 'string' && Object.hasOwn(errorCodes, upstreamCode);
  const code = isKnown ? errorCodes[upstreamCode] : undefined;
  const path = Array.isArray(told?.path) ? told.path : undefined;
  if (code === undefined) return { path, error: new GatewayError('DOWNSTREAM_REFUSED', { service: name }) };
  const message = code === 'BAD_REQUEST' ? { message: `${name} does not take these arguments.` } : {};
  return { path, error: new GatewayError(code, message) };
};
