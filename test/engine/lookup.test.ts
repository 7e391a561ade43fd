import type { LookupAddress } from 'node:dns';
import { expect, test } from 'vitest';
import { createLookup } from '../../engine/transport/lookup.ts';
import { http } from '../../engine/transport/http.ts';
import { openUpstream } from '../fixtures/open-upstream.ts';
import { createContext, errorOf, read } from '../policies/calls.ts';
import { fakeClock, turn, type FakeClock } from '../policies/fake-clock.ts';

const first: LookupAddress = { address: '10.0.0.1', family: 4 };
const second: LookupAddress = { address: '10.0.0.2', family: 4 };
const sixth: LookupAddress = { address: 'fd00::1', family: 6 };

/** A lookup over a resolver that does as it is told, and what it comes to. */
const start = (clock: FakeClock = fakeClock()) => {
  const resolver = { count: 0, answer: async (): Promise<readonly LookupAddress[]> => [first] };
  const lookup = createLookup({
    clock,
    resolve: () => {
      resolver.count++;
      return resolver.answer();
    },
  });
  const find = (options = {}) =>
    new Promise<unknown>((done) => {
      lookup('orders.internal', { all: true, ...options }, (error, address, family) =>
        done(error?.code ?? (family === undefined ? address : [address, family])),
      );
    });
  return { clock, resolver, find };
};

const never = () => new Promise<never>(() => undefined);
const fails = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));

test('an address that was found holds for ten seconds', async () => {
  const { clock, resolver, find } = start();
  expect(await find()).toEqual([first]);
  resolver.answer = async () => [second];
  await clock.advance(9_999);
  expect(await find()).toEqual([first]);
  await clock.advance(1);
  expect(await find()).toEqual([second]);
  expect(resolver.count).toBe(2);
});

test('those who ask at once share one question', async () => {
  const { resolver, find } = start();
  expect(await Promise.all([find(), find(), find()])).toEqual([[first], [first], [first]]);
  expect(resolver.count).toBe(1);
});

test.each([
  ['fails', fails],
  ['finds nothing', async () => []],
  [
    'throws',
    () => {
      throw new Error('broken');
    },
  ],
])('a resolver that %s is not asked again for a second', async (_what, answer) => {
  const { clock, resolver, find } = start();
  resolver.answer = answer;
  expect(await find()).toBe('ENOTFOUND');
  await clock.advance(999);
  expect(await find()).toBe('ENOTFOUND');
  expect(resolver.count).toBe(1);
  await clock.advance(1);
  resolver.answer = async () => [first];
  expect(await find()).toEqual([first]);
});

test('a resolver that does not answer has failed in under a second, and its answer counts when it comes', async () => {
  const { clock, resolver, find } = start();
  const startedMs = clock.now();
  const late = Promise.withResolvers<readonly LookupAddress[]>();
  resolver.answer = () => late.promise;
  expect(await clock.until(find())).toBe('ENOTFOUND');
  expect(clock.now() - startedMs).toBeLessThan(1_000);
  late.resolve([first]);
  await turn();
  expect(await find()).toEqual([first]);
  expect([resolver.count, clock.sleepers]).toEqual([1, 0]);
});

test.each([
  ['fails', fails],
  ['does not answer', never],
])('the last addresses still stand where the resolver %s', async (_what, answer) => {
  const { clock, resolver, find } = start();
  await find();
  resolver.answer = answer;
  await clock.advance(3_600_000);
  expect(await clock.until(find())).toEqual([first]);
  const { count } = resolver;
  expect(await find()).toEqual([first]);
  expect(resolver.count).toBe(count);
  await clock.advance(1_000);
  resolver.answer = async () => [second];
  expect(await find()).toEqual([second]);
});

test('a clock that was set back does not make an old answer hold for longer', async () => {
  const { resolver, find } = start({ ...fakeClock(), now: () => times.shift() ?? 0 });
  const times = [5_000_000, 5_000_000, 1_000, 1_000];
  await find();
  await find();
  expect(resolver.count).toBe(2);
});

test('whoever wants one address, or those of one family, gets them', async () => {
  const { resolver, find } = start();
  resolver.answer = async () => [first, sixth];
  expect(await find()).toEqual([first, sixth]);
  expect(await find({ all: false })).toEqual([first.address, 4]);
  expect(await find({ all: false, family: 6 })).toEqual([sixth.address, 6]);
  expect(await find({ family: 'IPv6' })).toEqual([sixth]);
  resolver.answer = async () => [sixth];
  expect(await start().find({ family: 6 })).toBe('ENOTFOUND');
});

test('an upstream is called by the address of its name, and its failing name is a source that cannot be reached', async () => {
  const upstream = await openUpstream();
  upstream.answer = () => ({ body: 'true' });
  const { clock, resolver } = start();
  resolver.answer = async () => [{ address: '127.0.0.1', family: 4 }];
  const open = (hostname: string) =>
    http({
      source: 'shop',
      baseUrl: `http://${hostname}:${upstream.port}`,
      lookup: createLookup({ clock, resolve: (asked) => (asked === 'orders.internal' ? resolver.answer() : fails()) }),
    });
  const ctx = createContext(clock);
  const [known, unknown] = [open('orders.internal'), open('nothing.internal')];
  const call = { ...read, request: { method: 'GET', path: '/' } };
  expect(await known.send(call, ctx)).toMatchObject({ status: 200, body: true });
  expect(upstream.asked[0]?.headers.host).toBe(`orders.internal:${upstream.port}`);
  expect(await errorOf(unknown.send(call, ctx))).toMatchObject({ code: 'DOWNSTREAM_UNAVAILABLE', service: 'shop' });
  await Promise.all([known.close(), unknown.close()]);
  upstream.close();
});
