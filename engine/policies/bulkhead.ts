import type { Policy } from '../call.ts';
import { GatewayError } from '../errors.ts';

export interface BulkheadOptions {
  /** The most calls in flight. */
  readonly concurrency: number;
  /** The most calls that wait for their turn. */
  readonly queue: number;
}

/** Lets so many calls through at once and the others wait, first come, first served, as long as there is time; one upstream that hangs cannot take all there is. */
export const bulkhead = ({ concurrency, queue }: BulkheadOptions): Policy => {
  const waiting = new Set<() => void>();
  let inFlight = 0;

  /** Undefined where there is room at once. */
  const enter = (service: string, signal: AbortSignal): Promise<void> | undefined => {
    signal.throwIfAborted();
    if (inFlight < concurrency) {
      inFlight++;
      return undefined;
    }
    if (waiting.size >= queue)
      throw new GatewayError('DOWNSTREAM_RATE_LIMITED', { service, cause: 'bulkhead is full' });
    return new Promise<void>((resolve, reject) => {
      const admit = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        waiting.delete(admit);
        reject(neverSent(signal.reason, service));
      };
      waiting.add(admit);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  };

  /** The place goes to whoever waits the longest, so that nobody overtakes. */
  const leave = (): void => {
    const [first] = waiting;
    if (first === undefined) return void inFlight--;
    waiting.delete(first);
    first();
  };

  return (next) => async (call, ctx) => {
    const turn = enter(call.source, ctx.signal);
    if (turn !== undefined) await turn;
    try {
      if (ctx.deadlineMs - ctx.clock.now() < leastMs)
        throw new GatewayError('DEADLINE_EXCEEDED', { service: call.source, cause: 'no time left after the queue' });
      return await next(call, ctx);
    } finally {
      leave();
    }
  };
};

/** Whoever ends at this moment gives the place to one whose time ends with it, before the timer says so, which may be a millisecond early. */
const leastMs = 2;

/** Time that ran out in the queue is the request's, not the upstream's. */
const neverSent = (reason: unknown, service: string): unknown =>
  reason instanceof GatewayError && reason.code === 'DOWNSTREAM_TIMEOUT'
    ? new GatewayError('DEADLINE_EXCEEDED', { service })
    : reason;
