import { standard } from '../../engine/policies/standard.ts';
import { sdl } from '../../engine/sdl.ts';
import { byKey, defineSource } from '../../engine/source.ts';
import { client } from './client.ts';
import { mapMedia } from './map-image.ts';
import { checkProviders, connectProviders, settings } from './providers.ts';
import { resolvers } from './resolvers.ts';

/** Where things are, how far it is, and what that looks like. */
export const maps = defineSource({
  name: 'maps',
  version: '1',
  typeDefs: sdl(import.meta.url),
  resolvers,
  joints: { Delivery: byKey('id') },
  needs: { Delivery: '{ placeId position { latitude longitude } origin { latitude longitude } }' },
  lengths: { 'Query.place(search:)': 200 },
  settings,
  check: checkProviders,
  reference: { MAPS_URL: 'maps' },
  connect: connectProviders,
  // Places and routes are asked one by one: a page of deliveries is as many calls.
  policies: standard({ timeoutMs: 1_500, queue: 1_000 }),
  hasOwnPipes: true,
  ping: client.ping,
  media: { map: mapMedia },
});
