import type { Viewer } from '../../../engine/identity/viewer.ts';
import type { Ledger } from '../../../engine/ledger.ts';
import type { Failures } from './failures.ts';
import { ofType, type Row, type Rows } from './rows.ts';

/** What one execution sees of the world: its rows, what fails in them, who asks, and what it has written. */
export interface Run {
  readonly failures: Failures;
  readonly viewer: Viewer | null;
  /** Whether a GraphQL source takes the parents of what must be there and is not along with it. */
  readonly isPropagated: boolean;
  /** Every call that reached a source. */
  readonly calls: SeenCall[];
  /** Every field of every row that was asked for. */
  readonly asked: Asked[];
  /** A row as it is after what was written; of an entity that nobody has, one that is in no source. */
  entity(type: string, id: string): Row;
  find(id: string): Row | undefined;
  all(type: string): readonly Row[];
  write(id: string, change: Readonly<Record<string, unknown>>): void;
  /** How many turns a call takes to be answered. */
  turns(call: number): number;
}

export interface SeenCall {
  readonly source: string;
  readonly name: string;
  readonly kind: 'read' | 'write';
  readonly size: number;
  readonly request: unknown;
  /** How many writes came before it. */
  readonly writes: number;
}

export interface Asked {
  /** Null where there is one schema, and no source. */
  readonly source: string | null;
  readonly type: string;
  readonly key: string;
  readonly field: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Whether the row was asked for by its key. */
  readonly isJoined: boolean;
  /** How many writes came before it. */
  readonly writes: number;
}

export interface RunOptions {
  readonly rows: Rows;
  readonly failures: Failures;
  readonly viewer: Viewer | null;
  readonly isPropagated?: boolean;
  readonly turns?: (call: number) => number;
}

export const createRun = ({ rows, failures, viewer, isPropagated = false, turns = () => 0 }: RunOptions): Run => {
  const written = new Map<string, Row>();
  const find = (id: string): Row | undefined => written.get(id) ?? rows.get(id);
  return {
    failures,
    viewer,
    isPropagated,
    calls: [],
    asked: [],
    turns,
    find,
    entity: (type, id) => find(id) ?? { $t: type, $k: id, $in: [], id },
    all: (type) => ofType(rows, type).map(({ $k, ...row }) => find($k) ?? { $k, ...row }),
    write: (id, change) => {
      const before = find(id);
      if (before !== undefined) written.set(id, { ...before, ...change });
    },
  };
};

/** By the ledger, the one thing that all contexts of one request share. */
const runs = new WeakMap<Ledger, Run>();

export const setRun = (ledger: Ledger, run: Run): void => void runs.set(ledger, run);

export const runOf = ({ ledger }: { readonly ledger: Ledger }): Run => {
  const run = runs.get(ledger);
  if (run === undefined) throw new Error('no run for this request');
  return run;
};
