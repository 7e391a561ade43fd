import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface StartedServer {
  readonly url: string;
  readonly dataDir: string;
  stop(): Promise<void>;
}

/** The server as `npm start` runs it, reference services included, with a data folder of its own; a free port unless one is given. */
export const startServer = async (port = '0'): Promise<StartedServer> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'selvedge-browser-'));
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', './engine/telemetry/start.ts', 'server.ts'],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      // Public answers are kept for longer than a slow browser takes for the next one.
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: port,
        DATA_DIR: dataDir,
        LOG_LEVEL: 'error',
        RESPONSE_CACHE_TTL_MS: '600000',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /answers at (http:\/\/\S+)\/graphql/.exec(line) ?? [];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, dataDir, stop };
  }
  throw new Error('The server ended before it listened.');
};
