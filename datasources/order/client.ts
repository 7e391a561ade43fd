import type { Context } from '../../engine/context.ts';
import { sendGraphQL } from '../../engine/transport/graphql.ts';

/** The order service speaks GraphQL and is asked with exact selections; all that is left to a client is whether it answers. */
export const client = {
  ping: (ctx: Context): Promise<unknown> =>
    sendGraphQL(
      { source: 'order', name: 'ping', kind: 'read', size: 1, request: { query: '{ __typename }', variables: {} } },
      ctx,
    ),
};
