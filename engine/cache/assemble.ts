import { GatewayError, type Code } from '../errors.ts';
import type { CacheRecord, CacheUse, CacheUseKind, StaleReason } from './cache-record.ts';
import type { Outcome } from './landing.ts';
import type { Table } from './table.ts';
import type { Answered, Want } from './want.ts';

export interface AssembleOptions {
  readonly record: CacheRecord;
  readonly nowMs: number;
  /** What has come for a cell that was waited for, and whose call it was; undefined for one that was not. */
  readonly outcomeOf: (
    table: Table,
    row: number,
    column: number,
  ) => (Outcome & { readonly isOwn: boolean }) | undefined;
  /** What an error was made up for by. */
  readonly onCovered: (error: GatewayError) => void;
}

/** Puts a table's rows together, and writes down what they came from. */
export const assemble = (table: Table, options: AssembleOptions): readonly Answered[] => {
  const { want, columns } = table;
  const tally = new Map<CacheUseKind | StaleReason, Tally>();
  const answers = want.rows.map((_, row): Answered => {
    const values: unknown[] = [];
    let [isAbsent, hasValue, isAsked, isJoined] = [false, false, false, false];
    let ageMs = -1;
    let reason: StaleReason | undefined;
    for (let column = 0; column < columns.length; column++) {
      const outcome = options.outcomeOf(table, row, column);
      if (outcome?.isOwn === true) isAsked = true;
      if (outcome?.isOwn === false) isJoined = true;
      const at = row * columns.length + column;
      const kept = table.cells[at];
      const error = outcome === undefined ? null : failureIn(outcome);
      const isCovered = error !== null && kept !== undefined && failures.has(error.code);
      if (outcome === undefined || isCovered) {
        isAbsent ||= kept?.text === null;
        values.push(kept?.text === null || kept === undefined ? null : JSON.parse(kept.text));
        ageMs = Math.max(ageMs, options.nowMs - (kept?.atMs ?? options.nowMs));
        if (isCovered) {
          if (table.verdicts[at] !== 'fresh') reason = 'error';
          options.onCovered(error);
        } else if (table.verdicts[at] === 'late') reason ??= 'revalidating';
      } else {
        isAbsent ||= outcome.isAbsent;
        values.push(outcome.value);
      }
      hasValue ||= !(values[column] instanceof GatewayError);
      follow(table, row, column, isCovered ? kept : (outcome?.cell ?? kept), options.record);
    }
    const kind =
      reason === 'error' ? 'stale' : isAsked ? 'miss' : isJoined ? 'joined' : reason === undefined ? 'hit' : 'stale';
    note(tally, kind, ageMs, kind === 'stale' ? reason : undefined);
    if (isAbsent) return null;
    return hasValue ? values : (values[0] as GatewayError);
  });
  const isKept = columns.some(({ policy }) => policy.maxAgeMs > 0);
  for (const use of tally.values()) options.record.use(toUse(use, want, isKept));
  return answers;
};

const toUse = ({ kind, rows, ageMs, reason }: Tally, { source, type }: Want, isKept: boolean): CacheUse => ({
  kind: isKept ? kind : 'bypass',
  source,
  type,
  rows,
  ...(kind === 'hit' || kind === 'stale' ? { ageMs } : {}),
  ...(reason === undefined ? {} : { reason }),
});

interface Tally {
  readonly kind: CacheUseKind;
  readonly reason?: StaleReason;
  rows: number;
  ageMs: number;
}

const note = (
  tally: Map<CacheUseKind | StaleReason, Tally>,
  kind: CacheUseKind,
  ageMs: number,
  reason: StaleReason | undefined,
): void => {
  const known = tally.get(reason ?? kind);
  if (known === undefined)
    return void tally.set(reason ?? kind, { kind, rows: 1, ageMs, ...(reason === undefined ? {} : { reason }) });
  known.rows++;
  known.ageMs = Math.max(known.ageMs, ageMs);
};

const follow = (
  table: Table,
  row: number,
  column: number,
  cell: Outcome['cell'] | undefined,
  record: CacheRecord,
): void => {
  const [what, wanted] = [table.columns[column], table.want.rows[row]];
  if (!record.isFollowed || what === undefined || wanted === undefined) return;
  record.holds({
    type: table.want.type,
    coordinate: what.coordinate,
    id: wanted.id,
    policy: what.policy,
    cell: cell ?? null,
  });
};

/** With what a source fails, as against what it refuses: RFC 5861 means these. */
const failures: ReadonlySet<Code> = new Set<Code>([
  'DOWNSTREAM_UNAVAILABLE',
  'DOWNSTREAM_TIMEOUT',
  'DOWNSTREAM_INVALID_RESPONSE',
  'DOWNSTREAM_RATE_LIMITED',
  'DOWNSTREAM_RESPONSE_TOO_LARGE',
  'CIRCUIT_OPEN',
  'DEADLINE_EXCEEDED',
]);

/** The error that a value is, or has in it. */
const failureIn = ({ value, cell, isAbsent }: Outcome): GatewayError | null =>
  cell !== null || isAbsent ? null : errorIn(value);

const errorIn = (value: unknown): GatewayError | null => {
  if (value instanceof GatewayError) return value;
  if (typeof value !== 'object' || value === null) return null;
  for (const inner of Object.values(value)) {
    const found = errorIn(inner);
    if (found !== null) return found;
  }
  return null;
};
