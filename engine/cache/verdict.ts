import type { Cell, CellStore } from './cell-store.ts';
import type { Column } from './column.ts';
import type { WantedRow } from './want.ts';

/**
 * What a cell is good for: `fresh` is shown, `late` is shown while it is asked for anew, `last` is shown where the source has failed, `none` is
 * nothing at all.
 */
export type Verdict = 'fresh' | 'late' | 'last' | 'none';

export interface JudgeOptions {
  readonly changes: CellStore['changes'];
  readonly nowMs: number;
  /** What was asked for before this change is of no use, whatever it is. */
  readonly since: number;
  readonly type: string;
}

/** Says of a cell what it is good for to somebody who reads it under this column's policy. */
export const judge = (
  cell: Cell,
  { policy, coordinate, isRow }: Column,
  { id }: WantedRow,
  options: JudgeOptions,
): Verdict => {
  const { changes, nowMs, since, type } = options;
  const { asOf, atMs, text, holdings } = cell;
  if (asOf < since) return 'none';
  if (changes.hasChanged(type, id, asOf) || changes.hasChanged(coordinate, id, asOf)) return 'none';
  if (changes.holdsChanged(holdings, asOf)) return 'none';
  const ageMs = Math.max(0, nowMs - atMs);
  const { maxAgeMs, staleWhileRevalidateMs, staleIfErrorMs, scope } = policy;
  if (text === null || (isRow && text === 'null'))
    return ageMs < Math.min(maxAgeMs, mostForNothingMs) ? 'fresh' : 'none';
  if (ageMs < maxAgeMs) return 'fresh';
  if (maxAgeMs > 0 && ageMs < maxAgeMs + staleWhileRevalidateMs) return 'late';
  // What is one caller's own is not brought up again once its source may have forgotten that it is theirs.
  return scope === 'PUBLIC' && maxAgeMs > 0 && ageMs < maxAgeMs + staleIfErrorMs ? 'last' : 'none';
};

/** That there is no such thing holds until somebody makes it, which nobody tells. */
const mostForNothingMs = 5_000;
