import type { Policy } from '../call.ts';
import { GatewayError } from '../errors.ts';
import { perName } from './per-name.ts';

/** A call that was told Retry-After is not sent before: until then it is `DOWNSTREAM_RATE_LIMITED` with the time that is left, for which a retry may wait. */
export const coolDown = (): Policy => {
  const restOf = perName(() => ({ untilMs: 0 }));
  return (next) => async (call, ctx) => {
    const { clock } = ctx;
    const rest = restOf(call.name);
    const leftMs = rest.untilMs - clock.now();
    if (leftMs > 0 && leftMs <= longestMs)
      throw new GatewayError('DOWNSTREAM_RATE_LIMITED', { service: call.source, retryAfterMs: Math.ceil(leftMs) });
    try {
      return await next(call, ctx);
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'DOWNSTREAM_RATE_LIMITED')
        rest.untilMs = Math.max(rest.untilMs, clock.now() + Math.min(longestMs, error.retryAfterMs ?? 0));
      throw error;
    }
  };
};

/** A mistaken header does not silence a source until the next start. */
const longestMs = 600_000;
