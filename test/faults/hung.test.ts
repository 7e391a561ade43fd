import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock, turn } from '../policies/fake-clock.ts';
import type { Answer } from '../start-gateway.ts';
import { loyaltyColumn, orderColumn, userColumn, type Column } from './column.ts';
import { countingClock } from './counting-clock.ts';
import { openHouse, openStage, type House } from './house.ts';
import { stallsOf } from './stalls.ts';

/** A source that hangs has its rest, whatever it is that ends the calls. */
let house: House;
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  house = await openHouse();
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
afterAll(() => house.close());

const open = async (column: Column, query: string, environment: Readonly<Record<string, string>> = {}) => {
  const clock = fakeClock(Date.now());
  const counted = countingClock(clock);
  const stage = await openStage(house, column, { clock, gatewayClock: counted, environment });
  stops.push(stage.close);
  const asMany = (times: number, headers: Record<string, string> = {}) =>
    Promise.all(Array.from({ length: times }, () => stage.gateway.ask(query, { headers, as: 'usr_0001' })));
  const slept = async (begun: number): Promise<void> => {
    while (counted.begun < begun) await turn();
  };
  /** So many calls have begun, and all but one of them have ended; each sleeps for its deadline and its attempt. */
  const left = async (calls: number): Promise<void> => {
    while (counted.begun < 2 * calls || counted.asleep > 2) await turn();
  };
  return { ...stage, clock, asMany, waiting: stallsOf(stage.proxy), slept, left };
};

const codesOf = (answers: readonly Answer[]) => [
  ...new Set(answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions['code']))),
];

const ofUser = '{ user(id: "usr_0002") { name } }';

test('behind a slow one, whose answer leaves less time than an attempt may take', async () => {
  const query = '{ user(id: "usr_0002") { name orders(first: 1) { totalCount } } }';
  const { proxy, clock, asMany, waiting, slept } = await open(orderColumn, query);
  await proxy.arm({ does: 'hang', at: 'request' });
  const asking = asMany(20, { 'x-rehearse': 'user=slow:550ms' });
  // Each sleeps for its deadline, its attempt and the slowness.
  await slept(3 * 20);
  await clock.advance(550);
  await waiting(20);
  await clock.advance(1_450);
  expect(codesOf(await asking)).toEqual(['DOWNSTREAM_TIMEOUT']);
  expect(codesOf(await asMany(100))).toEqual(['CIRCUIT_OPEN']);
  expect(proxy.arrivals).toHaveLength(20);
});

test('where an attempt may take longer than the request', async () => {
  const { proxy, clock, asMany, waiting } = await open(userColumn, ofUser, { USER_TIMEOUT_MS: '5000' });
  await proxy.arm({ does: 'hang', at: 'request' });
  const asking = asMany(20);
  await waiting(20);
  await clock.advance(2_000);
  expect(codesOf(await asking)).toEqual(['DOWNSTREAM_TIMEOUT']);
  expect(codesOf(await asMany(100))).toEqual(['CIRCUIT_OPEN']);
  expect(proxy.arrivals).toHaveLength(20);
});

describe('with clients that ask for less time', () => {
  test('which is more than enough by what is known of the source', async () => {
    const { proxy, clock, asMany, waiting } = await open(userColumn, ofUser);
    expect(codesOf(await asMany(20))).toEqual([]);
    await proxy.arm({ does: 'hang', at: 'request' });
    const asking = asMany(20, { 'x-deadline-ms': '900' });
    await waiting(20);
    await clock.advance(900);
    expect(codesOf(await asking)).toEqual(['DOWNSTREAM_TIMEOUT']);
    expect(codesOf(await asMany(100, { 'x-deadline-ms': '900' }))).toEqual(['CIRCUIT_OPEN']);
    expect(proxy.arrivals).toHaveLength(40);
  });

  test('which is too little opens nothing for the others', async () => {
    const { proxy, clock, asMany, waiting } = await open(userColumn, ofUser);
    const answered = async (afterMs: number) => {
      await proxy.arm({ does: 'hold', ms: afterMs });
      const asking = asMany(20);
      await waiting(20);
      await clock.advance(afterMs);
      return codesOf(await asking);
    };
    expect(await answered(200)).toEqual([]);
    for (let round = 0; round < 3; round++) {
      await proxy.arm({ does: 'hold', ms: 300 });
      const asking = asMany(20, { 'x-deadline-ms': '260' });
      await waiting(20);
      await clock.advance(260);
      expect(codesOf(await asking)).toEqual(['DOWNSTREAM_TIMEOUT']);
    }
    expect(await answered(300)).toEqual([]);
    expect(proxy.arrivals).toHaveLength(100);
  });
});

test('what lies deeper, of other sources, is there all the same', async () => {
  const query = '{ me { loyalty { tier } orders(first: 3) { nodes { delivery { place { name } } } } } }';
  const { proxy, clock, asMany, left } = await open(loyaltyColumn, query);
  await proxy.arm({ does: 'hang', at: 'request' });
  const asking = asMany(1);
  await left(4);
  await clock.advance(2_000);
  const [answer] = await asking;
  expect(answer?.errors).toMatchObject([{ path: ['me', 'loyalty'], extensions: { code: 'DOWNSTREAM_TIMEOUT' } }]);
  expect(answer?.data.me.orders.nodes).toHaveLength(3);
  for (const { delivery } of answer?.data.me.orders.nodes ?? [])
    expect(delivery?.place ?? { name: '' }).toEqual({ name: expect.any(String) });
});
