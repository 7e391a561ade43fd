import type { Source } from '../../engine/source.ts';
import { stitchSources, type Graph } from '../../engine/stitch/stitch.ts';
import { subgraphSources } from '../gateway/subgraph-sources.ts';

/** The four subgraphs of the other shapes. */
export const sources: readonly Source[] = subgraphSources(['catalogue', 'market', 'people', 'places'], import.meta.url);

/** The graph over them, composed like any other register. */
export const compose = (): Graph => stitchSources(sources, { directives: '' });
