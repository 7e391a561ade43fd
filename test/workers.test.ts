import { afterEach, describe, expect, inject, test } from 'vitest';
import { ask, cleanUp, dataDir, exitOf, startServer, type StartedServer } from './start-server.ts';

afterEach(cleanUp);

const start = (environment: Record<string, string> = {}): Promise<StartedServer> =>
  startServer({ DATA_DIR: dataDir(), WORKERS: '2', ...inject('services'), ...environment });

/** Process ids in the order of the log: who began to answer, and who ended unasked. */
const logged = ({ stderr }: StartedServer, event: string): number[] =>
  stderr()
    .split('\n')
    .filter((line) => line.includes(event))
    .map((line) => JSON.parse(line).worker);

const answering = (server: StartedServer): number[] => logged(server, 'a worker answers');

/** A connection of its own for each, so that the workers share them. */
const askMany = (url: string, count: number) =>
  Promise.all(
    Array.from({ length: count }, () =>
      ask(url, '{ user(id: "usr_0002") { id } }', undefined, { connection: 'close' }).then(({ body }) => body),
    ),
  );
const answers = (count: number) => Array.from({ length: count }, () => ({ data: { user: { id: 'usr_0002' } } }));

const isGone = (pid: number): boolean => {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
};

describe('WORKERS=2', { timeout: 60_000 }, () => {
  test('is two processes on one port, with one set of services and one token that both accept', async () => {
    const server = await startServer({ DATA_DIR: dataDir(), WORKERS: '2' });
    expect(answering(server)).toHaveLength(2);
    expect(server.banner.filter((line) => /pid \d+$/.test(line))).toHaveLength(4);
    const token = server.banner.join('\n').match(/Bearer (\S+)/)?.[1];
    const seen = await Promise.all(
      Array.from({ length: 10 }, () => ask(server.url, '{ me { id } }', token, { connection: 'close' })),
    );
    expect(seen.map(({ body }) => body)).toEqual(seen.map(() => ({ data: { me: { id: 'usr_0001' } } })));
    server.child.kill('SIGTERM');
    expect((await exitOf(server.child)).code).toBe(0);
    expect(answering(server).map(isGone)).toEqual([true, true]);
  });

  test('goes on with one while the other, which was killed, is replaced', async () => {
    const server = await start();
    const [first = 0] = answering(server);
    process.kill(first, 'SIGKILL');
    await expect.poll(() => logged(server, 'a worker has ended'), { timeout: 10_000 }).toEqual([first]);
    expect(await askMany(server.url, 10)).toEqual(answers(10));
    await expect.poll(() => answering(server), { timeout: 10_000 }).toHaveLength(3);
    expect(await askMany(server.url, 10)).toEqual(answers(10));
  });

  test('shows what was changed in one at once in the other', async () => {
    const server = await startServer({ DATA_DIR: dataDir(), WORKERS: '2', RESPONSE_CACHE_TTL_MS: '0' });
    const token = server.banner.join('\n').match(/Bearer (\S+)/)?.[1];
    const close = { connection: 'close' };
    const names = () =>
      Promise.all(Array.from({ length: 8 }, () => ask(server.url, '{ me { name } }', token, close))).then((all) =>
        all.map(({ body }) => body.data.me.name),
      );
    for (let time = 0; time < 6; time++) {
      await names();
      const name = `Time ${time}`;
      await ask(server.url, `mutation { updateMe(input: { name: "${name}" }) { __typename } }`, token, close);
      expect(await names()).toEqual(Array.from({ length: 8 }, () => name));
    }
  });

  test('on SIGHUP replaces one after the other, and drops no request', async () => {
    const server = await start();
    const before = answering(server);
    server.child.kill('SIGHUP');
    while (!before.every(isGone)) expect(await askMany(server.url, 4)).toEqual(answers(4));
    expect(answering(server)).toHaveLength(4);
    expect(logged(server, 'a worker has ended')).toEqual([]);
    expect(await askMany(server.url, 4)).toEqual(answers(4));
  });
});
