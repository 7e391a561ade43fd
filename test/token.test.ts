import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { decodeJwt } from 'jose';
import { afterEach, expect, test } from 'vitest';
import { cleanUp, dataDir, exitOf } from './start-server.ts';

afterEach(cleanUp);

const askForToken = (environment: Record<string, string>, ...args: readonly string[]) =>
  exitOf(spawn(process.execPath, ['scripts/token.ts', ...args], { env: { ...process.env, ...environment } }));

test('a token for developing is of whom and with what was asked for', async () => {
  const DATA_DIR = dataDir();
  const { code, stdout } = await askForToken({ DATA_DIR, NODE_ENV: 'development' }, 'usr_0002', '--scope', '');
  expect(code).toBe(0);
  expect(decodeJwt(stdout.trim())).toMatchObject({ sub: 'usr_0002', scope: '', aud: 'selvedge' });
  expect(readdirSync(DATA_DIR)).toEqual(['development-key.json']);
});

test('in production there is none, and no key is made for one', async () => {
  const DATA_DIR = dataDir();
  const { code, stdout, stderr } = await askForToken({ DATA_DIR, NODE_ENV: 'production' });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toBe('In production tokens come from the issuer that JWT_ISSUER names: none was made.\n');
  expect(readdirSync(DATA_DIR)).toEqual([]);
});
