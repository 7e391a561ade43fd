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

/** What one request cost its upstreams, call by call, in the order of sending. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  record(entry: LedgerEntry): void;
}

export const createLedger = (): Ledger => {
  const entries: LedgerEntry[] = [];
  return { entries, record: (entry) => void entries.push(entry) };
};
