import type { Call, Policy, Send } from '../call.ts';
import type { Context } from '../context.ts';
import { GatewayError, type Code } from '../errors.ts';
import type { RetryBudget } from './retry-budget.ts';

/**
 * Repeats what may go through the next time: reads, and writes under an idempotency key, as long as the budget allows and the wait fits the
 * deadline. Waits are AWS's full jitter over `random(0, min(1 s, 50 ms × 2^n))`, after Retry-After where there is one.
 */
export const retry =
  (budget: RetryBudget): Policy =>
  (next) =>
  async (given, ctx) => {
    const call = { ...given };
    budget.begin(call, ctx.clock.now());
    try {
      const answer = await repeated(next, call, ctx, budget);
      budget.end('answered');
      return answer;
    } catch (error) {
      if (error instanceof GatewayError && wasSent(error)) budget.end(isFailure(error) ? 'failed' : 'answered');
      throw error;
    }
  };

const repeated = async (next: Send, call: Call, ctx: Context, budget: RetryBudget): Promise<unknown> => {
  const { clock, signal } = ctx;
  for (let repeats = 0, isSpent = false; ; repeats++) {
    try {
      return await next(call, ctx);
    } catch (thrown) {
      const error = thrown instanceof GatewayError && mayRepeat(call) && !signal.aborted ? thrown : undefined;
      const waitMs = error?.transient === true ? (isSpent ? undefined : 0) : backoffMs(error, repeats, ctx);
      if (waitMs === undefined || !fits(waitMs, ctx) || !budget.take(call, clock.now())) throw thrown;
      isSpent ||= error?.transient === true;
      if (waitMs > 0) await clock.sleep(waitMs, signal).catch(() => Promise.reject(thrown));
    }
  }
};

const mayRepeat = ({ kind, idempotencyKey }: Call): boolean => kind === 'read' || idempotencyKey !== undefined;

/** Undefined where asking again is of no use. */
const backoffMs = (error: GatewayError | undefined, repeats: number, { random }: Context): number | undefined => {
  if (error === undefined || !repeatable.has(error.code)) return undefined;
  if (error.code === 'DOWNSTREAM_RATE_LIMITED' && error.retryAfterMs === undefined) return undefined;
  return (error.retryAfterMs ?? 0) + random() * Math.min(1_000, 50 * 2 ** repeats);
};

const repeatable = new Set<Code>(['DOWNSTREAM_UNAVAILABLE', 'DOWNSTREAM_TIMEOUT', 'DOWNSTREAM_RATE_LIMITED']);

const isFailure = ({ code, transient }: GatewayError): boolean => transient || repeatable.has(code);

/** A refusal is an answer; what was not sent says nothing. */
const wasSent = ({ code }: GatewayError): boolean => code.startsWith('DOWNSTREAM_');

const fits = (waitMs: number, { deadlineMs, clock }: Context): boolean =>
  waitMs <= longestWaitMs && clock.now() + waitMs < deadlineMs;

/** Where there is no deadline. */
const longestWaitMs = 10_000;
