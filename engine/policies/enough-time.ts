import type { Policy } from '../call.ts';
import { GatewayError } from '../errors.ts';
import { perPart } from './per-part.ts';
import { recentTimes, type RecentTimesOptions } from './recent-times.ts';

/**
 * Sends nothing that would rather be cut off than answered: a call with less time left than the median of its recent answers took is
 * `DEADLINE_EXCEEDED`. So is a write, which is known then not to have been done, while one that is cut off may have been. What is older than
 * `spanMs` says nothing any more, so that a slow hour does not keep a call from being sent for ever.
 */
export const enoughTime = ({ spanMs = 10_000, ...options }: RecentTimesOptions = {}): Policy => {
  const timesOf = perPart(() => recentTimes({ spanMs, ...options }));
  return (next) => async (call, ctx) => {
    const { clock, deadlineMs } = ctx;
    const known = timesOf(call);
    const startedMs = clock.now();
    for (const { state } of known)
      if (state.isBelowMedian(startedMs, deadlineMs - startedMs))
        throw new GatewayError('DEADLINE_EXCEEDED', { service: call.source, cause: 'less time left than the median' });
    const answer = await next(call, ctx);
    const endedMs = clock.now();
    for (const { state } of known) state.add(endedMs, endedMs - startedMs);
    return answer;
  };
};
