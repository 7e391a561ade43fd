import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../start-gateway.ts';
import { planted, refusalOf } from './refusal.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(async () => {
  expect(gateway.logged).toEqual([]);
  await gateway.stop();
});

const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${gateway.url}${path}`, { redirect: 'manual', ...init });
const query = (document: string, others: Record<string, string> = {}): string =>
  `/graphql?${new URLSearchParams({ query: document, ...others })}`;

describe('GET /graphql', () => {
  test('answers a query, with variables and an operation name', async () => {
    const document = 'query A { __typename } query B($first: Int) { users(first: $first) { nodes { id } } }';
    const response = await get(query(document, { variables: '{"first":2}', operationName: 'B' }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { users: { nodes: [{ id: 'usr_0001' }, { id: 'usr_0002' }] } } });
  });

  test('executes no mutation, whatever the client accepts', async () => {
    for (const accept of ['application/json', 'application/graphql-response+json', '*/*'])
      for (const document of [
        `mutation { cancelOrder(id: "ord_00001") { __typename } }`,
        `query A { __typename } mutation B { updateMe(input: { name: "${planted}" }) { __typename } }`,
      ]) {
        const response = await get(query(document, document.startsWith('query') ? { operationName: 'B' } : {}), {
          headers: { accept, authorization: `Bearer ${await gateway.token('usr_0001')}` },
        });
        expect(await refusalOf(response)).toMatchObject({ status: 405, code: 'BAD_REQUEST' });
        expect(response.headers.get('allow')).toBe('POST');
      }
  });

  test.each([
    ['no document', '/graphql'],
    ['an empty document', '/graphql?query='],
    ['variables that are not JSON', query('{ __typename }', { variables: `{"${planted}` })],
    ['variables that are no object', query('{ __typename }', { variables: `["${planted}"]` })],
    ['extensions that are no object', query('{ __typename }', { extensions: `"${planted}"` })],
    ['an operation there is not', query('query A { __typename }', { operationName: planted })],
    ['bytes that are not UTF-8', '/graphql?query={__typename}&operationName=%ff%fe'],
    ['a broken escape', '/graphql?query={__typename}%'],
  ])('refuses %s', async (_what, path) => {
    const accept = 'application/graphql-response+json';
    const { status } = await refusalOf(await get(path, { headers: { accept } }));
    expect(status).toBe(400);
  });
});

test('other methods are 405 and say which are not', async () => {
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    const refusal = await refusalOf(await get(query('{ __typename }'), { method }));
    expect(refusal).toMatchObject({ status: 405, code: 'BAD_REQUEST' });
    expect(refusal.headers.get('allow')).toBe('GET, POST');
  }
  const head = await get(query('{ __typename }'), { method: 'HEAD' });
  expect([head.status, head.headers.get('allow'), await head.text()]).toEqual([405, 'GET, POST', '']);
});

test('a client that accepts nothing this server speaks is told so, in JSON', async () => {
  for (const accept of ['image/png', 'text/html', 'application/json; charset=latin1']) {
    const response = await get(query('{ __typename }'), { headers: { accept } });
    expect(await refusalOf(response)).toMatchObject({ status: 406, code: 'BAD_REQUEST' });
  }
});

const cacheControl = async (as?: string, document = '{ users(first: 1) { nodes { id } } }') =>
  (await gateway.ask(document, as === undefined ? {} : { as })).headers.get('cache-control');

test('refusals come in the media type that the client accepts', async () => {
  const kinds: Record<string, RequestInit> = {
    'a refused token': { headers: { authorization: 'Bearer x' } },
    'another type': { method: 'POST', headers: { 'content-type': 'text/plain' }, body: planted },
    'malformed JSON': { method: 'POST', headers: { 'content-type': 'application/json' }, body: planted },
    'another method': { method: 'PUT' },
  };
  for (const [name, { headers, ...init }] of Object.entries(kinds))
    for (const type of ['application/json', 'application/graphql-response+json']) {
      const accept = type === 'application/json' ? '*/*' : `${type}, application/json;q=0.9`;
      const response = await get('/graphql', { ...init, headers: { ...(headers as object), accept } });
      expect(response.headers.get('content-type'), name).toBe(`${type}; charset=utf-8`);
      await refusalOf(response);
    }
});

describe('caches on the way', () => {
  test('keep nothing that a signed-in caller was told, not even a refusal', async () => {
    expect(await cacheControl('usr_0001')).toBe('private, no-store');
    expect(await cacheControl('usr_0001', '{ me { email } }')).toBe('private, no-store');
    expect(await cacheControl('usr_0001', '{ nope }')).toBe('private, no-store');
    const refused = await get('/graphql', { headers: { authorization: 'Bearer no' } });
    expect(refused.headers.get('cache-control')).toBe('no-store');
  });

  test('must ask again for what is public', async () => {
    expect(await cacheControl()).toBe('no-cache');
  });
});

describe('beside /graphql', () => {
  test('the root leads to it', async () => {
    for (const method of ['GET', 'HEAD']) {
      const response = await get('/', { method });
      expect([response.status, response.headers.get('location')]).toEqual([302, '/graphql']);
    }
  });

  test('health endpoints say that the server lives, and which sources answer', async () => {
    const live = await get('/health/live');
    expect([live.status, await live.json()]).toEqual([200, { status: 'live' }]);
    const ready = await get('/health/ready');
    expect([ready.status, ready.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const { status, sources } = (await ready.json()) as { status: string; sources: Record<string, unknown> };
    expect(status).toBe('ready');
    expect(Object.keys(sources)).toEqual(expect.arrayContaining(['user', 'order']));
    expect(new Set(Object.values(sources))).toEqual(new Set(['up']));
    const head = await get('/health/ready', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test.each([
    ['GET', `/${planted}`],
    ['GET', '/graphql/'],
    ['GET', '/graphql/../graphql.json'],
    ['GET', '//graphql'],
    ['GET', '/health'],
    ['GET', '/media/'],
    ['POST', '/'],
    ['POST', '/health/live'],
    ['DELETE', `/media/map/${planted}.svg`],
  ])('%s %s is 404, as a problem document that repeats nothing', async (method, path) => {
    const response = await get(path, { method });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({
      title: 'There is nothing at this address.',
      status: 404,
      code: 'NOT_FOUND',
    });
  });
});
