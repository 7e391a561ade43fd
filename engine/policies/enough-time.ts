import type { Policy } from '../call.ts';
import { GatewayError } from '../errors.ts';
import { perPart } from './per-part.ts';

export interface EnoughTimeOptions {
  /** So many answers of each call are remembered, the newest. */
  readonly size?: number;
  /** Fewer are too few to judge by. */
  readonly minimum?: number;
  /** What is older says nothing any more, so that a slow hour does not keep a call from being sent for ever. */
  readonly spanMs?: number;
}

/**
 * Sends nothing that would rather be cut off than answered: a call with less time left than the median of its recent answers took is
 * `DEADLINE_EXCEEDED`. So is a write, which is known then not to have been done, while one that is cut off may have been.
 */
export const enoughTime = ({ size = 64, minimum = 20, spanMs = 10_000 }: EnoughTimeOptions = {}): Policy => {
  const answersOf = perPart(() => [] as Answered[]);
  const isLess = (leftMs: number, answers: readonly Answered[], now: number): boolean => {
    const recent = answers.filter(({ atMs }) => Math.abs(now - atMs) < spanMs);
    const longer = recent.filter(({ tookMs }) => tookMs > leftMs);
    return recent.length >= minimum && longer.length > recent.length / 2;
  };
  return (next) => async (call, ctx) => {
    const { clock, deadlineMs } = ctx;
    const known = answersOf(call).map(({ state }) => state);
    const startedMs = clock.now();
    if (known.some((answers) => isLess(deadlineMs - startedMs, answers, startedMs)))
      throw new GatewayError('DEADLINE_EXCEEDED', { service: call.source, cause: 'less time left than the median' });
    const answer = await next(call, ctx);
    for (const answers of known) {
      answers.push({ atMs: clock.now(), tookMs: clock.now() - startedMs });
      if (answers.length > size) answers.shift();
    }
    return answer;
  };
};

interface Answered {
  readonly atMs: number;
  readonly tookMs: number;
}
