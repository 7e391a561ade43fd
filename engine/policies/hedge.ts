import type { Policy } from '../call.ts';
import { GatewayError } from '../errors.ts';
import type { RetryBudget } from './retry-budget.ts';

/** Sends a read a second time after `ms` without an answer, within the budget; the first answer wins, and the other attempt is given up. */
export const hedge =
  (ms: number, budget: RetryBudget): Policy =>
  (next) =>
  async (call, ctx) => {
    if (call.kind === 'write') return next(call, ctx);
    const { clock } = ctx;
    const over = new AbortController();
    const attempt = () => next(call, { ...ctx, signal: AbortSignal.any([ctx.signal, over.signal]) });
    const ended = new AbortController();
    const first = attempt();
    const end = () => ended.abort();
    first.then(end, end);
    const isLate = await clock.sleep(ms, AbortSignal.any([ctx.signal, ended.signal])).then(
      () => true,
      () => false,
    );
    try {
      if (!isLate || ctx.signal.aborted || !budget.take(call, clock.now())) return await first;
      return await firstAnswer([first, attempt()]);
    } finally {
      over.abort(new GatewayError('INTERNAL', { cause: 'another attempt has answered' }));
    }
  };

/** Where none answers, the error of the first attempt. */
const firstAnswer = <Value>(attempts: readonly Promise<Value>[]): Promise<Value> =>
  Promise.any(attempts).catch((error: unknown) => {
    throw error instanceof AggregateError ? error.errors[0] : error;
  });
