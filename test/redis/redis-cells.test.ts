import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '@redis/client';
import { randomUUID } from 'node:crypto';
import { redisCells } from '../../engine/cache/redis-cells.ts';
import { systemClock } from '../../engine/clock.ts';
import { bookRun, calls, ofBooks, ofMembers, uses } from '../cache/book-world.ts';
import { keptWorld, type KeptWorld } from '../cache/kept-world.ts';
import { expectNoLeaks } from '../cache/no-leaks.ts';
import { startRedis, type TestRedis } from './start-redis.ts';

let redis: TestRedis;
let prefix = '';
const open = (options: Partial<Parameters<typeof redisCells>[0]> = {}) =>
  redisCells({ url: redis.url, clock: systemClock, newId: randomUUID, prefix, budgetMs: 5_000, ...options });

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.kill());

const read = '{ books(limit: 2) { id title rating } }';
const turns = async () => {
  for (let at = 0; at < 50; at++) await new Promise(setImmediate);
};
/** What is written is not waited for; what is asked of the same connection after it comes after it. */
const settled = async ({ caching }: KeptWorld) => void (await caching?.rows.store.read([]));

describe('two instances that share a Redis', () => {
  let stores: ReturnType<typeof redisCells>[] = [];
  let one: KeptWorld;
  let other: KeptWorld;
  beforeEach(async () => {
    prefix = `${randomUUID()}:`;
    stores = [open(), open()];
    for (const store of stores) await store.ready();
    const rules = { ...ofBooks, ...ofMembers };
    [one, other] = [keptWorld(rules, stores[0]), keptWorld(rules, stores[1])];
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
  });

  test('show what the other has read', async () => {
    const run = bookRun();
    const first = await one.ask(read, run);
    await settled(one);
    const second = await other.ask(read, run);
    expect([second.text, calls(second)]).toEqual([first.text, []]);
    expect(uses(second)).toEqual(['hit archive Book 2', 'hit catalog Query 1']);
    const nobody = '{ book(id: "bok_99") { title } }';
    await one.ask(nobody, run);
    await settled(one);
    expect(calls(await other.ask(nobody, run))).toEqual([]);
  });

  test('know of a change as soon as whoever made it is told that it is made', async () => {
    const run = bookRun();
    for (let time = 0; time < 30; time++) {
      const [writer, reader] = time % 2 === 0 ? [one, other] : [other, one];
      await reader.ask(read, run);
      await writer.ask(read, run);
      await writer.ask(`mutation { retitle(id: "bok_1", title: "T${time}") { __typename } }`, run);
      expect((await reader.ask(read, run)).data.books[1].title).toBe(`T${time}`);
    }
  });

  test('keep apart what is somebody’s own', async () => {
    const run = bookRun();
    const [a, b] = ['mem_0', 'mem_1'].map((id) => ({ viewer: { id, scopes: new Set(['staff']) } }));
    const own = '{ member(id: "mem_0") { email } }';
    await one.ask(own, run, a);
    await settled(one);
    expect(calls(await other.ask(own, run, a))).toEqual([]);
    expect(calls(await other.ask(own, run, b))).toEqual(['lending member ×1']);
    expect(uses(await other.ask(own, run))).toEqual(['bypass lending Query 1']);
  });

  test('rely on nothing once more has changed than the log holds', async () => {
    const run = bookRun();
    await one.ask(read, run);
    await settled(one);
    for (let time = 0; time < 2_100; time++) await stores[0]?.tell([{ subject: 'Nothing', id: String(time) }]);
    expect((await other.ask(read, run)).calls).toHaveLength(2);
    expect((await other.ask(read, run)).calls).toHaveLength(0);
  });

  test('rely on nothing that was there before Redis lost what it knew', async () => {
    const run = bookRun();
    for (let time = 0; time < 3; time++) await stores[0]?.tell([{ subject: 'Nothing' }]);
    await one.ask(read, run);
    await settled(one);
    const client = await createClient({ url: redis.url }).connect();
    const kept = await client.keys(`${prefix}*`);
    expect(kept.length).toBeGreaterThan(2);
    await client.del([`${prefix}changes`, `${prefix}changes:log`]);
    await client.close();
    expect((await other.ask(read, run)).calls).toHaveLength(2);
    await one.ask('mutation { retitle(id: "bok_1", title: "After") { __typename } }', run);
    expect((await other.ask(read, run)).data.books[1].title).toBe('After');
    expect((await one.ask(read, run)).data.books[1].title).toBe('After');
  });
});

describe('a Redis that is away', () => {
  afterEach(async () => {
    redis.goOn();
    await redis.kill();
    await redis.start();
  });

  test.each(['stalls', 'is gone'] as const)('and %s costs answers nothing but what was kept', async (how) => {
    prefix = `${randomUUID()}:`;
    const store = open({ budgetMs: 50 });
    await store.ready();
    const world = keptWorld(ofBooks, store);
    const run = bookRun();
    const { text } = await world.ask(read, run);
    await settled(world);
    if (how === 'stalls') redis.stall();
    else await redis.kill();
    for (let time = 0; time < 20; time++) {
      const answer = await world.ask(read, run);
      expect([answer.text, answer.errors, answer.calls.length]).toEqual([text, [], 2]);
      expect(uses(answer)).toEqual(['bypass archive Book 2', 'bypass catalog Query 1']);
    }
    await store.close();
  });

  test('is used again when it is back, and by then knows of what was changed meanwhile', async () => {
    prefix = `${randomUUID()}:`;
    const [store, second] = [open({ budgetMs: 50 }), open()];
    for (const each of [store, second]) await each.ready();
    const [world, other] = [keptWorld(ofBooks, store), keptWorld(ofBooks, second)];
    const run = bookRun();
    await world.ask(read, run);
    await settled(world);
    redis.stall();
    await world.ask('mutation { retitle(id: "bok_1", title: "Meanwhile") { __typename } }', run);
    redis.goOn();
    await store.ready();
    expect((await other.ask(read, run)).data.books[1].title).toBe('Meanwhile');
    const again = async () => {
      await store.ready();
      const { data, calls: made } = await world.ask(read, run);
      expect(data.books[1].title).toBe('Meanwhile');
      return made.length;
    };
    await expect.poll(again, { timeout: 30_000 }).toBe(0);
    for (const each of [store, second]) await each.close();
  });
});

test('of ten thousand answers to fifty callers of two instances none has in it what is another caller’s', async () => {
  prefix = `${randomUUID()}:`;
  const stores = [open(), open()];
  for (const store of stores) await store.ready();
  const { calls: made } = await expectNoLeaks({ stores, answers: 10_000, seed: 6, identities: 50 });
  process.stdout.write(`10000 answers, ${made} calls.\n`);
  await turns();
  for (const store of stores) await store.close();
});
