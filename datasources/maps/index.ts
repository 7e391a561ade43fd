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
  settings,
  check: checkProviders,
  reference: { MAPS_URL: 'maps' },
  connect: (given) => connectProviders(given, standard({ timeoutMs: 1_500 })),
  // Several upstreams in one source: each has policies of its own.
  policies: [],
  ping: client.ping,
  media: { map: mapMedia },
});
