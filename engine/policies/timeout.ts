import type { Policy } from '../call.ts';
import { timeLimit } from './time-limit.ts';

/** Gives an attempt up after `ms` milliseconds with `DOWNSTREAM_TIMEOUT`; the upstream is told the time it has. The attempt ends at that moment, and when its signal says so, however deaf the transport is. */
export const timeout =
  (ms: number): Policy =>
  (next) =>
  (call, ctx) =>
    new Promise((resolve, reject) => {
      const { clock, signal: outer } = ctx;
      outer.throwIfAborted();
      const deadlineMs = Math.min(ctx.deadlineMs, clock.now() + ms);
      const { signal, lift } = timeLimit({ ms, clock, outer, service: call.source, onEnd: reject });
      const ending = (settle: (outcome: unknown) => void) => (outcome: unknown) => {
        lift();
        settle(outcome);
      };
      next(call, { ...ctx, deadlineMs, signal }).then(ending(resolve), ending(reject));
    });
