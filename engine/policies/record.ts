import type { Policy } from '../call.ts';

/** Writes each call that really goes out into the request's ledger; the innermost policy, so that every attempt counts. */
export const record: Policy = (next) => (call, ctx) => {
  ctx.ledger.record({ source: call.source, call: call.name, size: call.size });
  return next(call, ctx);
};
