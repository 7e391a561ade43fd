import type { Change, Changes } from './changes.ts';
import type { Holdings } from './entities.ts';

/** What is kept of one column for one row. */
export interface Cell {
  /** JSON; null where there is no such row. */
  readonly text: string | null;
  /** When it was asked for. */
  readonly atMs: number;
  /** As of which change it was asked for. */
  readonly asOf: number;
  readonly holdings: Holdings;
}

/** The cells of one row that lie at one address, by their names. */
export type Cells = ReadonlyMap<string, Cell>;

/** Where to look: at one address, for the same names in many rows. */
export interface CellQuery {
  /** The full address of each row. */
  readonly rows: readonly string[];
  readonly names: readonly string[];
}

/** How long a row may be of use once it is written. */
export interface CellRow {
  readonly row: string;
  readonly cells: Cells;
  readonly lifeMs: number;
}

/** Where cells lie, and what is known of changes; it never fails and never makes anybody wait for long. */
export interface CellStore {
  readonly changes: Changes;
  /** Null where nothing can be relied on at the moment; else, for each row of each query, what there is. It knows of every change that came before. */
  read(queries: readonly CellQuery[]): Promise<readonly (readonly (Cells | undefined)[])[] | null>;
  write(rows: readonly CellRow[]): void;
  /**
   * Resolves when whoever reads from now on knows of it, or would not rely on what is kept; with its number, which is `Infinity` where it could
   * not be told.
   */
  tell(changes: readonly Change[]): Promise<number>;
  close(): Promise<void>;
}
