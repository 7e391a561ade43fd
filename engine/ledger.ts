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

/** One for each request, so what few of them need is made by those. */
export const createLedger = (): Ledger => {
  const entries: LedgerEntry[] = [];
  const standIns: StandIn[] = [];
  /** What each of these stands in for, where that is known. */
  const causes: (GatewayError | undefined)[] = [];
  let places: Map<string, number> | undefined;
  let others: Set<GatewayError> | undefined;
  let cache: CacheRecord | undefined;
  return {
    entries,
    standIns,
    get covered() {
      if (standIns.length === 0 && others === undefined) return none;
      return [...causes.filter((cause) => cause !== undefined), ...(others ?? [])];
    },
    record: (entry) => void entries.push(entry),
    standIn: (by, cause) => {
      places ??= new Map();
      const key = canonical(by);
      const place = places.get(key) ?? standIns.length;
      places.set(key, place);
      standIns[place] = by;
      causes[place] = cause ?? causes[place];
    },
    cover: (error) => void (others ??= new Set()).add(error),
    get cache() {
      return (cache ??= createCacheRecord());
    },
  };
};

const none: readonly GatewayError[] = [];
