import type { Call, Policy } from '../call.ts';
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
    const { clock, signal } = ctx;
    const call = { ...given, sent: { times: 0 } };
    budget.begin(call, clock.now());
    for (let repeats = 0, isSpent = false; ; repeats++) {
      try {
        const answer = await next(call, ctx);
        budget.end('answered');
        return answer;
      } catch (thrown) {
        const error = thrown instanceof GatewayError && mayRepeat(call) && !signal.aborted ? thrown : undefined;
        const waitMs = error?.transient === true ? (isSpent ? undefined : 0) : backoffMs(error, repeats, ctx);
        const isAllowed = waitMs !== undefined && fits(waitMs, ctx) && budget.take(call, clock.now());
        if (!isAllowed || !(await isWaitedFor(waitMs, ctx))) {
          noteFailure(thrown, budget);
          throw thrown;
        }
        isSpent ||= error?.transient === true;
      }
    }
  };

/** False where the caller has left meanwhile. */
const isWaitedFor = async (waitMs: number, { clock, signal }: Context): Promise<boolean> =>
  waitMs === 0 ||
  clock.sleep(waitMs, signal).then(
    () => true,
    () => false,
  );

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
const noteFailure = (thrown: unknown, budget: RetryBudget): void => {
  if (thrown instanceof GatewayError && wasSent(thrown)) budget.end(isFailure(thrown) ? 'failed' : 'answered');
};

const wasSent = ({ code }: GatewayError): boolean => code.startsWith('DOWNSTREAM_');

const fits = (waitMs: number, { deadlineMs, clock }: Context): boolean =>
  waitMs <= longestWaitMs && clock.now() + waitMs < deadlineMs;

/** Where there is no deadline. */
const longestWaitMs = 10_000;
