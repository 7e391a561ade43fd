import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { passOnChanges } from './cache/neighbours.ts';
import { waitUnless, type Ending } from './ending.ts';

export interface WorkersOptions {
  readonly count: number;
  /** What workers are told beside this process's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly ending: Ending;
  /** One worker after the other is replaced, each by one that already answers, whenever this is called back. */
  readonly onRestart: (restart: () => void) => void;
  /** All answer, on one port. */
  readonly onReady: (port: number) => Promise<void>;
  /** One is ready, or has ended without being told to. */
  readonly onWorker: (change: 'ready' | 'ended', pid: number) => void;
}

/** What a worker is told; it takes no signals of its own. */
export type WorkerMessage = 'stop' | 'hurry';

/**
 * Keeps so many processes answering on one port until it is told to stop, and then until they have ended. One that ends by itself is replaced,
 * after a rest that doubles while that goes on. False where they could not even be started; each of them has said why.
 */
export const keepWorkers = async (options: WorkersOptions): Promise<boolean> => {
  const { count, environment, ending, onRestart, onReady, onWorker } = options;
  const { stopping, hurrying } = ending;
  /** Each with its end. */
  const alive = new Map<Worker, Promise<unknown>>();
  const dismissed = new WeakSet<Worker>();
  const passOn = passOnChanges();

  const tell = (worker: Worker, message: WorkerMessage): void => {
    dismissed.add(worker);
    if (worker.isConnected()) worker.send(message, () => undefined);
  };
  const tellAll = (message: WorkerMessage): void => alive.forEach((_, worker) => tell(worker, message));

  /** Its port, once it answers; undefined where it has ended before. */
  const start = async (): Promise<number | undefined> => {
    const worker = cluster.fork(environment);
    passOn(worker, () => alive.keys());
    const { pid = 0 } = worker.process;
    const ended = once(worker, 'exit').then(() => void alive.delete(worker));
    alive.set(worker, ended);
    const port = await Promise.race([once(worker, 'listening').then(([{ port }]) => port as number), ended]);
    if (port === undefined) return undefined;
    onWorker('ready', pid);
    void ended.then(() => (dismissed.has(worker) ? undefined : mourn(pid)));
    return port;
  };
  const mourn = (pid: number): void => {
    onWorker('ended', pid);
    void replace();
  };

  let restMs = minRestMs;
  const replace = async (): Promise<void> => {
    while (!stopping.aborted) {
      await waitUnless(stopping, restMs);
      restMs = Math.min(restMs * 2, maxRestMs);
      if (stopping.aborted || (await start()) === undefined) continue;
      // Whoever has answered for a while has not ended for the reason that the one before it has.
      await waitUnless(stopping, calmMs);
      restMs = minRestMs;
      return;
    }
  };

  const restart = async (): Promise<void> => {
    const before = [...alive];
    for (const [worker, ended] of before) {
      if (stopping.aborted || (await start()) === undefined) return;
      tell(worker, 'stop');
      await ended;
    }
  };

  stopping.addEventListener('abort', () => tellAll('stop'));
  hurrying.addEventListener('abort', () => tellAll('hurry'));
  const [port, ...others] = await Promise.all(Array.from({ length: count }, start));
  const areAllReady = port !== undefined && !others.includes(undefined);
  if (!areAllReady) tellAll('stop');
  else if (!stopping.aborted) {
    let restarting = Promise.resolve();
    onRestart(() => void (restarting = restarting.then(restart)));
    await onReady(port);
    if (!stopping.aborted) await once(stopping, 'abort');
  }
  while (alive.size > 0) await Promise.all(alive.values());
  return areAllReady || stopping.aborted;
};

const minRestMs = 100;
const maxRestMs = 30_000;
const calmMs = 10_000;

/** How a worker is told to end: by the process that keeps it, not by signals, which a terminal sends to all at once. */
export const endOnMessages = (): Ending => {
  const [stopping, hurrying] = [new AbortController(), new AbortController()];
  process.on('message', (message: unknown) => {
    if (message === 'stop' || message === 'hurry') stopping.abort();
    if (message === 'hurry') hurrying.abort();
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  return { stopping: stopping.signal, hurrying: hurrying.signal };
};

/** Before a worker ends: connections that are on their way to it go to another instead of nowhere. */
export const leaveWorkers = async (): Promise<void> => {
  const { worker } = cluster;
  if (worker?.isConnected() !== true) return;
  worker.disconnect();
  await once(worker, 'disconnect');
};
