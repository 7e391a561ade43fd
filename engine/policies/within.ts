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
  const done = new AbortController();
  if (ms <= longestTimer)
    clock.sleep(ms, done.signal).then(
      () => late.abort(new GatewayError('DOWNSTREAM_TIMEOUT', { service })),
      () => undefined,
    );
  const signal = outer === undefined ? late.signal : AbortSignal.any([late.signal, outer]);
  try {
    return await work(signal);
  } finally {
    done.abort();
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
