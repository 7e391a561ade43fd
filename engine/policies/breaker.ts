import type { Policy } from '../call.ts';
import { GatewayError, type Code } from '../errors.ts';
import { createCircuit, type CircuitOptions, type Outcome } from './circuit.ts';
import { perName } from './per-name.ts';

export interface BreakerOptions extends CircuitOptions {
  /** An answer that takes as long as that is as bad as none. */
  readonly slowMs: number;
}

/** Gives an upstream that fails a rest, call by call: meanwhile `CIRCUIT_OPEN` comes at once. */
export const breaker = (given: Partial<BreakerOptions> = {}): Policy => {
  const { slowMs, ...options } = { ...defaults, ...given };
  const circuitOf = perName(() => createCircuit(options));
  return (next) => async (call, ctx) => {
    const { clock, random, signal } = ctx;
    const circuit = circuitOf(call.name);
    const startedMs = clock.now();
    const entry = circuit.enter(startedMs);
    if (!('pass' in entry))
      throw new GatewayError('CIRCUIT_OPEN', { service: call.source, retryAfterMs: entry.retryAfterMs });
    const leave = (outcome: Outcome): void => circuit.leave(entry.pass, outcome, clock.now(), random);
    try {
      const answer = await next(call, ctx);
      leave(clock.now() - startedMs >= slowMs ? 'bad' : 'good');
      return answer;
    } catch (error) {
      leave(signal.aborted ? 'none' : outcomeOf(error));
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
const outcomeOf = (error: unknown): Outcome => {
  if (!(error instanceof GatewayError) || says.none.has(error.code)) return 'none';
  return says.bad.has(error.code) ? 'bad' : 'good';
};

const says: Readonly<Record<'bad' | 'none', ReadonlySet<Code>>> = {
  bad: new Set(['DOWNSTREAM_UNAVAILABLE', 'DOWNSTREAM_TIMEOUT', 'DOWNSTREAM_INVALID_RESPONSE']),
  none: new Set(['DOWNSTREAM_RATE_LIMITED', 'DEADLINE_EXCEEDED', 'CIRCUIT_OPEN', 'BAD_REQUEST', 'INTERNAL']),
};
