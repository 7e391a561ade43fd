import type { Policy } from '../call.ts';
import { GatewayError } from '../errors.ts';
import { failuresOf } from '../part-failures.ts';
import { countingWindow } from './counting-window.ts';
import { perPart } from './per-part.ts';

export interface ThrottleOptions {
  /** So many times what the upstream accepts is sent. */
  readonly k?: number;
  readonly spanMs?: number;
  /** Fewer calls than this are too few to judge by. */
  readonly minimum?: number;
}

/**
 * Google SRE's adaptive throttling for an upstream that says it is overloaded (429, or 503 with Retry-After): a call is refused here with
 * probability `max(0, (requests - k × accepts) / (requests + 1))`. Calls in flight count as accepted, so that a burst refuses nothing.
 */
export const throttle = ({ k = 2, spanMs = 120_000, minimum = 20 }: ThrottleOptions = {}): Policy => {
  const recentOf = perPart(() => countingWindow({ spanMs, slices: 24 }));
  return (next) => async (call, ctx) => {
    const { clock, random } = ctx;
    const recent = recentOf(call);
    const nowMs = clock.now();
    const draw = random();
    const isOver = ({ state }: (typeof recent)[number]): boolean => {
      const { all: requests, some: refused } = state.counts(nowMs);
      return requests >= minimum && draw >= 1 - (requests - k * (requests - refused)) / (requests + 1);
    };
    if (recent.some(isOver)) {
      for (const { state } of recent.filter(isOver)) state.add(nowMs, { all: 1, some: 1 });
      throw new GatewayError('DOWNSTREAM_RATE_LIMITED', { service: call.source, cause: 'throttled here' });
    }
    for (const { state } of recent) state.add(nowMs, { all: 1 });
    const note = (outcome: unknown): void => {
      for (const { part, state } of recent)
        if (failuresOf(part, outcome).some(isOverload)) state.add(clock.now(), { some: 1 });
    };
    try {
      const answer = await next(call, ctx);
      note(answer);
      return answer;
    } catch (error) {
      note(error);
      throw error;
    }
  };
};

const isOverload = (error: unknown): boolean =>
  error instanceof GatewayError &&
  (error.code === 'DOWNSTREAM_RATE_LIMITED' ||
    (error.code === 'DOWNSTREAM_UNAVAILABLE' && error.retryAfterMs !== undefined));
