import { setTimeout } from 'node:timers/promises';

/** How the process is told to end. */
export interface Ending {
  readonly stopping: AbortSignal;
  /** Nothing is waited for any more. */
  readonly hurrying: AbortSignal;
}

/** The first SIGTERM or SIGINT stops, a second one hurries. A terminal tells npm and the server alike, and npm tells the server once more: that is one. */
export const endOnSignals = (): Ending => {
  const [stopping, hurrying] = [new AbortController(), new AbortController()];
  let stoppedAt = 0;
  const onSignal = (): void => {
    if (stopping.signal.aborted) {
      if (performance.now() - stoppedAt > echoMs) hurrying.abort();
      return;
    }
    stoppedAt = performance.now();
    stopping.abort();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onSignal);
  return { stopping: stopping.signal, hurrying: hurrying.signal };
};

/** Ends after `ms`, or as soon as nobody waits any more. */
export const waitUnless = async (hurrying: AbortSignal, ms: number): Promise<void> => {
  if (ms > 0) await setTimeout(ms, undefined, { signal: hurrying }).catch(() => undefined);
};

const echoMs = 250;
