import { GatewayError } from './errors.ts';
import { readable } from './row.ts';

/** The most rows of a connection that one request may ask for. */
export const maxPageSize = 100;

/**
 * What a client verb answers for one page: rows with the position of each, which a cursor made of it leads back to. A row that could not be
 * read, or whose position is not known, is an error in its place: it is null there, and all others are as they are.
 */
export interface Page<Row> {
  readonly rows: readonly { readonly row: Row | GatewayError; readonly position: Position | GatewayError }[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  /** How many rows there are in all, null where the source does not say. */
  readonly total: number | null;
}

/** Where a row stands in its list, in its source's own terms: what `after` means to it. */
export type Position = readonly (string | number)[];

/** Whether a position can be one of this list; a cursor that leads to any other is forged. */
export type IsPosition = (position: Position) => boolean;

export interface PageArguments {
  readonly first: number;
  readonly after: Position | null;
}

/**
 * An opaque cursor: base64url of `["User.orders", ...position]`. It belongs to the field that gave it; GraphQL sources follow the same
 * convention, so a cursor can be checked before anything is called.
 */
export const toCursor = (coordinate: string, position: Position): string =>
  Buffer.from(JSON.stringify([coordinate, ...position])).toString('base64url');

/** The position inside a cursor of this field; `BAD_REQUEST` for anything else. */
export const fromCursor = (coordinate: string, cursor: string, isPosition: IsPosition = () => true): Position => {
  const parsed = cursor.length <= maxCursorLength && cursorForm.test(cursor) ? parse(cursor) : undefined;
  if (!Array.isArray(parsed)) throw badCursor(coordinate);
  const [owner, ...position]: unknown[] = parsed;
  if (owner !== coordinate || position.length === 0 || !position.every(isPart)) throw badCursor(coordinate);
  if (!isPosition(position)) throw badCursor(coordinate);
  return position;
};

/** Checks `first` and `after` of the connection at `coordinate`; the messages name the limits, never the values. */
export const toPageArguments = (
  coordinate: string,
  args: Record<string, unknown>,
  isPosition?: IsPosition,
): PageArguments => {
  const { first: given, after = null } = args;
  const first = given ?? defaultPageSize;
  if (typeof first !== 'number' || !Number.isInteger(first) || first < 0 || first > maxPageSize)
    throw new GatewayError('BAD_REQUEST', {
      message: `Argument "first" of ${coordinate} must be between 0 and ${maxPageSize}.`,
    });
  return { first, after: typeof after === 'string' ? fromCursor(coordinate, after, isPosition) : null };
};

/** What stands under a connection field. */
export interface Connection<Row> {
  readonly edges: readonly (Edge<Row> | GatewayError)[];
  readonly nodes: readonly (Row | GatewayError)[];
  readonly totalCount: number | null;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

interface Edge<Row> {
  readonly node: Row | GatewayError;
  readonly cursor: string;
}

/** A page as a Relay connection, with this field's cursors; where one has no cursor, its neighbour's leads on. */
export const toConnection = <Row>(coordinate: string, page: Page<Row>): Connection<Row> => {
  const edges = page.rows.map(({ row, position }) =>
    position instanceof GatewayError ? position : { node: row, cursor: toCursor(coordinate, position) },
  );
  const known = readable(edges);
  return {
    edges,
    nodes: page.rows.map(({ row }) => row),
    totalCount: page.total,
    pageInfo: {
      hasNextPage: page.hasNext,
      hasPreviousPage: page.hasPrevious,
      startCursor: known.at(0)?.cursor ?? null,
      endCursor: known.at(-1)?.cursor ?? null,
    },
  };
};

const defaultPageSize = 10;
const maxCursorLength = 512;
const cursorForm = /^[\w-]+$/;

const parse = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
};

const isPart = (part: unknown): part is string | number => typeof part === 'string' || typeof part === 'number';

const badCursor = (coordinate: string): GatewayError =>
  new GatewayError('BAD_REQUEST', {
    message: `Argument "after" of ${coordinate} must be a cursor that this field gave.`,
  });
