import type { Scope } from './cache-rule.ts';
import type { Cell } from './cell-store.ts';
import type { Change, Changes } from './changes.ts';
import { createHoldings, type Holdings } from './entities.ts';
import type { Policy } from './policy.ts';
import { createCounter } from '../telemetry/counter.ts';

/**
 * What became of rows that a request wanted: `hit` was kept and is fresh, `stale` was kept and is late, `joined` came with a call that somebody
 * else had made already, `miss` was asked for, `bypass` may not be kept.
 */
export type CacheUseKind = 'hit' | 'stale' | 'joined' | 'miss' | 'bypass';

export interface CacheUse {
  readonly kind: CacheUseKind;
  readonly source: string;
  /** Of which type the rows are; `Query` for a root field. */
  readonly type: string;
  readonly rows: number;
  /** How old the oldest of them is, where they were kept. */
  readonly ageMs?: number;
  /** Why they are late: they are being asked for anew, or their source has failed. */
  readonly reason?: StaleReason;
}

export type StaleReason = 'revalidating' | 'error';

/** What the whole of an answer is made of, as far as it has come: how long it may be kept, for whom, and what would make it wrong. */
export interface Lifetime {
  /** Until when all of it is fresh, by the clock; 0 where a part of it may not be kept. */
  readonly freshUntilMs: number;
  readonly scope: Scope;
  /** The oldest change as of which a part of it was asked for. */
  readonly asOf: number;
  /** When its oldest part was asked for. */
  readonly atMs: number;
  readonly holdings: Holdings;
  /** Root fields and collections in it: `User.orders`, and the id it is of where there is one. */
  readonly collections: readonly (readonly [coordinate: string, id: string | null])[];
}

/** Whether something that an answer is made of has changed since it was asked for. */
export const isOutdated = ({ asOf, holdings, collections }: Lifetime, changes: Changes): boolean =>
  changes.holdsChanged(holdings, asOf) ||
  collections.some(([coordinate, id]) => changes.hasChanged(coordinate, id, asOf));

/** What one request has taken out of the cache, or could not. */
export interface CacheRecord {
  readonly uses: readonly CacheUse[];
  use(use: CacheUse): void;
  /** Set where the whole answer was kept: how old its oldest part is. */
  answer: { readonly ageMs: number } | null;
  /** What the request has said that it changed. */
  readonly changes: Change[];
  /** Begins to follow what the answer is made of; before that nobody spends time on it. */
  follow(): void;
  readonly isFollowed: boolean;
  /** A part of the answer may not be kept, although nobody was asked for it. */
  spoil(): void;
  /** What has been followed. */
  readonly lifetime: Lifetime;
  holds(part: LifetimePart): void;
}

export interface LifetimePart {
  /** Of which type the row is, and which one it is. */
  readonly type: string;
  readonly id: string | null;
  /** What was wanted of it. */
  readonly coordinate: string;
  readonly policy: Policy;
  /** Null where nothing could be kept. */
  readonly cell: Cell | null;
}

export const createCacheRecord = (): CacheRecord => {
  const uses = new Map<string, CacheUse>();
  const holdings = createHoldings();
  const collections = new Map<string, readonly [string, string | null]>();
  let isFollowed = false;
  let times = { freshUntilMs: Infinity, asOf: Infinity, atMs: Infinity };
  let scope: Scope = 'PUBLIC';
  return {
    get uses() {
      return [...uses.values()];
    },
    use: (use) => {
      count(use);
      if (use.kind === 'bypass') times = { ...times, freshUntilMs: 0 };
      const name = [use.kind, use.source, use.type, use.reason].join(' ');
      const known = uses.get(name);
      if (known === undefined) return void uses.set(name, use);
      const ageMs = Math.max(known.ageMs ?? 0, use.ageMs ?? 0);
      uses.set(name, { ...known, rows: known.rows + use.rows, ...(use.ageMs === undefined ? {} : { ageMs }) });
    },
    answer: null,
    changes: [],
    follow: () => void (isFollowed = true),
    spoil: () => void (times = { ...times, freshUntilMs: 0 }),
    get isFollowed() {
      return isFollowed;
    },
    get lifetime() {
      return { ...times, scope, holdings: holdings.holdings, collections: [...collections.values()] };
    },
    holds: ({ type, id, coordinate, policy, cell }) => {
      if (cell === null || policy.maxAgeMs === 0) return void (times = { ...times, freshUntilMs: 0 });
      const { atMs, asOf, holdings: held } = cell;
      times = {
        freshUntilMs: Math.min(times.freshUntilMs, atMs + policy.maxAgeMs),
        asOf: Math.min(times.asOf, asOf),
        atMs: Math.min(times.atMs, atMs),
      };
      holdings.hold(type, id);
      if (policy.scope === 'PRIVATE') scope = 'PRIVATE';
      collections.set(`${coordinate} ${id}`, [coordinate, id]);
      for (const [type, ids] of Object.entries(held)) {
        holdings.mayHold(type);
        if (ids === null) holdings.hold(type, null);
        else for (const each of ids) holdings.hold(type, each);
      }
    },
  };
};

const count = ({ kind, source, type, rows }: CacheUse): void =>
  counter().add(rows, { 'selvedge.cache.outcome': kind, 'selvedge.source': source, 'selvedge.type': type });

const counter = createCounter('selvedge.cache.rows', {
  description: 'Rows that were wanted of a source whose rows may be kept, by what became of them',
  unit: '{row}',
});
