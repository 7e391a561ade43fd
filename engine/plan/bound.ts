import { getArgumentValues, type GraphQLField } from 'graphql';
import { maxPageSize } from '../paging.ts';
import type { Ask, Choice, Fetch, Plan, Spot } from './plan.ts';

/** How often one fetch can be sent at most. */
export interface FetchBound {
  readonly fetch: Fetch;
  /** `ceil(Query.users(first: 50) × User.orders(first: 10) / 500)` */
  readonly formula: string;
  readonly calls: number;
  /** Whether every further row is a further call. */
  readonly isNPlusOne: boolean;
  /** The field whose rows it is for. */
  readonly coordinate: string;
}

export interface BoundOptions {
  /** Coerced; without them a page has the largest size that its variable may ask for. */
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly fieldOf: (type: string, field: string) => GraphQLField<unknown, unknown> | undefined;
}

/** The most upstream calls that a plan can cost, fetch by fetch: from the sizes of pages and the maxima of batches. */
export const boundsOf = (plan: Plan, options: BoundOptions): readonly FetchBound[] =>
  plan.stages.flatMap(({ fetches }) => fetches.flatMap((fetch) => boundOf(fetch, options)));

/** A list of which nobody says how long it is. */
export const assumedListSize = 10;

const boundOf = (fetch: Fetch, options: BoundOptions): FetchBound[] => {
  if (fetch.kind === 'constant' || fetch.kind === 'introspect') return [];
  const perCall = perCallOf(fetch);
  if (perCall === null) return [];
  const wanted = fetch.asks.map((ask) => ({ ask, size: sizeOf(ask.base, options) }));
  const keyed = fetch.kind === 'graphql' ? wanted.filter(({ ask }) => ask.kind === 'joint') : wanted;
  const count = keyed.reduce((sum, { size }) => sum + size.count, 0);
  const calls = fetch.kind === 'verb' ? count : Math.max(1, Math.ceil(count / perCall));
  const factors = [...new Set(keyed.map(({ size }) => size.text))].filter((text) => text !== '');
  const [largest] = wanted.toSorted((a, b) => b.size.count - a.size.count);
  const grows = factors.length > 0 && count > keyed.length;
  return [
    {
      fetch,
      calls,
      formula: !grows
        ? String(calls)
        : perCall === 1
          ? factors.join(' + ')
          : `ceil(${factors.length > 1 ? `(${factors.join(' + ')})` : factors[0]} / ${perCall})`,
      isNPlusOne: grows && perCall === 1,
      coordinate: coordinateOf(largest?.ask),
    },
  ];
};

const coordinateOf = (ask: Ask | undefined): string => {
  if (ask === undefined) return '';
  const field = ask.link?.field ?? [...ask.slots].length;
  return typeof field === 'string' ? `${ask.base.type}.${field}` : (ask.base.from?.coordinate ?? ask.base.type);
};

/** How many keys one call takes; null where nothing is called. */
const perCallOf = ({ kind, asks }: Fetch): number | null => {
  if (kind === 'verb') return 1;
  if (kind === 'graphql') {
    const maxima = asks.flatMap(({ joint }) => (joint === null ? [] : [joint.max]));
    return maxima.length === 0 ? Infinity : Math.min(...maxima);
  }
  const loader = asks[0]?.link?.loader;
  if (loader === null || loader === undefined || loader.isLocal === true) return null;
  return loader.perCall ?? loader.max;
};

interface Size {
  readonly count: number;
  /** `Query.users(first: 50) × Order.items`; empty for a single row. */
  readonly text: string;
}

/** How many rows can arrive at a spot. */
const sizeOf = (spot: Spot, options: BoundOptions): Size => {
  const { from } = spot;
  if (from === null) return { count: 1, text: '' };
  const outer = sizeOf(from.base, options);
  const factor = factorOf(from, options);
  if (factor === null) return outer;
  const text = outer.text === '' ? factor.text : `${outer.text} × ${factor.text}`;
  return { count: outer.count * factor.count, text };
};

const factorOf = ({ base, isList, coordinate }: Choice, options: BoundOptions): Size | null => {
  if (!isList) return null;
  return base.from !== null && base.type.endsWith('Connection')
    ? pageSize(base.from, options)
    : { count: assumedListSize, text: coordinate };
};

const pageSize = ({ coordinate, node }: Choice, { variables, fieldOf }: BoundOptions): Size => {
  const [type = '', field = ''] = coordinate.split('.');
  const config = fieldOf(type, field);
  const given = config === undefined || node === null ? undefined : firstOf(config, { node, variables });
  return typeof given === 'number'
    ? { count: Math.max(0, given), text: `${coordinate}(first: ${given})` }
    : { count: maxPageSize, text: `${coordinate}(first: up to ${maxPageSize})` };
};

const firstOf = (
  config: GraphQLField<unknown, unknown>,
  { node, variables }: { node: NonNullable<Choice['node']>; variables: BoundOptions['variables'] },
): unknown => {
  const isVariable = node.arguments?.some(({ name, value }) => name.value === 'first' && value.kind === 'Variable');
  if (isVariable === true && variables === undefined) return undefined;
  try {
    return getArgumentValues(config, node, variables ?? {})['first'];
  } catch {
    return undefined;
  }
};
