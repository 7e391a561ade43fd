import type { Clock } from '../../engine/clock.ts';
import { withAfter } from '../still-clock.ts';

export interface VirtualClock extends Clock {
  /** Lets time pass; whoever sleeps shorter wakes up. */
  pass(ms: number): void;
}

/** Time that stands still unless it is told to pass. */
export const virtualClock = (startMs = 1_000_000): VirtualClock => {
  let nowMs = startMs;
  const sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>();
  return withAfter({
    now: () => nowMs,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((done, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        const sleeper = { untilMs: nowMs + ms, wake: done };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => (sleepers.delete(sleeper), reject(signal.reason)), { once: true });
      }),
    pass: (ms: number) => {
      nowMs += ms;
      for (const sleeper of sleepers)
        if (sleeper.untilMs <= nowMs) {
          sleepers.delete(sleeper);
          sleeper.wake();
        }
    },
  });
};
