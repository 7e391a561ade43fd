import type { Clock } from '../../engine/clock.ts';
import { withAfter } from '../still-clock.ts';

export interface FakeClock extends Clock {
  /** Lets so much time pass; what sleeps until then wakes in its order, and all it sets going has run as far as it can. */
  advance(ms: number): Promise<void>;
  /** Lets time pass, from sleeper to sleeper, until the promise has settled; fails where nobody sleeps and nothing would ever happen. */
  until<Value>(promise: Promise<Value>): Promise<Value>;
  /** How many sleep. */
  readonly sleepers: number;
  /** All that were begun, in milliseconds, in their order. */
  readonly sleeps: readonly number[];
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** Time that stands still until a test moves it on. */
export const fakeClock = (startMs = 1_000_000): FakeClock => {
  const sleeping = new Set<Sleeper>();
  const sleeps: number[] = [];
  let nowMs = startMs;

  const wakeNext = async (untilMs: number): Promise<boolean> => {
    await turn();
    const [next] = [...sleeping].toSorted((a, b) => a.atMs - b.atMs);
    if (next === undefined || next.atMs > untilMs) return false;
    nowMs = Math.max(nowMs, next.atMs);
    sleeping.delete(next);
    next.wake();
    return true;
  };

  return withAfter({
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((done, failed) => {
        sleeps.push(ms);
        if (signal?.aborted === true) return failed(signal.reason);
        const giveUp = () => {
          sleeping.delete(sleeper);
          failed(signal?.reason);
        };
        const sleeper: Sleeper = {
          atMs: nowMs + ms,
          wake: () => {
            signal?.removeEventListener('abort', giveUp);
            done();
          },
        };
        sleeping.add(sleeper);
        signal?.addEventListener('abort', giveUp, { once: true });
      }),
    advance: async (ms: number): Promise<void> => {
      const untilMs = nowMs + ms;
      while (await wakeNext(untilMs));
      nowMs = untilMs;
    },
    until: async <Value>(promise: Promise<Value>): Promise<Value> => {
      const state = { isSettled: false };
      const settle = () => void (state.isSettled = true);
      promise.then(settle, settle);
      await turn();
      while (!state.isSettled) {
        if (!(await wakeNext(Infinity)) && !state.isSettled) throw new Error('nobody sleeps, and nothing would happen');
        await turn();
      }
      return promise;
    },
    get sleepers() {
      return sleeping.size;
    },
    get sleeps() {
      return sleeps;
    },
  });
};

/** Everything that waits for nothing but its turn has had it. */
export const turn = (): Promise<void> => new Promise((done) => setImmediate(done));
