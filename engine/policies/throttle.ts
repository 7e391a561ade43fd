import type { Policy } from '../call.ts';
import { GatewayError } from '../errors.ts';
import { countingWindow } from './counting-window.ts';
import { perName } from './per-name.ts';

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
  const recentOf = perName(() => countingWindow({ spanMs, slices: 24 }));
  return (next) => async (call, ctx) => {
    const { clock, random } = ctx;
    const recent = recentOf(call.name);
    const { all: requests, some: refused } = recent.counts(clock.now());
    const chance = requests < minimum ? 0 : (requests - k * (requests - refused)) / (requests + 1);
    recent.add(clock.now(), { all: 1 });
    if (random() >= 1 - chance) {
      recent.add(clock.now(), { some: 1 });
      throw new GatewayError('DOWNSTREAM_RATE_LIMITED', { service: call.source, cause: 'throttled here' });
    }
    try {
      return await next(call, ctx);
    } catch (error) {
      if (isOverload(error)) recent.add(clock.now(), { some: 1 });
      throw error;
    }
  };
};

const isOverload = (error: unknown): boolean =>
  error instanceof GatewayError &&
  (error.code === 'DOWNSTREAM_RATE_LIMITED' ||
    (error.code === 'DOWNSTREAM_UNAVAILABLE' && error.retryAfterMs !== undefined));
