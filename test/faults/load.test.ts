import { afterEach, describe, expect, inject, test } from 'vitest';
import { fakeClock } from '../policies/fake-clock.ts';
import { startGateway, type Answer } from '../start-gateway.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';
import { playLoad } from './load.ts';
import { speakHttp } from './speak-http.ts';
import type { Wire } from './wire.ts';

/** A hundred calls a second by real clients over real sockets; time is the test's. */
const offered = 200;
const inOneTick = 10;

let proxy: FaultProxy;
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const failing: Wire = { does: 'reply', status: 503, body: { text: '{}' } };

const play = async (percent: number): Promise<readonly Answer[]> => {
  const clock = fakeClock(Date.now());
  const services = inject('services');
  proxy = await startFaultProxy({ target: services['USER_URL'] ?? '', speak: speakHttp, clock, seed: 11 });
  const gateway = await startGateway({
    addresses: { ...services, USER_URL: proxy.url },
    environment: { USER_RETRIES: '', DEADLINE_MS: '' },
    options: { clock },
  });
  stops.push(gateway.stop, proxy.stop);
  await proxy.arm(failing, { percent });
  const answers: Answer[] = [];
  for (let sent = 0; sent < offered; sent += inOneTick) {
    const asking = Array.from({ length: inOneTick }, () => gateway.ask('{ user(id: "usr_0002") { name } }'));
    answers.push(...(await Promise.all(asking)));
    await clock.advance(100);
  }
  return answers;
};

const codesOf = (answers: readonly Answer[]) =>
  Map.groupBy(
    answers.flatMap(({ errors }) => errors.map(({ extensions }) => String(extensions['code']))),
    (code) => code,
  );

test('a source that fails every call soon sees next to nothing', async () => {
  const answers = await play(100);
  expect(proxy.arrivals.length).toBeLessThan(60);
  expect(answers.every(({ data }) => data.user === null)).toBe(true);
  expect([...codesOf(answers).keys()].toSorted()).toEqual(['CIRCUIT_OPEN', 'DOWNSTREAM_UNAVAILABLE']);
});

test('a source that fails one call in ten is not given a rest, and its clients hardly notice', async () => {
  const codes = codesOf(await play(10));
  expect(codes.get('CIRCUIT_OPEN')).toBeUndefined();
  expect(codes.get('DOWNSTREAM_UNAVAILABLE')?.length ?? 0).toBeLessThan(offered / 50);
  expect(proxy.arrivals.length).toBeGreaterThan(1.05 * offered);
  expect(proxy.arrivals.length).toBeLessThan(1.2 * offered);
});

describe('of a thousand calls to a source that fails them all', () => {
  test.each([0.05, 0.1, 0.3, 0.5, 0.6, 0.65, 0.7, 1, 1.5, 2, 5, 20, 50, 200, 1_000])(
    'at most 1.2 times as many are sent, with %d a second',
    async (perSecond) => {
      const { offered, sent } = await playLoad({ perSecond, percent: 100 });
      expect(sent).toBeLessThanOrEqual(1.2 * offered);
    },
  );
});

test.each([1, 2, 3, 4, 5])('one failure in ten opens nothing, however it falls (seed %i)', async (seed) => {
  for (const perSecond of [5, 50, 500]) {
    const { offered, sent, unsent } = await playLoad({ perSecond, percent: 10, seed });
    expect(unsent).toBe(0);
    expect(sent).toBeLessThanOrEqual(1.2 * offered);
  }
});
