import type { Clock } from '../engine/clock.ts';

/** The system's time of day, with sleeps that end at once or only when they are given up: on a busy machine nothing times out that should not. */
export const stillClock: Clock = withAfter({
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((done, reject) => {
      if (ms <= 0) return done();
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    }),
});

/** A clock whose `after` is a sleep like any other, so that whoever counts or ends sleeps has these too. */
export function withAfter<Sleeper extends Omit<Clock, 'after'>>(
  clock: Sleeper,
): NoInfer<Sleeper> & Pick<Clock, 'after'> {
  const after: Clock['after'] = (ms, run) => {
    const off = new AbortController();
    clock.sleep(ms, off.signal).then(run, () => undefined);
    return () => off.abort();
  };
  return Object.defineProperty(clock, 'after', { value: after, enumerable: true }) as NoInfer<Sleeper> &
    Pick<Clock, 'after'>;
}
