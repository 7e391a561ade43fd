import { createGraphQLError, getOperationASTFromRequest, type ExecutionRequest } from '@graphql-tools/utils';
import { Kind, print, valueFromASTUntyped, type FieldNode, type GraphQLSchema } from 'graphql';
import { canonical } from '../canonical.ts';
import type { Context } from '../context.ts';
import { GatewayError, withoutStack } from '../errors.ts';
import { notedFailures } from '../part-failures.ts';
import { atMost, spareRows } from '../row.ts';
import type { Source } from '../source.ts';
import { checkReply, pathKey } from '../transport/check-reply.ts';
import { sendGraphQL, type GraphQLReply } from '../transport/graphql.ts';
import { landFailures, type LandedFailure } from './land-failures.ts';

/** Asks a GraphQL source through its pipe, by root fields; what it answers is a value or one error at every place. */
export const remoteExecutor =
  (source: Source, schema: GraphQLSchema) => async (request: ExecutionRequest<Record<string, unknown>, Context>) => {
    const { document, variables = {}, context } = request;
    if (context === undefined) throw new GatewayError('INTERNAL', { cause: 'no context' });
    const { operation, selectionSet } = getOperationASTFromRequest(request);
    const kind = operation === 'mutation' ? 'write' : 'read';
    const fields = new Map(
      selectionSet.selections.flatMap((node) =>
        node.kind === Kind.FIELD ? [[(node.alias ?? node.name).value, node] as const] : [],
      ),
    );
    const roots = new Map([...fields].map(([key, { name }]) => [key, name.value]));
    const parts = [...new Set(roots.values())].sort();
    const keys = new Map([...fields].map(([key, field]) => [key, keysAsked(field, variables, source)]));
    const size = [...keys.values()].reduce<number>((sum, asked) => sum + (asked ?? 1), 0);
    const reply = await sendGraphQL(
      {
        source: source.name,
        name: parts.join('+'),
        parts,
        kind,
        size,
        request: { query: print(document), variables, roots },
      },
      context,
    ).catch((error: unknown) => unanswered(error, roots));
    const answered = Object.fromEntries([...roots.keys()].map((key) => [key, reply.data[key]]));
    for (const [key, asked] of keys) {
      const found = answered[key];
      if (asked !== undefined && Array.isArray(found)) atMost(found, asked + spareRows, source.name);
    }
    const landed = landFailures(answered, reply.failures, { kind });
    const explained = new Set(landed.map(({ path }) => pathKey(path)));
    const { data, invalid } = checkReply(schema, answered, { service: source.name, document, variables, explained });
    const error = invalidResponse(source);
    const unread = invalid.map((path) => ({ path, error }));
    const errors = withoutStack(() => [...landed, ...unread].map(toGraphQLError));
    return { data, ...(errors.length === 0 ? {} : { errors }) };
  };

/** Each root field fails with what was told of it, or else with what the whole call failed with; an error that nothing more is known of is thrown on. */
const unanswered = (error: unknown, roots: ReadonlyMap<string, string>): GraphQLReply => {
  const told = notedFailures(error);
  if (told === undefined || !(error instanceof GatewayError)) throw error;
  const keys = [...roots.keys()];
  const failed = new Set(told.map(({ path }) => path?.[0]));
  return {
    data: Object.fromEntries(keys.map((key) => [key, null])),
    failures: [...told, ...keys.flatMap((key) => (failed.has(key) ? [] : [{ error, path: [key] }]))],
  };
};

const invalidResponse = ({ name }: Source) => new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service: name });

const toGraphQLError = ({ error, path }: LandedFailure) =>
  createGraphQLError(error.message, { originalError: error, path });

/** How many different keys a joint is asked for; undefined for any other root field, which is asked for one thing. */
const keysAsked = (
  field: FieldNode,
  variables: Readonly<Record<string, unknown>>,
  { joints }: Pick<Source, 'joints'>,
): number | undefined => {
  const isJoint = Object.values(joints).some((joint) => joint.field === field.name.value);
  const ids = field.arguments?.find(({ name }) => name.value === 'ids')?.value;
  const keys: unknown = isJoint && ids !== undefined ? valueFromASTUntyped(ids, variables) : undefined;
  return Array.isArray(keys) ? new Set(keys.map(canonical)).size : undefined;
};
