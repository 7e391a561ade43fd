import { afterAll, beforeAll, expect, test } from 'vitest';
import { calls, startGateway, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ environment: { ROW_CACHE_BYTES: '10000000' } });
});
afterAll(() => gateway.stop());

const costs = async (...asked: Parameters<TestGateway['ask']>) => calls((await gateway.ask(...asked)).ledger);

test('products and users are read once, and the next page asks for the rest', async () => {
  expect(await costs('{ product(id: "prd_0001") { name price { amount currency } } }')).toEqual(['order product ×1']);
  expect(await costs('{ product(id: "prd_0001") { price { amount } } }')).toEqual([]);
  expect(await costs('{ user(id: "usr_0009") { name } }')).toEqual(['user byIds ×1']);
  expect(await costs('{ user(id: "usr_0009") { name createdAt } }')).toEqual([]);
});

test('what only its owner may see is kept for its owner alone, and what changes is shown at once', async () => {
  const own = '{ me { name email address { city } } }';
  expect(await costs(own, { as: 'usr_0012', scopes: [] })).toEqual(['user byIds ×1']);
  expect(await costs(own, { as: 'usr_0012', scopes: [] })).toEqual([]);
  const other = await gateway.ask('{ user(id: "usr_0012") { name email } }', { as: 'usr_0013', scopes: [] });
  expect(other.errors.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN']);
  const name = `Kept ${Date.now()}`;
  await gateway.ask('mutation ($name: String!) { updateMe(input: { name: $name }) { __typename } }', {
    as: 'usr_0012',
    scopes: [],
    variables: { name },
  });
  expect((await gateway.ask(own, { as: 'usr_0012', scopes: [] })).data.me.name).toBe(name);
});

test('what was kept is told to who asks, and a rehearsed failure is real', async () => {
  const query = '{ product(id: "prd_0007") { name } }';
  const headers = { 'x-cache': '1' };
  const told = async () => (await gateway.ask(query, { headers })).extensions['cache'];
  expect(await told()).toEqual([{ kind: 'miss', source: 'order', type: 'Query', rows: 1 }]);
  expect(await told()).toEqual([{ kind: 'hit', source: 'order', type: 'Query', rows: 1, ageMs: expect.any(Number) }]);
  const down = await gateway.ask(query, { headers: { 'x-rehearse': 'order=down' } });
  expect(down.errors.map(({ extensions }) => extensions['code'])).toEqual(['DOWNSTREAM_UNAVAILABLE']);
});
