import { isAbstractType, isObjectType, type GraphQLSchema } from 'graphql';
import type { Graph } from '../stitch/stitch.ts';

/**
 * What may be inside of something that is kept, for knowing what to drop once it changes: of each type of entities the ids; none where none is
 * there now, such as in an empty list; `null` where there are some whose ids nobody asked for.
 */
export type Holdings = Readonly<Record<string, readonly string[] | null>>;

export interface Entities {
  /** The field that tells which one a row of the type is; undefined for what is no entity. */
  keyOf(type: string): string | undefined;
  /** The entities among the types that a value of this type may turn out to be. */
  among(schema: GraphQLSchema, type: string): readonly string[];
}

/** Entities are what any source can be asked for by a key. */
export const createEntities = ({ sources }: Pick<Graph, 'sources'>): Entities => {
  const keys = new Map(
    sources.flatMap(({ joints }) => Object.entries(joints).map(([type, { key }]) => [type, key] as const)),
  );
  return {
    keyOf: (type) => keys.get(type),
    among: (schema, name) => {
      const type = schema.getType(name);
      const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
      return possible.flatMap((each) => (keys.has(each.name) ? [each.name] : []));
    },
  };
};

/** Collects holdings. */
export const createHoldings = () => {
  const found = new Map<string, Set<string> | null>();
  return {
    mayHold: (type: string): void => {
      if (!found.has(type)) found.set(type, new Set());
    },
    hold: (type: string, id: unknown): void => {
      if (typeof id !== 'string' && typeof id !== 'number') return void found.set(type, null);
      const known = found.get(type);
      if (known === undefined) found.set(type, new Set([String(id)]));
      else known?.add(String(id));
    },
    get holdings(): Holdings {
      return Object.fromEntries([...found].map(([type, ids]) => [type, ids === null ? null : [...ids]]));
    },
  };
};

export type HoldingsInTheMaking = ReturnType<typeof createHoldings>;
