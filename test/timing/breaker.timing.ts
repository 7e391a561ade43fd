import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../engine/clock.ts';
import { measure } from './measure.ts';
import { startGated, type Gated } from './start-gates.ts';

let gated: Gated;
beforeAll(async () => {
  gated = await startGated();
}, 60_000);
beforeEach(() => untilClosed());
afterAll(() => gated.stop());

const alone = '{ product(id: "prd_0001") { name } }';
const page = '{ me { name loyalty { tier } } product(id: "prd_0001") { name } }';
/** The first rest of the breaker; its jitter makes it shorter, never longer. */
const restMs = 1_000;

const ask = (query: string) => gated.gateway.ask(query, { as: 'usr_0001' });
const codeOf = async (query: string): Promise<unknown> => (await ask(query)).errors[0]?.extensions['code'];

/** Lets the source fail until its circuit opens. */
const open = async (): Promise<void> => {
  gated.gates.order.state = 'failing';
  while ((await codeOf(alone)) !== 'CIRCUIT_OPEN');
};

/** Lets the source answer until its circuit has closed: more good answers in a row than there are trials. */
const untilClosed = async (): Promise<void> => {
  gated.gates.order.state = 'open';
  for (let good = 0; good < 5;) {
    good = (await codeOf(alone)) === undefined ? good + 1 : 0;
    if (good === 0) await systemClock.sleep(5);
  }
};

const timeOf = async (query: string, code: string | undefined): Promise<number> => {
  const begun = performance.now();
  const answer = await ask(query);
  const took = performance.now() - begun;
  expect(answer.errors.map(({ extensions }) => extensions['code'])).toEqual(code === undefined ? [] : [code]);
  return took;
};

/** Fits into the shortest rest many times over; more of them than five, as each is over in no time. */
const runs = 15;

test('while a circuit is open, its error is there in under 5 ms', async () => {
  await measure(() => timeOf(alone, undefined), runs);
  await open();
  const { medianMs } = await measure(() => timeOf(alone, 'CIRCUIT_OPEN'), runs);
  expect(medianMs).toBeLessThan(5);
});

test('while a circuit is open, an answer of many sources takes no more than 20 ms longer than a healthy one', async () => {
  const healthy = await measure(() => timeOf(page, undefined), runs);
  await open();
  const degraded = await measure(() => timeOf(page, 'CIRCUIT_OPEN'), runs);
  expect(degraded.medianMs - healthy.medianMs).toBeLessThanOrEqual(20);
});

test('a source that has recovered is answered from again within twice the rest', async () => {
  const { medianMs } = await measure(async () => {
    await open();
    const begun = performance.now();
    await untilClosed();
    return performance.now() - begun;
  });
  expect(medianMs).toBeLessThanOrEqual(2 * restMs);
});
