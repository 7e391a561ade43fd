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
}

/** Starts a service and gives it once it has said where it listens; rejects if it ends before. */
export const startChildService = async ({
  name,
  program,
  dataDir,
  port = 0,
}: ChildServiceOptions): Promise<ChildService> => {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, name, '--port', String(port), '--data', dataDir],
    // The channel tells the child that its parent is gone; nothing is sent over it.
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], env: { ...process.env, OTEL_SDK_DISABLED: 'true' } },
  );
  const ended = new Promise<void>((done) => void child.once('exit', () => done()));
  const ready = await Promise.race([readyLine(child), ended.then(() => undefined)]);
  if (ready === undefined || child.pid === undefined) throw new Error(`The ${name} service ended before it was ready.`);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  };
  return { name, url: ready, pid: child.pid, ended, stop };
};

const readyLine = async (child: ChildProcess): Promise<string | undefined> => {
  if (child.stdout === null) return undefined;
  const lines = createInterface({ input: child.stdout });
  const [line]: unknown[] = await once(lines, 'line');
  const said: unknown = JSON.parse(String(line));
  return typeof said === 'object' && said !== null && 'url' in said && typeof said.url === 'string'
    ? said.url
    : undefined;
};
