import type { Policy } from '../call.ts';
import { GatewayError } from '../errors.ts';
import { failuresOf } from '../part-failures.ts';
import { perPart } from './per-part.ts';

/** A call that was told Retry-After is not sent before: until then it is `DOWNSTREAM_RATE_LIMITED` with the time that is left, for which a retry may wait. */
export const coolDown = (): Policy => {
  const restsOf = perPart(() => ({ untilMs: 0 }));
  return (next) => async (call, ctx) => {
    const { clock } = ctx;
    const rests = restsOf(call);
    const nowMs = clock.now();
    const leftMs = rests.reduce((most, { state }) => Math.max(most, shorter(state.untilMs - nowMs)), 0);
    if (leftMs > 0)
      throw new GatewayError('DOWNSTREAM_RATE_LIMITED', { service: call.source, retryAfterMs: Math.ceil(leftMs) });
    const note = (outcome: unknown): void => {
      for (const { part, state } of rests)
        for (const error of failuresOf(part, outcome))
          if (error instanceof GatewayError && error.code === 'DOWNSTREAM_RATE_LIMITED')
            state.untilMs = Math.max(state.untilMs, clock.now() + Math.min(longestMs, error.retryAfterMs ?? 0));
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

/** A clock that was set back makes no rest longer: such a rest is over. */
const shorter = (leftMs: number): number => (leftMs <= longestMs ? leftMs : 0);

/** A mistaken header does not silence a source until the next start. */
const longestMs = 600_000;
