import { canonical } from './canonical.ts';
import type { Code } from './errors.ts';

/** One call that really went to an upstream. */
export interface LedgerEntry {
  readonly source: string;
  /** The client verb, or the root fields of a GraphQL source. */
  readonly call: string;
  /** How many keys or items it asked for. */
  readonly size: number;
  /** 2 for the first repeat of a call that failed; absent for a call that is no repeat. */
  readonly attempt?: number;
}

/** Not the first choice of a source has answered, but another; the answer may be less good. */
export interface StandIn {
  readonly source: string;
  /** Who answered. */
  readonly provider: string;
  /** What was wrong with the one before. */
  readonly code: Code;
}

/** What one request cost its upstreams, call by call, in the order of sending, and who had to stand in. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  record(entry: LedgerEntry): void;
  /** Each once, however many answers it is about. */
  readonly standIns: readonly StandIn[];
  standIn(by: StandIn): void;
}

export const createLedger = (): Ledger => {
  const entries: LedgerEntry[] = [];
  const standIns = new Map<string, StandIn>();
  return {
    entries,
    record: (entry) => void entries.push(entry),
    get standIns() {
      return [...standIns.values()];
    },
    standIn: ({ source, provider, code }) =>
      void standIns.set(canonical([source, provider, code]), { source, provider, code }),
  };
};
