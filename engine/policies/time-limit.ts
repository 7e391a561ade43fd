import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';

export interface TimeLimitOptions {
  readonly ms: number;
  readonly clock: Clock;
  readonly service: string;
  /** Ends the work too. */
  readonly outer?: AbortSignal | undefined;
  /** Called after the signal has been aborted. */
  readonly onEnd?: (reason: unknown) => void;
}

/** How long some work may take. */
export interface TimeLimit {
  /** Aborted after `ms` with `DOWNSTREAM_TIMEOUT`, or with `outer`. */
  readonly signal: AbortSignal;
  /** The work is over; nothing of the limit outlives it. */
  lift(): void;
}

/** Not to be set where `outer` is aborted already. */
export const timeLimit = ({ ms, clock, service, outer, onEnd }: TimeLimitOptions): TimeLimit => {
  const late = new AbortController();
  const lift = (): void => {
    outer?.removeEventListener('abort', follow);
    callOff?.();
  };
  const end = (reason: unknown): void => {
    lift();
    late.abort(reason);
    onEnd?.(reason);
  };
  const follow = (): void => end(outer?.reason);
  outer?.addEventListener('abort', follow);
  const expire = (): void => end(new GatewayError('DOWNSTREAM_TIMEOUT', { service }));
  const callOff = ms <= longestTimer ? clock.after(ms, expire) : undefined;
  return { signal: late.signal, lift };
};

/** More does not fit into a timer, which would end at once. */
const longestTimer = 2 ** 31 - 1;
