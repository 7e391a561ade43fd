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
    const entries = statesOf(call).map(({ part, state }) => ({ part, ...state, ...state.circuit.enter(startedMs) }));
    const leave = (outcomeFor: (part: string, times: RecentTimes) => Outcome): void => {
      for (const entry of entries)
        if ('pass' in entry) entry.circuit.leave(entry.pass, outcomeFor(entry.part, entry.times), clock.now(), random);
    };
    const rests = entries.flatMap((entry) => ('retryAfterMs' in entry ? [entry.retryAfterMs] : []));
    if (rests.length > 0) {
      leave(() => 'none');
      throw new GatewayError('CIRCUIT_OPEN', { service: call.source, retryAfterMs: Math.max(...rests) });
    }
    try {
      const answer = await next(call, ctx);
      const tookMs = clock.now() - startedMs;
      leave((part, times) => {
        const outcome = outcomeOf(failuresOf(part, answer), 'good');
        if (outcome === 'good') times.add(clock.now(), tookMs);
        return tookMs >= slowMs ? 'bad' : outcome;
      });
      return answer;
    } catch (error) {
      const tookMs = clock.now() - startedMs;
      leave((part, times) =>
        isVote(ctx, tookMs, { times, fairMs }) ? outcomeOf(failuresOf(part, error), 'none') : 'none',
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
  return tookMs >= Math.max(times.medianMs(clock.now()) ?? 0, isHurried ? fairMs : 0);
};

interface Fair {
  readonly times: RecentTimes;
  readonly fairMs: number;
}

/** A refusal is an answer; what was never sent, and what is our own fault, says nothing. */
const outcomeOf = (failures: readonly unknown[], otherwise: Outcome): Outcome => {
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
