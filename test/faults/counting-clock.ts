import type { Clock } from '../../engine/clock.ts';
import { withAfter } from '../still-clock.ts';

/** The same time; what sleeps by it is counted apart from what else sleeps. */
export interface CountingClock extends Clock {
  readonly begun: number;
  readonly asleep: number;
}

export const countingClock = (clock: Clock): CountingClock => {
  let [begun, asleep] = [0, 0];
  return withAfter({
    now: clock.now,
    sleep: (ms, signal) => {
      begun++;
      asleep++;
      return clock.sleep(ms, signal).finally(() => void asleep--);
    },
    get begun() {
      return begun;
    },
    get asleep() {
      return asleep;
    },
  });
};
