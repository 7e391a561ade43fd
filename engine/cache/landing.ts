import { GatewayError } from '../errors.ts';
import type { StandIn } from '../ledger.ts';
import type { Cell, CellRow } from './cell-store.ts';
import { lifeMsOf } from './policy.ts';
import { rowAddress, type Table } from './table.ts';
import type { Answered, Brought, Missing } from './want.ts';

/** What a call has brought for one cell. */
export interface Outcome {
  /** May be an error, or have one in it. */
  readonly value: unknown;
  /** As it is kept; null where it is not. */
  readonly cell: Cell | null;
  /** There is no such row. */
  readonly isAbsent: boolean;
}

/** What a call has brought, by the names of the cells. */
export interface Landed {
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly hasFailed: boolean;
  /** Who has answered in the place of whom should have: whoever is shown it has to be told. */
  readonly standIns: readonly StandIn[];
}

/** A part of a table that is asked for. */
export interface Errand {
  readonly table: Table;
  readonly missing: Missing;
}

export interface LandOptions {
  readonly identity: string | null;
  readonly asOf: number;
  /** When it was asked for. */
  readonly atMs: number;
  readonly standIns: readonly StandIn[];
}

/** Takes apart what a call has brought: what each cell has come to, and what is to be kept. */
export const land = (
  errands: readonly Errand[],
  { answers, hasFailed }: Brought,
  options: LandOptions,
): Landed & { readonly kept: readonly CellRow[] } => {
  const outcomes = new Map<string, Outcome>();
  const kept = new Map<string, { cells: Map<string, Cell>; lifeMs: number }>();
  for (const [errand, { table, missing }] of errands.entries())
    for (const [place, row] of missing.rows.entries()) {
      const answered = answers[errand]?.[place] ?? null;
      const wanted = table.want.rows[row];
      for (const [at, column] of missing.columns.entries()) {
        const what = table.columns[column];
        if (what === undefined || wanted === undefined) continue;
        const value = valueAt(answered, at);
        const cell = cellOf(value, answered === null, what, options);
        outcomes.set(table.nameOf(row, column), { value, cell, isAbsent: answered === null });
        if (cell === null) continue;
        const address = rowAddress(what, wanted, options.identity);
        const { cells, lifeMs } = kept.get(address) ?? { cells: new Map<string, Cell>(), lifeMs: 0 };
        kept.set(address, { cells: cells.set(what.name, cell), lifeMs: Math.max(lifeMs, lifeMsOf(what.policy)) });
      }
    }
  const { standIns } = options;
  return { outcomes, hasFailed, standIns, kept: [...kept].map(([row, each]) => ({ row, ...each })) };
};

/** All that was asked for has failed with one error. */
export const crash = (errands: readonly Errand[], error: GatewayError): Landed => ({
  outcomes: new Map(
    errands.flatMap(({ table, missing: { rows, columns } }) =>
      rows.flatMap((row) =>
        columns.map((column) => [table.nameOf(row, column), { value: error, cell: null, isAbsent: false }] as const),
      ),
    ),
  ),
  hasFailed: true,
  standIns: [],
});

const valueAt = (answered: Answered, at: number): unknown => {
  if (answered === null) return null;
  return answered instanceof GatewayError ? answered : (answered[at] ?? null);
};

const cellOf = (
  value: unknown,
  isAbsent: boolean,
  { policy, holdingsOf, keep }: Table['columns'][number],
  { asOf, atMs, standIns }: LandOptions,
): Cell | null => {
  // What somebody else has answered is less good, and not kept for when the source is back.
  if (policy.maxAgeMs === 0 || standIns.length > 0) return null;
  if (isAbsent) return { text: null, asOf, atMs, holdings: {} };
  const holdings = value instanceof GatewayError ? null : holdingsOf(value);
  return holdings === null
    ? null
    : { text: JSON.stringify(keep === undefined ? value : keep(value)), asOf, atMs, holdings };
};
