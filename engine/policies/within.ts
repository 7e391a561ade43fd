import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';

export interface WithinOptions {
  readonly ms: number;
  readonly clock: Clock;
  readonly service: string;
  /** Ends the work too. */
  readonly outer?: AbortSignal;
}

/** Aborts the work's signal after `ms` with `DOWNSTREAM_TIMEOUT`, or with `outer`; its own timer does not outlive the work. */
export const within = async <Value>(
  { ms, clock, service, outer }: WithinOptions,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> => {
  outer?.throwIfAborted();
  const late = new AbortController();
  const end = (): void => late.abort(new GatewayError('DOWNSTREAM_TIMEOUT', { service }));
  const callOff = ms <= longestTimer ? clock.after(ms, end) : undefined;
  const follow = (): void => late.abort(outer?.reason);
  outer?.addEventListener('abort', follow, { once: true });
  try {
    return await work(late.signal);
  } finally {
    outer?.removeEventListener('abort', follow);
    callOff?.();
  }
};

/** What the work comes to, or the signal's reason as soon as there is one, however deaf the work is. */
export const orAbort = <Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const end = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).then(end, end);
  });

/** More does not fit into a timer, which would end at once. */
const longestTimer = 2 ** 31 - 1;
