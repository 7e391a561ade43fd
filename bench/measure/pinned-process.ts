import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessOptions {
  /** The one core that it may use; null where there is no `taskset`. */
  readonly core: number | null;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The port on which it listens when it is ready; without one it says `ready`. */
  readonly port?: number;
  readonly nodeOptions?: readonly string[];
}

/** A Node program that is measured. */
export interface PinnedProcess {
  readonly child: ChildProcess;
  /** From its start until it was ready. */
  readonly startMs: number;
  /** How much time of a core it has had so far. */
  cpuMs(): number;
  rssMb(): number;
  stop(): Promise<void>;
}

/** Starts a program on one core and waits until it listens; what it prints is shown only if it ends before. */
export const startProcess = async (file: string, options: ProcessOptions): Promise<PinnedProcess> => {
  const { core, cwd, env = {}, port, nodeOptions = [] } = options;
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', ...nodeOptions, file];
  const [command = '', ...args] = core === null ? node : ['taskset', '-c', String(core), ...node];
  const startedMs = performance.now();
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (said = `${said}${chunk}`.slice(-2_000)));
  const ended = once(child, 'exit');
  const early = ended.then(() => Promise.reject(new Error(`${file} has ended:\n${said}`)));
  early.catch(() => undefined);
  await Promise.race([early, port === undefined ? once(child, 'message') : listening(port)]);
  const startMs = performance.now() - startedMs;
  return {
    child,
    startMs,
    cpuMs: () => {
      // After the name in brackets: state, ppid, … utime (12th) and stime (13th), in hundredths of a second.
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    rssMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await ended;
      clearTimeout(late);
    },
  };
};

const listening = async (port: number): Promise<void> => {
  for (let tries = 0; tries < 6_000; tries++) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(5);
  }
  throw new Error(`nothing listens on ${port}`);
};
