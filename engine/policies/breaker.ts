import type { Policy } from '../call.ts';
import type { Context } from '../context.ts';
import { GatewayError, type Code } from '../errors.ts';
import { failuresOf } from '../part-failures.ts';
import { createCircuit, type CircuitOptions, type Outcome } from './circuit.ts';
import { perPart } from './per-part.ts';
import { recentTimes, type RecentTimes } from './recent-times.ts';

export interface BreakerOptions extends CircuitOptions {
  /** A call that was cut off for a client who asked for less time than there is counts only if it had as much as that. */
  readonly fairMs: number;
  /** An answer that takes as long as that is as bad as none. */
  readonly slowMs: number;
}

/** Gives an upstream that fails a rest, part by part: meanwhile a call that has such a part is `CIRCUIT_OPEN` at once. */
export const breaker = (given: Partial<BreakerOptions> = {}): Policy => {
  const { slowMs, fairMs, ...options } = { ...defaults, ...given };
  const statesOf = perPart(() => ({ circuit: createCircuit(options), times: recentTimes() }));
  return (next) => async (call, ctx) => {
    const { clock, random } = ctx;
    const startedMs = clock.now();
    const entered = statesOf(call).map(({ part, state }) => ({ part, state, entry: state.circuit.enter(startedMs) }));
    const leave = (endedMs: number, vote: (part: string, times: RecentTimes) => Outcome): void => {
      for (const { part, state, entry } of entered)
        if ('pass' in entry) state.circuit.leave(entry.pass, vote(part, state.times), endedMs, random);
    };
    if (entered.some(({ entry }) => 'retryAfterMs' in entry)) {
      leave(startedMs, () => 'none');
      const restsMs = entered.map(({ entry }) => ('retryAfterMs' in entry ? entry.retryAfterMs : 0));
      throw new GatewayError('CIRCUIT_OPEN', { service: call.source, retryAfterMs: Math.max(...restsMs) });
    }
    try {
      const answer = await next(call, ctx);
      const endedMs = clock.now();
      const tookMs = endedMs - startedMs;
      leave(endedMs, (part, times) => {
        const outcome = outcomeOf(failuresOf(part, answer), 'good');
        if (outcome === 'good') times.add(endedMs, tookMs);
        return tookMs >= slowMs ? 'bad' : outcome;
      });
      return answer;
    } catch (error) {
      const endedMs = clock.now();
      leave(endedMs, (part, times) =>
        isVote(ctx, endedMs - startedMs, { times, fairMs }) ? outcomeOf(failuresOf(part, error), 'none') : 'none',
      );
      throw error;
    }
  };
};

const defaults: BreakerOptions = {
  spanMs: 10_000,
  minimum: 20,
  share: 0.5,
  slowMs: Infinity,
  fairMs: Infinity,
  restMs: 1_000,
  maxRestMs: 30_000,
  trials: 3,
};

/**
 * Whether the end of an attempt tells of the upstream. One that was cut off by the deadline does, if it had a fair time: as much as half of the
 * answers take, and where the client has asked for less than there is also `fairMs`, for the median may be that of smaller questions. Nobody
 * opens a circuit by being impatient, or by leaving.
 */
const isVote = (
  { signal, clock, deadlineMs, ownDeadlineMs }: Context,
  tookMs: number,
  { times, fairMs }: Fair,
): boolean => {
  if (!signal.aborted) return true;
  if (!(signal.reason instanceof GatewayError && signal.reason.code === 'DOWNSTREAM_TIMEOUT')) return false;
  const isHurried = ownDeadlineMs !== undefined && deadlineMs < ownDeadlineMs;
  return !times.isBelowMedian(clock.now(), tookMs) && (!isHurried || tookMs >= fairMs);
};

interface Fair {
  readonly times: RecentTimes;
  readonly fairMs: number;
}

/** A refusal is an answer; what was never sent, and what is our own fault, says nothing. */
const outcomeOf = (failures: readonly unknown[], otherwise: Outcome): Outcome => {
  if (failures.length === 0) return otherwise;
  const told = new Set(
    failures.map((error): Outcome => {
      if (!(error instanceof GatewayError) || says.none.has(error.code)) return 'none';
      return says.bad.has(error.code) ? 'bad' : 'good';
    }),
  );
  return (['bad', 'good', 'none'] as const).find((outcome) => told.has(outcome)) ?? otherwise;
};

const says: Readonly<Record<'bad' | 'none', ReadonlySet<Code>>> = {
  bad: new Set(['DOWNSTREAM_UNAVAILABLE', 'DOWNSTREAM_TIMEOUT', 'DOWNSTREAM_INVALID_RESPONSE']),
  none: new Set(['DOWNSTREAM_RATE_LIMITED', 'DEADLINE_EXCEEDED', 'CIRCUIT_OPEN', 'BAD_REQUEST', 'INTERNAL']),
};
