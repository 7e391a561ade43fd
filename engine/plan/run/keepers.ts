import { getNamedType, isObjectType, type GraphQLSchema } from 'graphql';
import type { Loader } from '../../batch.ts';
import type { Caching, KeptSource } from '../../cache/caching.ts';
import { addressOf } from '../../cache/column.ts';
import { createKeeper, type Keeper } from '../../cache/keeper.ts';
import { holdingsOfRows, withoutFields, type RowsIn } from '../../cache/kept-rows.ts';
import { notKept, strictest, type Policy } from '../../cache/policy.ts';
import type { FieldRule } from '../../link.ts';
import type { Source } from '../../source.ts';
import type { Ask, Spot, Stage } from '../plan.ts';

/**
 * What stands before the loader, or the verb, of an ask; undefined where its rows may not be kept. A loader has one for all asks of a stage,
 * as strict as the strictest of them, since a request has each row once.
 */
export const keeperOf = (ask: Ask, stage: Stage, caching: Caching): Keeper | undefined => {
  const kept = keepers.get(stage) ?? new Map<unknown, Keeper | undefined>();
  keepers.set(stage, kept);
  const what = ask.link?.loader ?? ask;
  if (!kept.has(what)) kept.set(what, create(ask, stage, caching));
  return kept.get(what);
};

const keepers = new WeakMap<Stage, Map<unknown, Keeper | undefined>>();

const create = ({ source, link, ...ask }: Ask, stage: Stage, { sources, rows }: Caching): Keeper | undefined => {
  const kept = source === null ? undefined : sources.get(source.name);
  if (kept === undefined || source === null || link === null || link.loader?.isLocal === true) return undefined;
  const { loader, rule } = link;
  if (loader === null && rule?.kind !== 'listRoot' && rule?.kind !== 'pageRoot') return undefined;
  const together =
    loader === null
      ? [{ source, link, ...ask }]
      : stage.fetches.flatMap(({ asks }) => asks.filter((each) => each.link?.loader === loader));
  const policy = together.map((each) => policyOf(each, kept, source)).reduce(strictest);
  if (policy.maxAgeMs === 0) return undefined;
  const place = loader === null ? placeOf(kept, link.type, link.field, rule) : placeOfLoader(kept, source, loader);
  if (place === null) return undefined;
  const { type, coordinate, rowType, rowsIn, idOf } = place;
  const column = {
    address: addressOf(kept.name, kept.edition, 'rows', coordinate),
    name: '',
    hasPaths: false,
    policy,
    coordinate,
    isRow: true,
    holdingsOf: holdingsOfRows(kept, rowType, rowsIn),
    keep: withoutFields(withheld(kept, rowType, policy), rowsIn),
  };
  return createKeeper(rows, { source: kept.name, type, column, idOf });
};

/** Fields of a row that nobody may be shown out of what is kept so: an operation that reads one of them has a stricter policy. */
const withheld = ({ schema, policies }: KeptSource, type: string, policy: Policy): ReadonlySet<string> => {
  const found = schema.getType(type);
  const names = isObjectType(found) ? Object.keys(found.getFields()) : [];
  const isStricter = ({ scope, maxAgeMs }: Policy): boolean =>
    maxAgeMs === 0 || (scope === 'PRIVATE' && policy.scope === 'PUBLIC');
  return new Set(names.filter((name) => isStricter(policies.field(type, name, policy))));
};

/** What a loader's rows are to the graph: wherever the loader is used, they are kept in one place. */
interface Place {
  readonly type: string;
  readonly coordinate: string;
  readonly rowType: string;
  readonly rowsIn: RowsIn;
  readonly idOf: (key: unknown) => string | null;
}

const placeOfLoader = (
  kept: KeptSource,
  { joints, resolvers = {} }: Source,
  loader: Loader<never, unknown>,
): Place | null => {
  const joint = Object.entries(joints).find(([, each]) => each.loader === loader);
  if (joint !== undefined)
    return { type: joint[0], coordinate: joint[0], rowType: joint[0], rowsIn: 'row', idOf: textOf };
  const uses = Object.entries(resolvers).flatMap(([type, fields]) =>
    Object.entries(fields).flatMap(([field, rule]) =>
      'loader' in rule && rule.loader === loader ? [{ type, field, rule }] : [],
    ),
  );
  const [first] = uses;
  if (first === undefined) return null;
  // Where it is used in several, nobody can say of which field a change would be told.
  return uses.length === 1 ? placeOf(kept, first.type, first.field, first.rule) : null;
};

const placeOf = (
  { schema, entities }: KeptSource,
  type: string,
  field: string,
  rule: FieldRule | null,
): Place | null => {
  const returned = namedTypeOf(schema, type, field);
  if (rule === null || returned === null) return null;
  const rowsIn = rowsOf[rule.kind];
  if (rowsIn === undefined) return null;
  const isPage = rowsIn === 'page' || rowsIn === 'pageRow';
  const rowType = isPage ? (namedTypeOf(schema, returned, 'nodes') ?? returned) : returned;
  const key = entities.keyOf(type);
  const idOf = (given: unknown): string | null => {
    if (key === undefined || !('needs' in rule) || !rule.needs.includes(key)) return null;
    return typeof given === 'object' && given !== null ? textOf(Reflect.get(given, key)) : textOf(given);
  };
  return { type, coordinate: `${type}.${field}`, rowType, rowsIn, idOf };
};

const rowsOf: Readonly<Partial<Record<FieldRule['kind'], RowsIn>>> = {
  one: 'row',
  byId: 'row',
  ofViewer: 'row',
  many: 'rows',
  page: 'pageRow',
  listRoot: 'list',
  pageRoot: 'page',
};

const textOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null;

const namedTypeOf = (schema: GraphQLSchema, type: string, field: string): string | null => {
  const found = schema.getType(type);
  const config = isObjectType(found) ? found.getFields()[field] : undefined;
  return config === undefined ? null : getNamedType(config.type).name;
};

/** The strictest of all that is read of the rows. */
const policyOf = (
  { link, base, fields, children }: Ask,
  { policies, schema }: KeptSource,
  { joints, resolvers = {} }: Source,
): Policy => {
  const ofFields = (type: string, names: Iterable<string>, below: Ask['children'], parent: Policy): Policy => {
    let policy = parent;
    for (const name of names) {
      const own = policies.field(type, name, parent);
      policy = strictest(policy, own);
      const rule = resolvers[type]?.[name];
      if (rule?.kind === 'computed')
        for (const need of rule.needs) policy = strictest(policy, policies.field(type, need, parent));
      for (const { choice } of below)
        if (choice.coordinate === `${type}.${name}`)
          for (const spot of choice.spots.values()) policy = strictest(policy, ofSpot(spot, own));
    }
    return policy;
  };
  const ofSpot = (spot: Spot, parent: Policy): Policy =>
    ofFields(spot.type, namesOf(spot.fields), spot.children, parent);

  if (link === null) return notKept;
  if (link.rule === null) return ofFields(base.type, namesOf(fields), children, policies.row(base.type));
  const joint = Object.entries(joints).find(([, { loader }]) => loader !== undefined && loader === link.loader);
  // What no source has as a field of its own leads to rows as a joint does.
  const isJoined = joint !== undefined && namedTypeOf(schema, link.type, link.field) === null;
  const own = isJoined ? policies.row(joint[0]) : policies.field(link.type, link.field, policies.row(link.type));
  return children
    .flatMap(({ choice }) => [...choice.spots.values()])
    .map((spot) => ofSpot(spot, own))
    .reduce(strictest, own);
};

const namesOf = (fields: Ask['fields']): readonly string[] => [...fields.values()].map(({ name }) => name);
