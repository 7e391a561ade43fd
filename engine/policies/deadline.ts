import type { Policy } from '../call.ts';
import { GatewayError } from '../errors.ts';
import { timeLimit } from './time-limit.ts';

/** Sends nothing whose answer would come too late (`DEADLINE_EXCEEDED`), and gives a call up when its time is over; a read ends with its caller too, a write runs on. */
export const deadline: Policy = (next) => async (call, ctx) => {
  const { clock } = ctx;
  const deadlineMs = ctx.deadlineMs - reserveMs;
  const ms = deadlineMs - clock.now();
  if (ms <= 0) throw new GatewayError('DEADLINE_EXCEEDED', { service: call.source });
  const outer = call.kind === 'write' ? undefined : ctx.signal;
  outer?.throwIfAborted();
  const own = ctx.ownDeadlineMs === undefined ? {} : { ownDeadlineMs: ctx.ownDeadlineMs - reserveMs };
  const { signal, lift } = timeLimit({ ms, clock, service: call.source, outer });
  try {
    return await next(call, { ...ctx, ...own, deadlineMs, signal });
  } finally {
    lift();
  }
};

/** For putting the answer together once the last call has ended. */
const reserveMs = 20;
