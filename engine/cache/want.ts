import type { Context } from '../context.ts';
import type { GatewayError } from '../errors.ts';
import type { Ledger } from '../ledger.ts';
import type { Column } from './column.ts';

/** A table of what is wanted of one source: some columns of some rows of one type. */
export interface Want {
  readonly source: string;
  readonly type: string;
  readonly columns: readonly Column[];
  readonly rows: readonly WantedRow[];
}

export interface WantedRow {
  /** What the row is asked for by, as text; equal for equal rows only. */
  readonly text: string;
  /** The entity that it is of, for knowing when that changes; null where nobody can tell. */
  readonly id: string | null;
}

/** One row: a value for each column, or an error in its place; an error for all of it; null where there is no such row. */
export type Answered = readonly unknown[] | GatewayError | null;

/** The part of a table that has to be asked for: these columns of these rows, by their places in it. */
export interface Missing {
  readonly want: Want;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

export interface Brought {
  /** For each table, for each row, the columns that were asked for. */
  readonly answers: readonly (readonly Answered[])[];
  /** Whether there may be errors in it. */
  readonly hasFailed: boolean;
}

/** Asks for all that is missing in one go; with the context that it is given, which may outlive the request. */
export type Bring = (missing: readonly Missing[], ctx: Context) => Promise<Brought>;

/** Makes a context like another, whose calls go out with what is different in it. */
export type Fork = (
  ctx: Context,
  given: Partial<Pick<Context, 'signal' | 'deadlineMs'>> & { readonly ledger?: Ledger },
) => Context;
