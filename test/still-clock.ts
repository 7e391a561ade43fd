import type { Clock } from '../engine/clock.ts';

/** The system's time of day, with sleeps that end only when they are given up: on a busy machine nothing times out that should not. */
export const stillClock: Clock = {
  now: () => Date.now(),
  sleep: (_ms, signal) =>
    new Promise((_done, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    }),
};
