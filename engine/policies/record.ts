import type { Policy } from '../call.ts';

/** Writes each call that really goes out into the request's ledger; the innermost policy, so that every attempt counts and says which it is. */
export const record: Policy = (next) => (call, ctx) => {
  const { source, name, size, sent = { times: 0 } } = call;
  const attempt = ++sent.times;
  ctx.ledger.record(attempt > 1 ? { source, call: name, size, attempt } : { source, call: name, size });
  return next(call, ctx);
};
