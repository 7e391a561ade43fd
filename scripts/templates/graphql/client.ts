import type { Context } from '../../../engine/context.ts';
import { sendGraphQL } from '../../../engine/transport/graphql.ts';

/** The sample source service speaks GraphQL: exact selections are made for it, and a client only asks whether it answers. */
export const client = {
  ping: (ctx: Context): Promise<unknown> =>
    sendGraphQL(
      {
        source: 'sampleSource',
        name: 'ping',
        kind: 'read',
        size: 1,
        request: { query: '{ __typename }', variables: {} },
      },
      ctx,
    ),
};
