import type { Call, Policy } from '../call.ts';

/** Writes each call that really goes out into the request's ledger; the innermost policy, so that every attempt counts and says which it is. */
export const record: Policy = (next) => (call, ctx) => {
  const attempt = (attempts.get(call) ?? 0) + 1;
  attempts.set(call, attempt);
  ctx.ledger.record({ source: call.source, call: call.name, size: call.size, ...(attempt > 1 ? { attempt } : {}) });
  return next(call, ctx);
};

/** By the call as the retry sends it on, which is the same each time. */
const attempts = new WeakMap<Call, number>();
