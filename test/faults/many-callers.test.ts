import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeClock } from '../policies/fake-clock.ts';
import { userColumn } from './column.ts';
import { openHouse, openStage, type House } from './house.ts';
import { stallsOf } from './stalls.ts';

/** As many calls are under way as the bulkhead lets through, whatever waits below it. */
let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const query = '{ user(id: "usr_0002") { name } }';

const open = async (environment: Readonly<Record<string, string>>) => {
  const clock = fakeClock(Date.now());
  const stage = await openStage(house, userColumn, { clock, environment });
  const ask = (times: number) => Promise.all(Array.from({ length: times }, () => stage.gateway.ask(query)));
  return { ...stage, clock, ask, untilStalled: stallsOf(stage.proxy) };
};

test('150 callers of a source that takes 900 of its 1000 ms are all answered where 200 calls may be in flight', async () => {
  const { proxy, clock, ask, untilStalled, close } = await open({ USER_CONCURRENCY: '200' });
  try {
    await proxy.arm({ does: 'hold', ms: 900 });
    const asking = ask(150);
    await untilStalled(150);
    await clock.advance(900);
    expect((await asking).filter(({ errors }) => errors.length > 0)).toEqual([]);
    expect(proxy.arrivals).toHaveLength(150);
  } finally {
    await close();
  }
});

test('while as many calls hang as there may be, each is sent a second time where that is asked for', async () => {
  const { proxy, clock, ask, untilStalled, close } = await open({ USER_HEDGE_MS: '50' });
  try {
    await proxy.arm({ does: 'hang', at: 'request' }, { times: 64 });
    const asking = ask(64);
    await untilStalled(64);
    await clock.advance(50);
    expect((await asking).filter(({ errors }) => errors.length > 0)).toEqual([]);
    await proxy.idle();
    expect(proxy.arrivals).toHaveLength(128);
  } finally {
    await close();
  }
});
