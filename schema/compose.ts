import * as register from '../datasources/index.ts';
import type { Source } from '../engine/source.ts';
import { sdl } from '../engine/sdl.ts';
import { node } from '../resolvers/node/node.ts';
import { stitchSources, type Graph } from '../engine/stitch/stitch.ts';

/** Every source of the register. */
export const sources: readonly Source[] = Object.values(register);

/** The product's graph. */
export const compose = (): Graph =>
  stitchSources(sources, {
    directives: sdl(import.meta.url, 'directives.graphql'),
    roots: sdl(import.meta.url, 'roots.graphql'),
    fields: [node],
  });
