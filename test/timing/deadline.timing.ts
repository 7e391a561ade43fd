import { afterAll, beforeAll, expect, test } from 'vitest';
import { measure } from './measure.ts';
import { startGated, type Gated } from './start-gates.ts';

const deadlineMs = 500;
let gated: Gated;
beforeAll(async () => {
  gated = await startGated({ DEADLINE_MS: String(deadlineMs) });
}, 60_000);
afterAll(() => gated.stop());

/** Each asks the source that hangs, and others where its own answer is not what leads to it. */
const queries = [
  ['user', '{ me { name } product(id: "prd_0001") { name } }', { me: null, product: expect.anything() }],
  ['order', '{ me { name } product(id: "prd_0001") { name } }', { me: expect.anything(), product: null }],
  ['loyalty', '{ me { name loyalty { tier } } }', { me: { name: expect.any(String), loyalty: null } }],
  ['maps', '{ me { name } place(search: "Berlin") { name } }', { me: expect.anything(), place: null }],
] as const;

test.each(queries)(
  'while %s hangs, the answer is there by the deadline and 50 ms, and 50 ms later no call of it is open',
  async (source, query, data) => {
    const { gateway, gates } = gated;
    expect((await gateway.ask(query, { as: 'usr_0001' })).errors).toEqual([]);
    gates[source].state = 'held';
    const leftOpenMs: number[] = [];
    const late = await measure(async () => {
      const begun = performance.now();
      const answer = await gateway.ask(query, { as: 'usr_0001' });
      const answered = performance.now();
      await gates[source].until(0);
      leftOpenMs.push(performance.now() - answered);
      expect([answer.status, answer.data]).toEqual([200, data]);
      expect(answer.errors).toMatchObject([{ extensions: { code: 'DOWNSTREAM_TIMEOUT', service: source } }]);
      return answered - begun - deadlineMs;
    });
    gates[source].state = 'open';
    expect(late.medianMs).toBeLessThanOrEqual(50);
    expect(leftOpenMs.toSorted((a, b) => a - b)[2]).toBeLessThanOrEqual(50);
    expect((await gateway.ask(query, { as: 'usr_0001' })).errors).toEqual([]);
  },
);

test("the reads of a client that disconnects end within 50 ms, and nobody else's", async () => {
  const { gateway, gates } = gated;
  const query = '{ me { name } }';
  const { medianMs } = await measure(async () => {
    gates.user.state = 'held';
    const leaving = new AbortController();
    const left = gateway.ask(query, { as: 'usr_0001', signal: leaving.signal }).catch((error: unknown) => error);
    await gates.user.until(1);
    const staying = gateway.ask(query, { as: 'usr_0002' });
    await gates.user.until(2);
    const begun = performance.now();
    leaving.abort();
    await gates.user.until(1);
    const took = performance.now() - begun;
    await left;
    gates.user.state = 'open';
    expect((await staying).data).toEqual({ me: { name: expect.any(String) } });
    return took;
  });
  expect(medianMs).toBeLessThanOrEqual(50);
});
