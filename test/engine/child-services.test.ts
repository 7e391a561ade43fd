import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ChildServiceError, startChildService, startChildServices } from '../../engine/child-services.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'selvedge-children-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const program = join(dataDir, 'service.mjs');
writeFileSync(
  program,
  `import { existsSync, watch, writeFileSync } from 'node:fs';
   const name = process.argv[2];
   const folder = process.argv[process.argv.indexOf('--data') + 1];
   const say = () => console.log(JSON.stringify({ url: 'http://127.0.0.1:1' }));
   const afterGood = (then) => {
     const look = () => existsSync(folder + '/good') && then();
     watch(folder, look);
     look();
   };
   process.on('SIGTERM', () => { writeFileSync(folder + '/' + name + '-told', ''); process.exit(0); });
   process.on('disconnect', () => process.exit(1));
   if (name === 'good') { writeFileSync(folder + '/good', String(process.pid)); say(); }
   if (name === 'bad') afterGood(() => process.exit(3));
   if (name === 'babbling') console.log('Welcome!');
   if (name === 'silent') writeFileSync(folder + '/silent', String(process.pid));`,
);

const isRunning = (name: string): boolean => {
  try {
    return process.kill(Number(readFileSync(join(dataDir, name), 'utf8')), 0);
  } catch {
    return false;
  }
};

test('services are started all or none: where one ends before it is ready, the others are stopped', async () => {
  const starting = startChildServices(['good', 'bad', 'silent'].map((name) => ({ name, program, dataDir })));
  await expect(starting).rejects.toEqual(new ChildServiceError('bad'));
  expect(existsSync(join(dataDir, 'good'))).toBe(true);
  expect([isRunning('good'), isRunning('silent')]).toEqual([false, false]);
});

test('a service that says something else than where it listens is stopped', async () => {
  await expect(startChildService({ name: 'babbling', program, dataDir })).rejects.toEqual(
    new ChildServiceError('babbling'),
  );
  expect(existsSync(join(dataDir, 'babbling-told'))).toBe(true);
});

test('whoever starts one can think better of it, at any time', async () => {
  const giveUp = new AbortController();
  const starting = startChildService({ name: 'silent', program, dataDir, signal: giveUp.signal });
  giveUp.abort();
  await expect(starting).rejects.toEqual(new ChildServiceError('silent'));
  expect(isRunning('silent')).toBe(false);
  const { signal } = giveUp;
  await expect(startChildService({ name: 'good', program, dataDir, signal })).rejects.toBe(signal.reason);
});
