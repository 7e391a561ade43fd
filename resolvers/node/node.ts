import { sdl } from '../../engine/sdl.ts';
import { dispatchById } from '../../engine/stitch/dispatch-by-id.ts';
import type { GraphField } from '../../engine/stitch/stitch.ts';

/** Any object by its global id, whichever source it lives in. */
export const node: GraphField = {
  coordinate: 'Query.node',
  typeDefs: sdl(import.meta.url),
  resolve: dispatchById,
};
