import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface StartedServer {
  readonly child: ChildProcess;
  readonly url: string;
  /** What it printed, line by line, until it was ready. */
  readonly banner: readonly string[];
  readonly stderr: () => string;
}

/** The server as `npm start` runs it, in a process of its own on a free port. */
export const startServer = async (environment: Record<string, string>): Promise<StartedServer> => {
  const child = spawnServer(environment);
  let stderr = '';
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  const banner: string[] = [];
  const isLast = (line: string): boolean =>
    environment['NODE_ENV'] === 'production' ? banner.length === 1 : line.includes('authorization: Bearer');
  for await (const line of createInterface({ input: child.stdout! })) {
    banner.push(line);
    if (isLast(line)) break;
  }
  child.stdout?.resume();
  const [, url] = /(http:\/\/\S+)\/graphql/.exec(banner[0] ?? '') ?? [];
  if (url === undefined) throw new Error(`no address in ${banner.join('\n')} ${stderr}`);
  return { child, url, banner, stderr: () => stderr };
};

export const spawnServer = (environment: Record<string, string>, args: readonly string[] = []): ChildProcess => {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', './engine/telemetry/start.ts', 'server.ts', ...args],
    {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', LOG_LEVEL: 'info', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  started.push(child);
  return child;
};

/** Its exit code, once it has ended and all it said is here. */
export const exitOf = async (child: ChildProcess): Promise<{ code: number | null; stderr: string; stdout: string }> => {
  let [stderr, stdout] = ['', ''];
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  child.stdout?.on('data', (chunk) => (stdout += chunk));
  const [code] = await once(child, 'close');
  return { code, stderr, stdout };
};

/** A fresh folder, removed by `cleanUp`. */
export const dataDir = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-server-'));
  folders.push(folder);
  return folder;
};

/** Ends what this file started and removes what it made; for `afterEach`. */
export const cleanUp = async (): Promise<void> => {
  for (const child of started.splice(0))
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
};

export const ask = async (url: string, query: string, token?: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, body: (await response.json()) as any };
};

const root = fileURLToPath(new URL('..', import.meta.url));
const started: ChildProcess[] = [];
const folders: string[] = [];
