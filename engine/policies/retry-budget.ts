import type { Call } from '../call.ts';
import { countingWindow } from './counting-window.ts';

export interface RetryBudgetOptions {
  /** How often one call may be repeated. */
  readonly retries: number;
  /** How many calls may be repeated, as a share of all. */
  readonly share?: number;
  /** So many may be repeated whatever the share. */
  readonly perSecond?: number;
  readonly spanMs?: number;
  /** After so many calls in a row that failed, repeats and all, nothing is repeated until one is answered. */
  readonly patience?: number;
}

/** What a struggling upstream is spared: repeats, hedges included, stay a small share of the calls. */
export interface RetryBudget {
  /** A call begins. */
  begin(call: Call, now: number): void;
  /** Whether it may be sent once more; if so, that is counted. */
  take(call: Call, now: number): boolean;
  /** How a call has ended. */
  end(how: 'answered' | 'failed'): void;
}

/**
 * After Finagle's RetryBudget (20 %, 10 a second, 10 s), but the greater of share and floor, where Finagle adds the two up. Without an end
 * to patience, an upstream that fails and is asked less than once a second would see each call three times: no breaker opens on so few.
 */
export const retryBudget = (options: RetryBudgetOptions): RetryBudget => {
  const { retries, share = 0.2, perSecond = 10, spanMs = 10_000, patience = 5 } = options;
  const sent = countingWindow({ spanMs });
  /** Of the few that are repeated. */
  const taken = new WeakMap<Call, number>();
  let failedInARow = 0;
  return {
    begin: (call, now) => {
      sent.add(now, { all: 1 });
      taken.delete(call);
    },
    take: (call, now) => {
      const times = taken.get(call) ?? 0;
      const { all, some } = sent.counts(now);
      if (times >= retries || failedInARow >= patience) return false;
      if (some + 1 > Math.max(share * all, (perSecond * spanMs) / 1_000)) return false;
      sent.add(now, { some: 1 });
      taken.set(call, times + 1);
      return true;
    },
    end: (how) => {
      failedInARow = how === 'failed' ? failedInARow + 1 : 0;
    },
  };
};
