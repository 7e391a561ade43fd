import { once } from 'node:events';
import type { FaultProxy } from './fault-proxy.ts';

/** Waits until so many more calls have come to the upstream since the last time, and wait there. */
export const stallsOf = ({ events }: Pick<FaultProxy, 'events'>): ((times: number) => Promise<void>) => {
  const seen = { stalls: 0 };
  events.on('stall', () => void seen.stalls++);
  return async (times) => {
    while (seen.stalls < times) await once(events, 'stall');
    seen.stalls -= times;
  };
};
