import type { Policy } from '../call.ts';
import { GatewayError, type Code } from '../errors.ts';
import { failuresOf } from '../part-failures.ts';
import { createCircuit, type CircuitOptions, type Outcome } from './circuit.ts';
import { perPart } from './per-part.ts';

export interface BreakerOptions extends CircuitOptions {
  /** An answer that takes as long as that is as bad as none. */
  readonly slowMs: number;
}

/** Gives an upstream that fails a rest, part by part: meanwhile a call that has such a part is `CIRCUIT_OPEN` at once. */
export const breaker = (given: Partial<BreakerOptions> = {}): Policy => {
  const { slowMs, ...options } = { ...defaults, ...given };
  const circuitsOf = perPart(() => createCircuit(options));
  return (next) => async (call, ctx) => {
    const { clock, random, signal } = ctx;
    const startedMs = clock.now();
    const entries = circuitsOf(call).map(({ part, state }) => ({ part, circuit: state, ...state.enter(startedMs) }));
    const leave = (outcomeFor: (part: string) => Outcome): void => {
      for (const entry of entries)
        if ('pass' in entry) entry.circuit.leave(entry.pass, outcomeFor(entry.part), clock.now(), random);
    };
    const rests = entries.flatMap((entry) => ('retryAfterMs' in entry ? [entry.retryAfterMs] : []));
    if (rests.length > 0) {
      leave(() => 'none');
      throw new GatewayError('CIRCUIT_OPEN', { service: call.source, retryAfterMs: Math.max(...rests) });
    }
    try {
      const answer = await next(call, ctx);
      const isSlow = clock.now() - startedMs >= slowMs;
      leave((part) => (isSlow ? 'bad' : outcomeOf(failuresOf(part, answer), 'good')));
      return answer;
    } catch (error) {
      leave((part) => (signal.aborted ? 'none' : outcomeOf(failuresOf(part, error), 'none')));
      throw error;
    }
  };
};

const defaults: BreakerOptions = {
  spanMs: 10_000,
  minimum: 20,
  share: 0.5,
  slowMs: Infinity,
  restMs: 1_000,
  maxRestMs: 30_000,
  trials: 3,
};

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
