import { fromCursor, toCursor } from './cursor.ts';
import type { PagedField } from './cursor.ts';
import { Refusal } from './errors.ts';

/** Where a page starts and how long it is: after the row with these sort keys, or at the top. */
export interface Page {
  readonly first: number;
  readonly after: readonly string[] | null;
}

export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

export interface ConnectionOptions<Row> {
  readonly field: PagedField;
  readonly page: Page;
  /** The sort keys of a row, as its cursor carries them. */
  readonly keysOf: (row: Row) => readonly string[];
  /** Called only when the operation asks for it. */
  readonly totalCount: () => number | Promise<number>;
}

/** Reads the paging arguments of a field; refuses a bad `first` or `after`. */
export const toPage = (field: PagedField, { first, after }: PageArguments): Page => {
  const size = first ?? 10;
  if (size < 0 || size > 100) throw new Refusal('FIRST');
  return { first: size, after: typeof after === 'string' ? fromCursor(field, after) : null };
};

/** Makes a connection of up to `first + 1` rows; the one too many tells that there is a next page. */
export const toConnection = <Row>(
  rows: readonly Row[],
  { field, page, keysOf, totalCount }: ConnectionOptions<Row>,
) => {
  const nodes = rows.slice(0, page.first);
  const edges = nodes.map((node) => ({ cursor: toCursor(field, keysOf(node)), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: page.after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  };
};
