import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../start-gateway.ts';

const secret = 'a secret of thirty-two characters';
let gateway: TestGateway;
let closed: TestGateway;
beforeAll(async () => {
  const keeping = { RESPONSE_CACHE_TTL_MS: '3600000', ROW_CACHE_BYTES: '64000000' };
  [gateway, closed] = await Promise.all([
    startGateway({ environment: { ...keeping, INVALIDATION_SECRET: secret } }),
    startGateway({ environment: keeping }),
  ]);
});
afterAll(() => Promise.all([gateway.stop(), closed.stop()]));

const post = async (body: unknown, { authorization = `Bearer ${secret}`, method = 'POST', to = gateway } = {}) => {
  const response = await fetch(`${to.url}/invalidate`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, code: text === '' ? undefined : JSON.parse(text).code };
};
const costs = async (query: string): Promise<number> => (await gateway.ask(query)).ledger.length;
const one = '{ product(id: "prd_0001") { id name } }';
const other = '{ product(id: "prd_0002") { id name } }';
const list = '{ products(first: 3) { nodes { id } } }';

describe('what a service says has changed is asked for anew, and nothing else is', () => {
  test.each<[string, unknown[], number[]]>([
    ['one of a type', [{ subject: 'Product', id: 'prd_0001' }], [1, 0]],
    ['all of a type', [{ subject: 'Product' }], [1, 1]],
    ['another type', [{ subject: 'Place' }], [0, 0]],
    ['everything', [{ subject: '*' }], [1, 1]],
  ])('%s', async (_what, changes, cost) => {
    for (const query of [one, other]) await gateway.ask(query);
    expect([await costs(one), await costs(other)]).toEqual([0, 0]);
    expect(await post({ changes })).toEqual({ status: 204, code: undefined });
    expect([await costs(one), await costs(other)]).toEqual(cost);
  });

  test('a list, by its field', async () => {
    await gateway.ask(list);
    expect(await costs(list)).toBe(0);
    await post({ changes: [{ subject: 'Query.products' }] });
    expect(await costs(list)).toBe(1);
  });
});

describe('refused is', () => {
  const changes = [{ subject: 'Product' }];
  test.each<[string, unknown, Parameters<typeof post>[1], number, string]>([
    ['who shows no secret', { changes }, { authorization: '' }, 401, 'UNAUTHENTICATED'],
    ['who shows another', { changes }, { authorization: `Bearer ${secret}x` }, 401, 'UNAUTHENTICATED'],
    ['a GET', { changes }, { method: 'GET' }, 404, 'NOT_FOUND'],
    ['no JSON', '{', {}, 400, 'BAD_REQUEST'],
    ['no change', { changes: [] }, {}, 400, 'BAD_REQUEST'],
    ['more than a thousand', { changes: Array.from({ length: 1_001 }, () => changes[0]) }, {}, 400, 'BAD_REQUEST'],
    ['what nobody knows', { changes: [{ subject: 'Nothing' }] }, {}, 400, 'BAD_REQUEST'],
    ['a field that nobody knows', { changes: [{ subject: 'Product.nothing' }] }, {}, 400, 'BAD_REQUEST'],
    ['anything else beside it', { changes, more: 1 }, {}, 400, 'BAD_REQUEST'],
    ['more than can be read', `{"changes":[],"x":"${'x'.repeat(600_000)}"}`, {}, 413, 'PAYLOAD_TOO_LARGE'],
  ])('%s', async (_what, body, options, status, code) => {
    await gateway.ask(one);
    expect(await post(body, options)).toEqual({ status, code });
    expect(await costs(one)).toBe(0);
  });

  test('everybody where no secret is set', async () => {
    expect(await post({ changes }, { to: closed })).toEqual({ status: 404, code: 'NOT_FOUND' });
  });
});
