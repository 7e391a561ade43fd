import type { Policy } from '../call.ts';
import { GatewayError } from '../errors.ts';

/** Gives a call up after `ms` milliseconds with `DOWNSTREAM_TIMEOUT`; a read ends with its caller too, a write runs on. */
export const timeout =
  (ms: number): Policy =>
  (next) =>
  async (call, ctx) => {
    const late = new AbortController();
    const done = new AbortController();
    ctx.clock.sleep(ms, done.signal).then(
      () => late.abort(new GatewayError('DOWNSTREAM_TIMEOUT', { service: call.source })),
      () => undefined,
    );
    const signal = call.kind === 'write' ? late.signal : AbortSignal.any([late.signal, ctx.signal]);
    try {
      return await next(call, { ...ctx, signal });
    } finally {
      done.abort();
    }
  };
