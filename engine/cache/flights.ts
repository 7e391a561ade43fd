import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';

/** A call under way, for whoever waits for what it brings. */
export interface Flight<Brought> {
  /** As of which change it was begun. */
  readonly asOf: number;
  readonly deadlineMs: number;
  /** Whether it has ended, or been given up. */
  readonly isOver: boolean;
  /** What it brings, or what the waiter's own leaving is for; once nobody waits any more, it is given up. */
  wait(ctx: Context): Promise<Brought>;
}

export interface FlightOptions<Brought> {
  readonly asOf: number;
  readonly service: string;
  /** Whose call it is: it has the time that this one has. */
  readonly ctx: Context;
  /** Nobody need wait for it. */
  readonly isOnItsOwn?: boolean;
  readonly fly: (signal: AbortSignal) => Promise<Brought>;
}

/** A call that lives until it ends, or until its last waiter has left. */
export const startFlight = <Brought>(options: FlightOptions<Brought>): Flight<Brought> => {
  const { asOf, service, ctx, isOnItsOwn = false, fly } = options;
  const end = new AbortController();
  let waiters = isOnItsOwn ? 1 : 0;
  let isOver = false;
  const brought = fly(end.signal).finally(() => void (isOver = true));
  // Whoever waits is told; where nobody does, nobody minds.
  brought.catch(() => undefined);

  const wait = (waiter: Context): Promise<Brought> => {
    waiters++;
    return new Promise<Brought>((resolve, reject) => {
      const { signal, clock, deadlineMs } = waiter;
      let isWaiting = true;
      /** Ends the wait, once. */
      const settle = (): boolean => {
        if (!isWaiting) return false;
        isWaiting = false;
        waiters--;
        callOff?.();
        signal.removeEventListener('abort', abort);
        return true;
      };
      const leave = (reason: unknown): void => {
        if (!settle()) return;
        reject(reason);
        if (waiters > 0 || isOver) return;
        isOver = true;
        end.abort(reason);
      };
      const abort = (): void => leave(signal.reason);
      const late = (): void => leave(new GatewayError('DOWNSTREAM_TIMEOUT', { service }));
      const callOff =
        deadlineMs < ctx.deadlineMs ? clock.after(Math.max(0, deadlineMs - clock.now()), late) : undefined;
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      brought.then(
        (value) => (settle() ? resolve(value) : undefined),
        (error) => (settle() ? reject(error) : undefined),
      );
    });
  };
  return {
    asOf,
    deadlineMs: ctx.deadlineMs,
    get isOver() {
      return isOver;
    },
    wait,
  };
};
