import type { Clock } from '../engine/clock.ts';

/** The system's time of day, with sleeps that end at once or only when they are given up: on a busy machine nothing times out that should not. */
export const stillClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((done, reject) => {
      if (ms <= 0) return done();
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    }),
};
