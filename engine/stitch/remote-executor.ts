import { createGraphQLError, getOperationASTFromRequest, type ExecutionRequest } from '@graphql-tools/utils';
import { Kind, print, type GraphQLFormattedError } from 'graphql';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import type { Source } from '../source.ts';
import { sendGraphQL } from '../transport/graphql.ts';

/** Asks a GraphQL source through its pipe; the call is named by its root fields, and the upstream's own words end here. */
export const remoteExecutor =
  (source: Source) => async (request: ExecutionRequest<Record<string, unknown>, Context>) => {
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
    return {
      data: reply.data ?? null,
      ...(reply.errors === undefined ? {} : { errors: reply.errors.map((error) => toTyped(error, source)) }),
    };
  };

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
  return createGraphQLError(originalError.message, { originalError, ...(path === undefined ? {} : { path }) });
};
