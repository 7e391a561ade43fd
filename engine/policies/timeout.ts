import type { Policy } from '../call.ts';
import { orAbort, within } from './within.ts';

/** Gives an attempt up after `ms` milliseconds with `DOWNSTREAM_TIMEOUT`; the upstream is told the time it has. The attempt ends at that moment, and when its signal says so, however deaf the transport is. */
export const timeout =
  (ms: number): Policy =>
  (next) =>
  (call, ctx) => {
    const { clock, signal: outer } = ctx;
    const deadlineMs = Math.min(ctx.deadlineMs, clock.now() + ms);
    return within({ ms, clock, outer, service: call.source }, (signal) =>
      orAbort(next(call, { ...ctx, deadlineMs, signal }), signal),
    );
  };
