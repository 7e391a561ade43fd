import { getArgumentValues, type GraphQLField } from 'graphql';
import { maxPageSize } from '../paging.ts';
import type { Ask, Choice, Fetch, Plan, Spot } from './plan.ts';

/** How often one fetch can be sent at most. */
export interface FetchBound {
  readonly fetch: Fetch;
  readonly calls: number;
  /** What shares each of its calls; a fetch makes as many as the one that needs most. */
  readonly batches: readonly Batch[];
  /** Whether every further row is a further call. */
  readonly isNPlusOne: boolean;
  /** The field whose rows it is for. */
  readonly coordinate: string;
}

export interface Batch {
  readonly sizes: readonly Size[];
  /** How many keys one call takes; Infinity where there are none. */
  readonly perCall: number;
}

export interface BoundOptions {
  /** Coerced; without them a page has the largest size that its variable may ask for. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Which of the plan's conditions hold; without them all may. */
  readonly conditions?: readonly boolean[];
  readonly fieldOf: (type: string, field: string) => GraphQLField<unknown, unknown> | undefined;
}

/** The most upstream calls that a plan can cost, fetch by fetch: from the sizes of pages and the maxima of batches. */
export const boundsOf = (plan: Plan, options: BoundOptions): readonly FetchBound[] => {
  const sizeOf = createSizeOf(plan, options);
  return plan.stages.flatMap(({ fetches }) => fetches.flatMap((fetch) => boundOf(fetch, sizeOf, options)));
};

/** A list of which nobody says how long it is. */
export const assumedListSize = 10;

/** `ceil(Query.users(first: 50) × User.orders(first: 10) / 500)` */
export const formulaOf = ({ batches, calls }: FetchBound): string => {
  const grown = [...new Set(batches.flatMap((batch) => (isGrown(batch) ? [batchText(batch)] : [])))];
  if (grown.length === 0) return String(calls);
  return grown.length === 1 ? String(grown[0]) : `max(${grown.join(', ')})`;
};

const batchText = ({ sizes, perCall }: Batch): string => {
  const factors = [...new Set(sizes.map(textOf))].filter((text) => text !== '');
  const sum = factors.join(' + ');
  if (perCall === 1) return sum;
  return `ceil(${factors.length > 1 ? `(${sum})` : sum} / ${perCall})`;
};

/** Whether it is for more rows than there are fields that ask for it. */
const isGrown = ({ sizes, perCall }: Batch): boolean => perCall !== Infinity && countOf(sizes) > sizes.length;

const countOf = (sizes: readonly Size[]): number => sizes.reduce((sum, { count }) => sum + count, 0);

const boundOf = (fetch: Fetch, sizeOf: SizeOf, { conditions }: BoundOptions): FetchBound[] => {
  if (fetch.kind === 'constant' || fetch.kind === 'introspect' || isLocal(fetch)) return [];
  const asks = fetch.asks.filter(({ when }) => conditions?.[when.condition] !== false);
  const batches = batchesOf(fetch, asks, sizeOf, conditions);
  const calls = Math.max(0, ...batches.map((batch) => callsOf(batch, fetch)));
  const [largest] = asks.toSorted((a, b) => sizeOf(b.base).count - sizeOf(a.base).count);
  const isNPlusOne = batches.some((batch) => batch.perCall === 1 && isGrown(batch));
  return [{ fetch, calls, batches, isNPlusOne, coordinate: coordinateOf(largest) }];
};

/** What is asked of a GraphQL source under one name shares its calls with all the rest; what goes through a loader, or a verb, is one. */
const batchesOf = (
  fetch: Fetch,
  asks: readonly Ask[],
  sizeOf: SizeOf,
  conditions: BoundOptions['conditions'],
): readonly Batch[] => {
  const sizesOf = (some: readonly Ask[]): readonly Size[] => some.map(({ base }) => sizeOf(base));
  if (asks.length === 0) return [];
  if (fetch.upstream === null) return [{ sizes: sizesOf(asks), perCall: perCallOf(fetch) }];
  const roots = asks.filter(({ kind }) => kind === 'root');
  const parts = fetch.upstream.parts.flatMap(({ wanting, joint }): Batch[] => {
    const some = asks.filter(({ id }) => {
      const condition = wanting.get(id)?.condition;
      return condition !== undefined && conditions?.[condition] !== false;
    });
    return some.length === 0 ? [] : [{ sizes: sizesOf(some), perCall: joint.max }];
  });
  return roots.length === 0 ? parts : [{ sizes: sizesOf(roots), perCall: Infinity }, ...parts];
};

const callsOf = ({ sizes, perCall }: Batch, fetch: Fetch): number => {
  const count = countOf(sizes);
  if (count === 0 || perCall === Infinity) return count === 0 ? 0 : 1;
  // A loader that takes more than one call does is split anew for every so many keys.
  const most = fetch.asks[0]?.link?.loader?.max ?? perCall;
  const whole = Math.floor(count / most) * Math.ceil(most / perCall);
  return fetch.kind === 'load' ? whole + Math.ceil((count % most) / perCall) : Math.ceil(count / perCall);
};

const coordinateOf = (ask: Ask | undefined): string => {
  if (ask === undefined) return '';
  return ask.link === null ? (ask.base.from?.coordinate ?? ask.base.type) : `${ask.base.type}.${ask.link.field}`;
};

const isLocal = ({ kind, asks }: Fetch): boolean => {
  const loader = asks[0]?.link?.loader ?? null;
  return kind === 'load' && (loader === null || loader.isLocal === true);
};

const perCallOf = ({ kind, asks }: Fetch): number => {
  const loader = kind === 'verb' ? null : asks[0]?.link?.loader;
  return loader?.perCall ?? loader?.max ?? 1;
};

/** How many rows can arrive at a spot: those around it, times how many there are in each of them. */
interface Size {
  readonly count: number;
  readonly outer: Size | null;
  /** `Query.users(first: 50)`, `Order.items`; empty for a single row. */
  readonly text: string;
}

type SizeOf = (spot: Spot) => Size;

/** `Query.users(first: 50) × Order.items` */
const textOf = ({ outer, text }: Size): string => {
  const around = outer === null ? '' : textOf(outer);
  return around === '' || text === '' ? around + text : `${around} × ${text}`;
};

const createSizeOf = (plan: Plan, options: BoundOptions): SizeOf => {
  const { conditions } = options;
  const asks = plan.stages.flatMap(({ fetches }) => fetches.flatMap((fetch) => fetch.asks));
  const without = asks.filter(({ when }) => conditions?.[when.condition] === false);
  const empty = new Set(without.flatMap(({ children }) => children.map(({ choice }) => choice)));
  const known = new Map<Spot, Size>();
  const sizeOf: SizeOf = (spot) => {
    const before = known.get(spot);
    if (before !== undefined) return before;
    const { from } = spot;
    const outer = from === null ? null : sizeOf(from.base);
    const [factor, text] = from === null ? [1, ''] : empty.has(from) ? [0, ''] : factorOf(from, options);
    const size: Size = { count: (outer?.count ?? 1) * factor, outer, text };
    known.set(spot, size);
    return size;
  };
  return sizeOf;
};

const factorOf = (choice: Choice, options: BoundOptions): readonly [number, string] => {
  const { base, listDepth, coordinate } = choice;
  if (listDepth === 0) return [1, ''];
  if (base.from !== null && base.type.endsWith('Connection')) return pageSize(base.from, options) ?? [1, ''];
  return (listDepth === 1 ? pageSize(choice, options) : null) ?? [assumedListSize ** listDepth, coordinate];
};

/** What its field's argument `first` says; null where it has none. */
const pageSize = ({ coordinate, node }: Choice, options: BoundOptions): readonly [number, string] | null => {
  const [type = '', field = ''] = coordinate.split('.');
  const config = options.fieldOf(type, field);
  if (config === undefined || node === null || !config.args.some(({ name }) => name === 'first')) return null;
  const given = firstOf(config, node, options);
  return typeof given === 'number'
    ? [Math.max(0, given), `${coordinate}(first: ${given})`]
    : [maxPageSize, `${coordinate}(first: up to ${maxPageSize})`];
};

const firstOf = (
  config: GraphQLField<unknown, unknown>,
  node: NonNullable<Choice['node']>,
  { variables }: BoundOptions,
): unknown => {
  const isVariable = node.arguments?.some(({ name, value }) => name.value === 'first' && value.kind === 'Variable');
  if (isVariable === true && variables === undefined) return undefined;
  try {
    return getArgumentValues(config, node, variables ?? {})['first'];
  } catch {
    return undefined;
  }
};
