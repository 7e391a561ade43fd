import { createCacheRecord, type CacheRecord } from './cache/cache-record.ts';
import { canonical } from './canonical.ts';
import type { Code, GatewayError } from './errors.ts';

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

/** Not what a source's first choice would have said is in the answer; it may be less good. */
export type StandIn = OtherProvider | StatedDefault;

/** Another of the source's providers has answered. */
export interface OtherProvider {
  readonly source: string;
  /** Who answered. */
  readonly provider: string;
  /** What was wrong with the one before. */
  readonly code: Code;
}

/** Nobody has answered, and what the schema states is in the answer. */
export interface StatedDefault {
  readonly source: string;
  /** Where, as in an error. */
  readonly path: readonly (string | number)[];
  /** What was wrong. */
  readonly code: Code;
}

/** What one request cost its upstreams, call by call, in the order of sending, and who or what had to stand in. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  record(entry: LedgerEntry): void;
  /** Each once, however many answers it is about. */
  readonly standIns: readonly StandIn[];
  /** Without a cause where that has been told of already, in whoever's name it was. */
  standIn(by: StandIn, cause?: GatewayError): void;
  /** What went wrong in each of these cases, and whatever else went wrong and was made up for, or tried to be. */
  readonly covered: readonly GatewayError[];
  cover(error: GatewayError): void;
  /** What was taken from what is kept, and what could not be. */
  readonly cache: CacheRecord;
}

export const createLedger = (): Ledger => {
  const entries: LedgerEntry[] = [];
  const standIns = new Map<string, { readonly by: StandIn; readonly cause: GatewayError | undefined }>();
  const covered = new Set<GatewayError>();
  let cache: CacheRecord | undefined;
  return {
    entries,
    record: (entry) => void entries.push(entry),
    get standIns() {
      return [...standIns.values()].map(({ by }) => by);
    },
    get covered() {
      return [...[...standIns.values()].flatMap(({ cause }) => cause ?? []), ...covered];
    },
    standIn: (by, cause) => {
      const name = canonical(by);
      standIns.set(name, { by, cause: cause ?? standIns.get(name)?.cause });
    },
    cover: (error) => void covered.add(error),
    get cache() {
      return (cache ??= createCacheRecord());
    },
  };
};
