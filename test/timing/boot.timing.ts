import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { measure } from './measure.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** From `npm start` until the server says where it answers. */
const boot = async (dataDir: string): Promise<number> => {
  const begun = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let took = Number.NaN;
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith('Selvedge answers at')) {
      took = performance.now() - begun;
      break;
    }
  child.stdout.resume();
  process.kill(-(child.pid ?? 0), 'SIGTERM');
  await once(child, 'exit');
  return took;
};

const withFolder = async <Result>(run: (folder: string) => Promise<Result>): Promise<Result> => {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-boot-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

test('the very first `npm start`, seeding included, is ready within 3 s', async () => {
  const { medianMs } = await measure(() => withFolder(boot));
  expect(medianMs).toBeLessThan(3_000);
});

test('every later `npm start` is ready within 3 s', async () => {
  const { medianMs } = await withFolder(async (folder) => {
    await boot(folder);
    return measure(() => boot(folder));
  });
  expect(medianMs).toBeLessThan(3_000);
});
