import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keep, openDataDir } from '../../engine/data-dir.ts';
import { SettingsError } from '../../engine/settings.ts';

const root = mkdtempSync(join(tmpdir(), 'selvedge-data-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const read = (text: string): string | null => (text === '' ? null : text);

test('a folder is made with those above it, and made once more is as it was', async () => {
  const dataDir = join(root, 'a', 'b', 'c');
  await openDataDir(dataDir);
  writeFileSync(join(dataDir, 'mine'), 'kept');
  await openDataDir(dataDir);
  expect(readFileSync(join(dataDir, 'mine'), 'utf8')).toBe('kept');
});

test('a folder that cannot be is a setting to mend, and nothing else', async () => {
  writeFileSync(join(root, 'file'), '');
  for (const dataDir of [join(root, 'file'), join(root, 'file', 'x', 'y')])
    await expect(openDataDir(dataDir)).rejects.toBeInstanceOf(SettingsError);
});

test('of many who make a file at once all get the text of one, and nothing is left lying about', async () => {
  const dataDir = mkdtempSync(join(root, 'race-'));
  const kept = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      keep({ dataDir, file: 'secret', make: () => `made by ${index}`.padEnd(100_000, '.'), read }),
    ),
  );
  expect(new Set(kept).size).toBe(1);
  expect(kept[0]).toHaveLength(100_000);
  expect(readdirSync(dataDir)).toEqual(['secret']);
  expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600);
});

test('what has been kept is read, and never made again', async () => {
  const dataDir = mkdtempSync(join(root, 'again-'));
  const first = await keep({ dataDir, file: 'secret', make: () => 'first', read });
  const again = await keep({ dataDir, file: 'secret', make: () => Promise.reject(new Error('made again')), read });
  expect([first, again]).toEqual(['first', 'first']);
});

test('what cannot be read as what it should be is left for a person to delete', async () => {
  const dataDir = mkdtempSync(join(root, 'spoiled-'));
  writeFileSync(join(dataDir, 'secret'), '');
  await expect(keep({ dataDir, file: 'secret', make: () => 'new', read })).rejects.toThrow(
    'DATA_DIR  holds a file secret that cannot be used: delete that file, and a new one will be made.',
  );
  expect(existsSync(join(dataDir, 'secret'))).toBe(true);
});
