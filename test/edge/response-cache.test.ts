import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { ChildService } from '../../engine/child-services.ts';
import { calls, startGateway, type AskOptions, type TestGateway } from '../start-gateway.ts';
import { seeded } from '../plan/seeded.ts';
import { restartService, startServices, type RunningServices } from '../start-services.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'selvedge-cache-'));
let services: RunningServices;
let restarted: ChildService | undefined;
let gateway: TestGateway;
beforeAll(async () => {
  services = await startServices({ dataDir, only: ['user', 'order'] });
});
afterAll(async () => {
  await restarted?.stop();
  await services.stop();
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  gateway = await startGateway({
    addresses: { ...inject('services'), ...services.addresses },
    environment: { RESPONSE_CACHE_TTL_MS: '3600000', ROW_CACHE_BYTES: '64000000' },
  });
});
afterEach(() => gateway.stop());

/** Finds nothing, in the words of Mapbox. */
const standIn = createServer((_request, response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"type":"FeatureCollection","features":[]}'),
);
afterAll(() => void standIn.close());
const standInUrl = async (): Promise<string> => {
  standIn.listen(0, '127.0.0.1');
  await once(standIn, 'listening');
  return `http://127.0.0.1:${(standIn.address() as AddressInfo).port}`;
};

const twice = async (query: string, options: AskOptions = {}) =>
  [await gateway.ask(query, options), await gateway.ask(query, options)] as const;

describe('a public question', () => {
  test.each([
    ['{ users(first: 3) { nodes { id name } pageInfo { endCursor } totalCount } }'],
    ['query A { products(search: "a", first: 2) { edges { cursor node { id price { amount } } } } }'],
    ['{ a: user(id: "usr_0003") { ...Name } b: user(id: "usr_0004") { ...Name } } fragment Name on User { id name }'],
    ['{ user(id: "usr_9999") { name } }'],
  ])('costs no call the second time, and is answered the same: %s', async (query) => {
    const [first, second] = await twice(query);
    expect([first.errors, second.errors]).toEqual([[], []]);
    expect(first.ledger).not.toEqual([]);
    expect(second.ledger).toEqual([]);
    expect(second.data).toEqual(first.data);
  });

  test('is kept for everybody, and each caller hears how long he himself may keep it', async () => {
    const query = '{ product(id: "prd_0001") { name } }';
    const signedIn = await gateway.ask(query, { as: 'usr_0001' });
    const anonymous = await gateway.ask(query);
    expect([signedIn.ledger.length, anonymous.ledger.length]).toEqual([1, 0]);
    expect(signedIn.headers.get('cache-control')).toBe('private, no-store');
    expect(anonymous.headers.get('cache-control')).toBe('no-cache');
  });

  test('is another one with other variables, or another operation of the same document', async () => {
    const query = 'query ($id: ID!) { user(id: $id) { id } }';
    for (const id of ['usr_0001', 'usr_0002']) {
      const { data, ledger } = await gateway.ask(query, { variables: { id } });
      expect(data).toEqual({ user: { id } });
      expect(ledger).toHaveLength(1);
    }
    const document = 'query A { user(id: "usr_0001") { id } } query B { user(id: "usr_0002") { id } }';
    for (const [operationName, id] of [
      ['A', 'usr_0001'],
      ['B', 'usr_0002'],
    ] as const) {
      const response = await fetch(`${gateway.url}/graphql?${new URLSearchParams({ query: document, operationName })}`);
      expect(await response.json()).toEqual({ data: { user: { id } } });
    }
  });
});

describe('a personal question is answered to nobody else, however it is dressed', () => {
  test.each([
    '{ me { name } }',
    '{ users: me { name } }',
    '{ ... on Query { me { name } } }',
    '{ ...Q } fragment Q on Query { who: me { ...U } } fragment U on User { name }',
    '{ me @include(if: true) { name } users(first: 1) { nodes { id } } }',
    'query ($no: Boolean = false) { me @skip(if: $no) { name } }',
    '{ users(first: 3) { nodes { name: email } } }',
    '{ users(first: 3) { nodes { ...Mail } } } fragment Mail on User { id: email }',
    '{ user(id: "usr_0001") { id ... on User @include(if: true) { loyalty { points } } } }',
    '{ user(id: "usr_0001") { orders(first: 1) { totalCount } } }',
    '{ node(id: "usr_0001") { ... on User { address { city } } } }',
  ])('%s', async (query) => {
    const plain = await startGateway({ addresses: { ...inject('services'), ...services.addresses } });
    const callers: AskOptions[] = [{ as: 'usr_0001', scopes: [] }, { as: 'usr_0002', scopes: [] }, {}];
    for (const caller of [...callers, ...callers]) {
      const [cached, uncached] = [await gateway.ask(query, caller), await plain.ask(query, caller)];
      expect(cached.data).toEqual(uncached.data);
      expect(cached.headers.get('cache-control')).not.toMatch(/public|max-age/);
      expect(cached.errors.map(({ path }) => path)).toEqual(uncached.errors.map(({ path }) => path));
    }
    await plain.stop();
  });
});

test('an answer with an error is not kept', async () => {
  const query = '{ users(first: 1) { nodes { id } } products(first: 1) { nodes { id } } }';
  const service = services.byName.get('user')!;
  await service.stop();
  for (const { data, errors, ledger } of await twice(query)) {
    expect(data).toEqual({ users: null, products: { nodes: [{ id: expect.any(String) }] } });
    expect(errors.map(({ path }) => path)).toEqual([['users']]);
    expect(ledger).not.toEqual([]);
  }
  restarted = await restartService(service, dataDir);
  const [first, second] = await twice(query);
  expect([first.errors, first.data.users.nodes, second.ledger]).toEqual([[], [{ id: 'usr_0001' }], []]);
});

test('an answer of which a part is from somebody who stood in is not kept', async () => {
  const lame = await startGateway({
    addresses: { ...inject('services'), NOMINATIM_URL: 'http://127.0.0.1:1' },
    environment: {
      RESPONSE_CACHE_TTL_MS: '3600000',
      ROW_CACHE_BYTES: '64000000',
      MAPS_PROVIDER: 'osm,mapbox',
      MAPBOX_ACCESS_TOKEN: 'pk.test',
      MAPBOX_URL: await standInUrl(),
    },
  });
  for (let time = 0; time < 2; time++) {
    const { errors, ledger, extensions } = await lame.ask('{ place(search: "Berlin") { id } }');
    expect(errors).toEqual([]);
    expect(calls(ledger)).toEqual(['maps mapbox.search ×1', 'maps osm.search ×1']);
    expect(extensions['degraded']).toEqual([{ source: 'maps', provider: 'MAPBOX', code: 'DOWNSTREAM_UNAVAILABLE' }]);
  }
  await lame.stop();
});

const costs = async (query: string): Promise<number> => (await gateway.ask(query)).ledger.length;

describe('updateMe', () => {
  const holding = '{ users(first: 2) { nodes { name } } }';
  const single = '{ person: user(id: "usr_0001") { called: name } }';
  const other = '{ user(id: "usr_0500") { name } }';
  const unrelated = '{ product(id: "prd_0002") { name } }';

  const keep = async (): Promise<void> => {
    for (const query of [holding, single, other, unrelated]) await gateway.ask(query);
  };

  test('drops the answers that hold that user, under whatever name, and no others', async () => {
    await keep();
    const name = `Mira ${Date.now()}`;
    const { data } = await gateway.ask(
      'mutation ($name: String!) { updateMe(input: { name: $name }) { ... on UpdateMeSuccess { user { name } } } }',
      { as: 'usr_0001', variables: { name } },
    );
    expect(data).toEqual({ updateMe: { user: { name } } });
    expect((await gateway.ask(holding)).data.users.nodes[0]).toEqual({ name });
    expect((await gateway.ask(single)).data).toEqual({ person: { called: name } });
    expect([await costs(other), await costs(unrelated)]).toEqual([0, 0]);
  });

  test.each([
    'mutation { updateMe(input: { name: "Nameless" }) { __typename } }',
    'mutation { outcome: updateMe(input: { name: "Nameless" }) { ... on EmailTaken { message } } }',
    'mutation { updateMe(input: { name: "Nameless" }) { ... on UpdateMeSuccess @skip(if: true) { user { id } } } }',
    'mutation { updateMe(input: { name: "Nameless" }) { ... on UpdateMeSuccess { user @skip(if: true) { id } } } }',
    'mutation { ...All } fragment All on Mutation { updateMe(input: { name: "Nameless" }) { __typename } }',
  ])('drops them where the client does not ask which one it was: %s', async (mutation) => {
    await keep();
    await gateway.ask(mutation, { as: 'usr_0001' });
    expect((await gateway.ask(holding)).data.users.nodes[0]).toEqual({ name: 'Nameless' });
    expect((await gateway.ask(single)).data.person.called).toBe('Nameless');
    expect([await costs(other), await costs(unrelated)]).toEqual([0, 0]);
  });
});

/** What `extensions.cache` says of the whole answer. */
const keptOf = async (query: string, options: AskOptions = {}) => {
  const { extensions } = await gateway.ask(query, { ...options, headers: { 'x-cache': '1' } });
  return (extensions['cache'] as any[]).find(({ what }) => what === 'the whole answer') ?? null;
};

test('an answer too long to keep is put together again each time', async () => {
  const many = Array.from({ length: 30 }, (_, index) => `a${index}: users(first: 100) { nodes { id name createdAt } }`);
  const long = `{ ${many.join(' ')} }`;
  expect(JSON.stringify((await gateway.ask(long)).data).length).toBeGreaterThan(128 * 1024);
  expect(await keptOf(long)).toBeNull();
  const short = '{ users(first: 100) { nodes { id name } } }';
  expect([await keptOf(short), await keptOf(short)]).toEqual([
    null,
    { kind: 'hit', what: 'the whole answer', ageMs: expect.any(Number) },
  ]);
});

const get = (query: string, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/graphql?query=${encodeURIComponent(query)}`, { headers });

test('over random interleavings of questions and changes by several callers, what is kept is what would be answered', async () => {
  const plain = await startGateway({ addresses: { ...inject('services'), ...services.addresses } });
  const random = seeded(20_261_128);
  const questions = [
    '{ users(first: 3) { nodes { id name } } }',
    '{ users(first: 3) { nodes { name email } totalCount } }',
    '{ a: user(id: "usr_0001") { name } b: user(id: "usr_0002") { id name email } }',
    '{ me { id name email } users(first: 1) { nodes { name } } }',
    '{ node(id: "usr_0002") { id ... on User { name } } }',
    '{ products(first: 2) { nodes { id name } } user(id: "usr_0003") { name } }',
    'query ($withMe: Boolean = false) { me @include(if: $withMe) { name } products(first: 1) { totalCount } }',
  ];
  let kept = 0;
  for (let step = 0; step < 150; step++) {
    const caller: AskOptions = random.chance(0.25)
      ? {}
      : { as: `usr_000${1 + random.below(3)}`, scopes: random.chance(0.3) ? ['support:read'] : [] };
    if (random.chance(0.15)) {
      const mutation = `mutation { updateMe(input: { name: "Name ${step}" }) { __typename } }`;
      await gateway.ask(mutation, caller);
      continue;
    }
    const query = random.pick(questions);
    const options = { ...caller, ...(query.includes('$withMe') ? { variables: { withMe: random.chance(0.5) } } : {}) };
    const [warm, cold] = [await gateway.ask(query, options), await plain.ask(query, options)];
    expect(warm.data, `step ${step}: ${query} as ${caller.as}`).toEqual(cold.data);
    expect(warm.errors.map(({ path }) => path)).toEqual(cold.errors.map(({ path }) => path));
    if (warm.ledger.length < cold.ledger.length) kept++;
  }
  expect(kept).toBeGreaterThan(40);
  await plain.stop();
});

describe('over HTTP', () => {
  const open = '{ products(first: 2) { nodes { id name } } }';

  test('what everybody is told may be kept by anybody, for as long as it is fresh', async () => {
    for (let times = 0; times < 3; times++) {
      const response = await get(open);
      expect(response.headers.get('cache-control')).toBe('public, max-age=30');
      expect(response.headers.get('age')).toBe('0');
      expect(response.headers.get('vary')).toBe('Accept, Authorization');
      expect(response.headers.get('etag')).toMatch(/^W\/"[\w-]{22}"$/);
    }
  });

  test('who has it already is told so, and nothing else', async () => {
    const etag = (await get(open)).headers.get('etag') ?? '';
    for (const known of [etag, `"other", ${etag}`, '*']) {
      const response = await get(open, { 'if-none-match': known });
      expect([response.status, await response.text(), response.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await get(open, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('a caller with a token asks each time whether it still holds, and a POST is never "not modified"', async () => {
    const authorization = `Bearer ${await gateway.token('usr_0001')}`;
    const response = await get('{ me { name } }', { authorization });
    expect(response.headers.get('cache-control')).toBe('private, no-cache');
    const etag = response.headers.get('etag') ?? '';
    expect((await get('{ me { name } }', { authorization, 'if-none-match': etag })).status).toBe(304);
    const posted = await gateway.ask('{ me { name } }', { as: 'usr_0001', headers: { 'if-none-match': etag } });
    expect(posted.status).toBe(200);
  });

  test('what is said of one request alone has no tag', async () => {
    const { headers } = await gateway.ask(open);
    expect([headers.get('etag'), headers.get('cache-control')]).toEqual([null, 'no-cache']);
  });
});

test('with no time to keep them, no answer is kept', async () => {
  const off = await startGateway();
  for (let time = 0; time < 2; time++) {
    const { ledger } = await off.ask('{ products(first: 1) { totalCount } }');
    expect(ledger).toHaveLength(1);
  }
  await off.stop();
});
