import { setTimeout as wait } from 'node:timers/promises';

type Flush = () => Promise<void>;

const flushes: Flush[] = [];

/** Has `flush` run by `shutdownTelemetry`. */
export const onShutdown = (flush: Flush): void => void flushes.push(flush);

/** Sends what is still held, for at most `timeoutMs`; never rejects, and costs nothing where nothing was started or it was called before. */
export const shutdownTelemetry = async ({ timeoutMs = 3_000 }: { readonly timeoutMs?: number } = {}): Promise<void> => {
  const pending = flushes.splice(0).map((flush) => flush());
  if (pending.length === 0) return;
  const waiting = new AbortController();
  const timedOut = wait(timeoutMs, undefined, { signal: waiting.signal }).catch(() => undefined);
  await Promise.race([Promise.allSettled(pending), timedOut]);
  waiting.abort();
};
