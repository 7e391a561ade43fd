import { forwardViewer } from '../../engine/identity/forward.ts';
import { batch } from '../../engine/batch.ts';
import type { GatewayOptions } from '../../engine/gateway.ts';
import { one, root } from '../../engine/link.ts';
import { standard } from '../../engine/policies/standard.ts';
import { sdl } from '../../engine/sdl.ts';
import { readAllSettings } from '../../engine/server-settings.ts';
import { httpUrl } from '../../engine/settings.ts';
import { byKey, defineSource } from '../../engine/source.ts';
import { stitchSources } from '../../engine/stitch/stitch.ts';
import { grpc } from '../../engine/transport/grpc.ts';
import { sources } from '../../schema/compose.ts';
import { uncheckedRules } from '../fixtures/unchecked-rules.ts';
import { client } from './shelf-client.ts';

const composition = new URL('../../schema/compose.ts', import.meta.url).href;

export const shelfOf = batch({ load: client.ofUsers, key: (row) => row.userId, max: 100 });

/** A gRPC source as one would be in `datasources/`: `User.shelf`, and a write. */
export const shelfSource = defineSource({
  name: 'shelf',
  version: '1',
  typeDefs: sdl(import.meta.url, 'shelf.graphql'),
  resolvers: uncheckedRules({ User: { shelf: one(shelfOf, 'id') }, Mutation: { putBook: root.write(client.put) } }),
  joints: { User: byKey('id') },
  settings: { SHELF_URL: httpUrl().describe('the address of the shelf service') },
  connect: ({ SHELF_URL }) =>
    grpc({
      source: 'shelf',
      baseUrl: SHELF_URL,
      proto: new URL('shelf.proto', import.meta.url),
      service: 'shelf.v1.Shelves',
      headers: forwardViewer,
    }),
  policies: standard({ timeoutMs: 1_000 }),
  ping: client.ping,
});

/**
 * For `startGateway`: the product's graph with the shelf source as one more. The environment is to hold the addresses of all services and what else
 * the gateway is given, `SHELF_URL` included.
 */
export const withShelf = (
  environment: Readonly<Record<string, string>>,
): Pick<GatewayOptions, 'graph' | 'sourceSettings'> => {
  const all = [...sources, shelfSource];
  return {
    graph: stitchSources(all, { directives: sdl(composition, 'directives.graphql') }),
    sourceSettings: readAllSettings(all, environment).sources,
  };
};
