import { batch, type Loader } from '../../engine/batch.ts';
import { one, root } from '../../engine/link.ts';
import { rulesFor } from '../../engine/rules-for.ts';
import { client } from './client.ts';
import { imageOf, type ImageKey, type MapImage } from './map-image.ts';
import type { Resolvers } from './schema.generated.ts';

/** Providers take what they can in one call: the client splits, not the loader. */
const max = 1_000;

const placeOf = batch({ load: client.places, key: ({ asked }) => asked, max, perCall: 50 });

const routeOf = batch({ load: client.routes, key: ({ asked }) => asked, max, perCall: 1 });

/** There is no call to share. */
const mapOf: Loader<ImageKey, MapImage> = {
  max: 1,
  isLocal: true,
  load: async (key, ctx) => (key === null || key === undefined ? null : imageOf(key, ctx)),
};

export const resolvers = rulesFor<Resolvers>()({
  Query: { place: root.list(client.search) },
  Delivery: {
    place: one(placeOf, ['placeId?', 'position?']),
    route: one(routeOf, ['origin', 'position']),
    map: one(mapOf, 'position', ['width', 'height', 'format']),
  },
});
