import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { toldOnce } from '../../engine/edge/told-once.ts';
import { GatewayError } from '../../engine/errors.ts';
import { createLogger, toLogFields } from '../../engine/telemetry/logger.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';

const lines: string[] = [];
const log = createLogger({ destination: { write: (line) => void lines.push(line) } });

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({
    addresses: { ...inject('services'), LOYALTY_URL: 'http://127.0.0.1:9', ORDER_URL: 'http://127.0.0.1:9' },
    options: { onError: (error, _context, sighting) => log.warn(toLogFields(error, sighting), 'request error') },
  });
});
afterAll(() => gateway.stop());
beforeEach(() => void lines.splice(0));

const logged = () => lines.map((line) => JSON.parse(line)).map(({ level: _l, time: _t, msg: _m, ...fields }) => fields);

const refused = { code: 'DOWNSTREAM_UNAVAILABLE', cause: 'Error', causeCode: 'ECONNREFUSED' };

test('a call that failed is one line, whatever many fields it was for: its source, its name, and the first field', async () => {
  const { errors } = await gateway.ask('{ users(first: 5) { nodes { hunter2: loyalty { tier } } } }', {
    as: 'usr_0001',
  });
  expect(errors).toHaveLength(5);
  expect(logged()).toEqual([{ ...refused, source: 'loyalty', call: 'ofUsers', field: 'loyalty', count: 5 }]);
});

test('calls that failed are a line each', async () => {
  const { errors } = await gateway.ask(
    '{ users(first: 3) { nodes { loyalty { tier } orders(first: 1) { totalCount } } } a: product(id: "prd_0001") { id } }',
    { as: 'usr_0001' },
  );
  expect(errors).toHaveLength(7);
  const order = { ...refused, source: 'order' };
  expect(logged().toSorted((a, b) => a.count - b.count || a.source.localeCompare(b.source))).toEqual([
    { ...order, call: 'product', field: 'product', count: 1 },
    { ...refused, source: 'loyalty', call: 'ofUsers', field: 'loyalty', count: 3 },
    { ...order, call: '_users', field: 'orders', count: 3 },
  ]);
});

test('nothing in the line is of whom it was for', async () => {
  await gateway.ask('{ usr_0002: user(id: "usr_0002") { loyalty { tier } } }', { as: 'usr_0001' });
  expect(lines).toHaveLength(1);
  expect(lines.join()).not.toContain('usr_');
});

test('what no call is to blame for is told once of each kind', () => {
  const thrown = [TypeError, TypeError, RangeError].map((Thrown) => new Thrown('hunter2'));
  const told = toldOnce(thrown.map((cause) => ({ error: new GatewayError('INTERNAL', { cause }), field: 'name' })));
  expect(told.map(({ error, sighting }) => [toLogFields(error).cause, sighting])).toEqual([
    ['TypeError', { field: 'name', count: 2 }],
    ['RangeError', { field: 'name', count: 1 }],
  ]);
});
