import type { Graph } from '../stitch/stitch.ts';
import { addressOf } from './column.ts';
import { createEntities } from './entities.ts';
import type { SourceSchema } from './graphql-field.ts';
import { changesOfMutations, type ChangesOfMutation } from './mutation-changes.ts';
import { createPolicies } from './policy.ts';
import type { RowCache } from './row-cache.ts';

/** What plans need to keep rows: where, and of which sources. */
export interface Caching {
  readonly rows: RowCache;
  /** Sources of which something may be kept, by name. */
  readonly sources: ReadonlyMap<string, KeptSource>;
  /** What has changed after a mutation that does not say it. */
  readonly changesOf: ChangesOfMutation;
}

export interface KeptSource extends SourceSchema {
  readonly name: string;
  /** Of the upstream, where it is and what is known of its schema: what was kept under another is not looked at. */
  readonly edition: string;
}

/** Null where no source has a rule; `settings` are those that the sources declared, which tell of whom they ask. */
export const createCaching = (
  graph: Graph,
  createRows: () => RowCache,
  settings: Readonly<Record<string, unknown>> = {},
): Caching | null => {
  const policies = createPolicies(graph);
  if (policies.size === 0) return null;
  const entities = createEntities(graph);
  const sources = graph.subschemas.flatMap(({ source, schema }): KeptSource[] => {
    const { name, version, typeDefs } = source;
    const own = policies.get(name);
    const set = Object.keys(source.settings).map((setting) => settings[setting] ?? null);
    return own === undefined
      ? []
      : [{ name, schema, entities, policies: own, edition: addressOf(name, version, typeDefs, set) }];
  });
  return {
    rows: createRows(),
    sources: new Map(sources.map((source) => [source.name, source])),
    changesOf: changesOfMutations(graph.schema, entities),
  };
};
