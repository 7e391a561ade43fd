import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A service in a process of its own, started by this one. */
export interface ChildService {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** Ends with the process, however it ended. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface ChildServiceOptions {
  readonly name: string;
  /** The program that takes a service's name, `--port` and `--data`, and prints one line of JSON with its URL. */
  readonly program: string;
  readonly dataDir: string;
  readonly port?: number;
  /** Ends the process, ready or not. */
  readonly signal?: AbortSignal;
}

/** The service ended before it said where it listens. */
export class ChildServiceError extends Error {
  override readonly name = 'ChildServiceError';
  readonly service: string;

  constructor(service: string) {
    super(`The ${service} service ended before it was ready.`);
    this.service = service;
  }
}

/** Starts a service and gives it once it has said where it listens; rejects with a `ChildServiceError` if it ends before. */
export const startChildService = async ({
  name,
  program,
  dataDir,
  port = 0,
  signal,
}: ChildServiceOptions): Promise<ChildService> => {
  signal?.throwIfAborted();
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, name, '--port', String(port), '--data', dataDir],
    // The channel tells the child that its parent is gone; nothing is sent over it.
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], env: { ...process.env, OTEL_SDK_DISABLED: 'true' } },
  );
  const ended = new Promise<void>((done) => void child.once('exit', () => done()));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  };
  signal?.addEventListener('abort', () => void stop(), { once: true });
  const ready = await Promise.race([readyLine(child), ended.then(() => undefined)]);
  if (ready === undefined || child.pid === undefined) {
    await stop();
    throw new ChildServiceError(name);
  }
  return { name, url: ready, pid: child.pid, ended, stop };
};

/** Starts them all or none: where one cannot be started, those that were are stopped. */
export const startChildServices = async (wanted: readonly ChildServiceOptions[]): Promise<readonly ChildService[]> => {
  const failed = new AbortController();
  const starting = wanted.map(({ signal = failed.signal, ...options }) =>
    startChildService({ ...options, signal: AbortSignal.any([signal, failed.signal]) }),
  );
  try {
    return await Promise.all(starting);
  } catch (error) {
    failed.abort();
    const outcomes = await Promise.allSettled(starting);
    await Promise.all(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.ended : undefined)));
    throw error;
  }
};

const readyLine = async (child: ChildProcess): Promise<string | undefined> => {
  if (child.stdout === null) return undefined;
  const lines = createInterface({ input: child.stdout });
  const [line]: unknown[] = await once(lines, 'line');
  return urlOf(String(line));
};

const urlOf = (line: string): string | undefined => {
  try {
    const said: unknown = JSON.parse(line);
    return typeof said === 'object' && said !== null && 'url' in said && typeof said.url === 'string'
      ? said.url
      : undefined;
  } catch {
    return undefined;
  }
};
