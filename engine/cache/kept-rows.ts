import { getNamedType, isCompositeType, isObjectType, type GraphQLObjectType } from 'graphql';
import { GatewayError } from '../errors.ts';
import type { KeptSource } from './caching.ts';
import { createHoldings, type Holdings, type HoldingsInTheMaking } from './entities.ts';

/** Where the rows are in what a client gives: it is one, a list of them, a list under `rows`, or a page. */
export type RowsIn = 'row' | 'list' | 'rows' | 'page' | 'pageRow';

/** What rows of a client source hold; null where one has an error in it, or is no plain data. */
export const holdingsOfRows = ({ schema, entities }: KeptSource, type: string, rowsIn: RowsIn) => {
  const known = new Map<GraphQLObjectType, readonly Composite[]>();
  const compositesOf = (found: GraphQLObjectType): readonly Composite[] => {
    const made =
      known.get(found) ??
      Object.values(found.getFields()).flatMap((field): Composite[] => {
        const returned = getNamedType(field.type);
        if (!isCompositeType(returned)) return [];
        return [{ field: field.name, returned: returned.name, among: entities.among(schema, returned.name) }];
      });
    known.set(found, made);
    return made;
  };
  const visit = (name: string, row: unknown, made: HoldingsInTheMaking, depth: number): void => {
    if (Array.isArray(row)) return row.forEach((each) => visit(name, each, made, depth));
    if (typeof row !== 'object' || row === null || depth > mostDepth) return;
    const typename: unknown = Reflect.get(row, '__typename');
    const found = schema.getType(typeof typename === 'string' ? typename : name);
    if (!isObjectType(found)) return;
    const key = entities.keyOf(found.name);
    if (key !== undefined) made.hold(found.name, Reflect.get(row, key));
    for (const { field, returned, among } of compositesOf(found)) {
      const value: unknown = Reflect.get(row, field);
      if (value === undefined) continue;
      for (const each of among) made.mayHold(each);
      visit(returned, value, made, depth + 1);
    }
  };
  return (value: unknown): Holdings | null => {
    if (!isPlain(value)) return null;
    const made = createHoldings();
    for (const each of entities.among(schema, type)) made.mayHold(each);
    visit(type, rowsOf(value, rowsIn), made, 0);
    return made.holdings;
  };
};

/** The same without some fields of its rows, which whoever is shown it does not read. */
export const withoutFields =
  (names: ReadonlySet<string>, rowsIn: RowsIn) =>
  (value: unknown): unknown => {
    const bare = (row: unknown): unknown =>
      isRecord(row) ? Object.fromEntries(Object.entries(row).filter(([name]) => !names.has(name))) : row;
    const inPage = (page: unknown): unknown =>
      isRecord(page) && Array.isArray(page['rows'])
        ? { ...page, rows: page['rows'].map((each) => (isRecord(each) ? { ...each, row: bare(each['row']) } : each)) }
        : page;
    if (rowsIn === 'list') return Array.isArray(value) ? value.map(bare) : value;
    if (rowsIn === 'page') return inPage(value);
    if (rowsIn === 'row' || !isRecord(value)) return bare(value);
    if (rowsIn === 'pageRow') return { ...value, page: inPage(value['page']) };
    return { ...value, rows: Array.isArray(value['rows']) ? value['rows'].map(bare) : value['rows'] };
  };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Composite {
  readonly field: string;
  readonly returned: string;
  readonly among: readonly string[];
}

const mostDepth = 12;

const rowsOf = (value: unknown, rowsIn: RowsIn): unknown => {
  if (rowsIn === 'row' || rowsIn === 'list') return value;
  if (rowsIn === 'rows') return within(value, 'rows');
  const rows = within(rowsIn === 'page' ? value : within(value, 'page'), 'rows');
  return Array.isArray(rows) ? rows.map((each) => within(each, 'row')) : [];
};

const within = (holder: unknown, name: string): unknown =>
  typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined;

/** Whether JSON gives back the same. */
const isPlain = (value: unknown): boolean => {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value instanceof GatewayError) return false;
  if (Array.isArray(value)) return value.every(isPlain);
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isPlain);
};
