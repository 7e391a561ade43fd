import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Clock } from '../../engine/clock.ts';
import type { Code } from '../../engine/errors.ts';
import { pipeSettingNames } from '../../engine/policies/pipe-settings.ts';
import { sources } from '../../schema/compose.ts';
import { calls, startGateway, type Answer, type AskOptions, type TestGateway } from '../start-gateway.ts';
import { stillClock, withAfter } from '../still-clock.ts';
import { planted, refusalOf } from './refusal.ts';

/** Sleeps of just these lengths end at once, all others when they are given up: a rehearsed wait takes no time, and nothing else times out. */
const timeoutsMs: Readonly<Record<string, number>> = { loyalty: 10_001, maps: 10_002, order: 10_003, user: 10_004 };
const slowMs = 777;
const ending = new Set([slowMs]);
const clock: Clock = withAfter({
  now: stillClock.now,
  sleep: (ms, signal) => stillClock.sleep(ending.has(ms) ? 0 : ms, signal),
});

const eachSource = (setting: 'timeoutMs' | 'retries', valueOf: (name: string) => string) =>
  Object.fromEntries(sources.map(({ name }) => [pipeSettingNames(name)[setting], valueOf(name)]));

let gateway: TestGateway;
let healthy: Answer;
beforeAll(async () => {
  gateway = await startGateway({
    environment: {
      ...eachSource('retries', () => '2'),
      ...eachSource('timeoutMs', (name) => String(timeoutsMs[name])),
    },
    options: { clock },
  });
  healthy = await ask();
  expect(healthy.errors).toEqual([]);
});
afterAll(() => gateway.stop());

const query =
  '{ me { name orders(first: 2, status: SHIPPED) { nodes { id delivery { id place { name } } } } loyalty { tier } } product(id: "prd_0001") { name } }';
const ask = (rehearse?: string, options: AskOptions = {}): Promise<Answer> =>
  gateway.ask(query, {
    as: 'usr_0001',
    headers: rehearse === undefined ? {} : { 'x-rehearse': rehearse },
    ...options,
  });

/** What of the query each source is asked for: where it fails, that is null and has an error, and everything else is as it was. */
const places: Readonly<Record<string, readonly string[]>> = {
  loyalty: ['me.loyalty'],
  maps: ['me.orders.nodes.0.delivery.place', 'me.orders.nodes.1.delivery.place'],
  order: ['me.orders', 'product'],
  user: ['me'],
};

const without = (data: unknown, paths: readonly string[]): unknown => {
  const copy = structuredClone(data);
  for (const path of paths) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const parent = steps.reduce<any>((value, step) => value[step], copy);
    parent[last] = null;
  }
  return copy;
};

/** Fault → the code, and how often the source is then asked for one thing. */
const table: [fault: string, code: Code, attempts: number, retryAfterMs?: number | undefined][] = [
  ['timeout', 'DOWNSTREAM_TIMEOUT', 3],
  ['down', 'DOWNSTREAM_UNAVAILABLE', 3],
  ['reset', 'DOWNSTREAM_UNAVAILABLE', 2],
  ['invalid', 'DOWNSTREAM_INVALID_RESPONSE', 1],
  ['too-large', 'DOWNSTREAM_RESPONSE_TOO_LARGE', 1],
  ['rate-limited', 'DOWNSTREAM_RATE_LIMITED', 1],
  ['rate-limited:600000ms', 'DOWNSTREAM_RATE_LIMITED', 1, 600_000],
  ['400', 'DOWNSTREAM_REFUSED', 1],
  ['401', 'DOWNSTREAM_UNAUTHENTICATED', 1],
  ['403', 'DOWNSTREAM_REFUSED', 1],
  ['408', 'DOWNSTREAM_TIMEOUT', 3],
  ['429', 'DOWNSTREAM_RATE_LIMITED', 1],
  ['500', 'DOWNSTREAM_UNAVAILABLE', 3],
  ['503', 'DOWNSTREAM_UNAVAILABLE', 3],
  ['504', 'DOWNSTREAM_TIMEOUT', 3],
  ['599', 'DOWNSTREAM_UNAVAILABLE', 3],
];

test('every source of the register can be rehearsed, and is here', () => {
  expect(Object.keys(places).toSorted()).toEqual(sources.map(({ name }) => name).toSorted());
});

describe.each(Object.keys(places))('a rehearsed failure of %s', (source) => {
  const failing = places[source] ?? [];

  test.each(table)(
    '%s is %s at each of its paths, and nothing else is missing',
    async (fault, code, attempts, retryAfterMs) => {
      if (fault === 'timeout') ending.add(timeoutsMs[source] ?? 0);
      const { status, headers, data, errors, ledger, extensions } = await ask(`${source}=${fault}`);
      ending.delete(timeoutsMs[source] ?? 0);
      expect([status, headers.get('cache-control')]).toEqual([200, 'private, no-store']);
      expect(extensions['rehearsal']).toEqual({ [source]: fault });
      expect(errors.map(({ path }) => path?.join('.')).toSorted()).toEqual(failing.toSorted());
      for (const { extensions } of errors)
        expect(extensions).toEqual({
          code,
          service: source,
          retryable: expect.any(Boolean),
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
          traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
        });
      expect(data).toEqual(without(healthy.data, failing));
      const asked = ledger.filter((entry) => entry.source === source);
      for (const [, sent] of Map.groupBy(asked, ({ call }) => call)) expect(sent).toHaveLength(attempts);
      const other = new Set(
        ledger.filter((entry) => entry.source !== source).map(({ source, call }) => `${source} ${call}`),
      );
      for (const line of other) expect(calls(healthy.ledger).some((each) => each.startsWith(line))).toBe(true);
    },
  );

  test('slow is the real answer, later', async () => {
    const { data, errors, ledger, extensions } = await ask(`${source}=slow:${slowMs}ms`);
    expect(errors).toEqual([]);
    expect(data).toEqual(healthy.data);
    expect(calls(ledger)).toEqual(calls(healthy.ledger));
    expect(extensions['rehearsal']).toEqual({ [source]: `slow:${slowMs}ms` });
  });
});

test('several sources fail each in its own way', async () => {
  const { data, errors, extensions } = await ask(`loyalty=too-large,maps=403 , order=slow:${slowMs}ms`);
  expect(extensions['rehearsal']).toEqual({ loyalty: 'too-large', maps: '403', order: `slow:${slowMs}ms` });
  expect(errors.map(({ extensions }) => extensions['code']).toSorted()).toEqual([
    'DOWNSTREAM_REFUSED',
    'DOWNSTREAM_REFUSED',
    'DOWNSTREAM_RESPONSE_TOO_LARGE',
  ]);
  expect(data).toEqual(without(healthy.data, [...(places['loyalty'] ?? []), ...(places['maps'] ?? [])]));
});

test('a rehearsed write is not repeated, and never reaches its service', async () => {
  const options = { as: 'usr_0001', headers: { 'x-rehearse': 'user=reset' } };
  const { data, errors, ledger } = await gateway.ask(
    'mutation { updateMe(input: { name: "Never Written" }) { __typename } }',
    options,
  );
  expect(data).toEqual({ updateMe: null });
  expect(errors.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
    [['updateMe'], 'DOWNSTREAM_UNAVAILABLE'],
  ]);
  expect(calls(ledger)).toEqual(['user update ×1']);
  expect((await ask()).data.me.name).toBe(healthy.data.me.name);
});

const send = (on: TestGateway, rehearse: string) =>
  fetch(`${on.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-rehearse': rehearse },
    body: JSON.stringify({ query: '{ __typename }' }),
  });

describe('a header that cannot be rehearsed', () => {
  test.each([
    '',
    'loyalty',
    'loyalty=',
    '=timeout',
    `${planted}=timeout`,
    `loyalty=${planted}`,
    'loyalty=timeout,',
    'loyalty=timeout;maps=down',
    'loyalty=timeout, loyalty=down',
    'loyalty=399',
    'loyalty=600',
    'loyalty=slow',
    'loyalty=slow:0ms',
    'loyalty=slow:1s',
    'loyalty=slow:9999999ms',
    'loyalty=down:5ms',
    '__proto__=timeout',
    'loyalty=__proto__',
    'loyalty=constructor',
  ])('is refused with a text that lists what there is: %j', async (rehearse) => {
    const { status, code, message } = await refusalOf(await send(gateway, rehearse));
    expect([status, code]).toEqual([400, 'BAD_REQUEST']);
    expect(message).toBe(
      '"x-rehearse" lists each source once with its fault, such as "loyalty=timeout". Sources: loyalty, maps, order, user. ' +
        'Faults: timeout, down, reset, slow:800ms, 400 to 599, invalid, too-large, rate-limited, rate-limited:2000ms.',
    );
  });

  test('is, in production, any', async () => {
    const strict = await startGateway({ options: { isStrict: true } });
    for (const rehearse of ['loyalty=timeout', 'nonsense', '']) {
      const { status, code, message } = await refusalOf(await send(strict, rehearse));
      expect([status, code, message]).toEqual([400, 'BAD_REQUEST', 'Failures are not rehearsed in production.']);
    }
    await strict.stop();
  });
});

describe('beside healthy requests', () => {
  /** The real user service, but for the one answer in which it says 503. */
  let failNext = false;
  const proxy: Server = createServer(async (request, response) => {
    if (failNext) {
      failNext = false;
      return void response.writeHead(503, { 'content-type': 'application/json' }).end('{}');
    }
    const reply = await fetch(`${inject('services')['USER_URL']}${request.url}`, {
      headers: { 'api-version': String(request.headers['api-version']) },
    });
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(await reply.text());
  });
  let shared: TestGateway;
  beforeAll(async () => {
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    shared = await startGateway({
      addresses: { ...inject('services'), USER_URL: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` },
      environment: eachSource('retries', () => '2'),
    });
  });
  afterAll(async () => {
    await shared.stop();
    proxy.closeAllConnections();
    proxy.close();
  });

  test('a hundred rehearsed failures open no breaker and change no ledger', async () => {
    const personal = { as: 'usr_0001' };
    const before = await shared.ask(query, personal);
    expect(before.errors).toEqual([]);
    const faults = ['down', '503', 'reset', 'invalid', 'rate-limited:600000ms'];
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const { name } = sources[index % sources.length]!;
        const headers = { 'x-rehearse': `${name}=${faults[index % faults.length]}` };
        const rehearsed = await shared.ask(query, { ...personal, headers });
        expect(rehearsed.data).toEqual(without(before.data, places[name] ?? []));
        if (index % 10 > 0) return;
        const beside = await shared.ask(query, personal);
        expect([beside.errors, beside.data]).toEqual([[], before.data]);
        expect(calls(beside.ledger)).toEqual(calls(before.ledger));
      }),
    );
  });

  test('what rehearsals repeat is not taken from what others may repeat', async () => {
    const personal = { as: 'usr_0001' };
    const rehearsed = { ...personal, headers: { 'x-rehearse': 'user=down' } };
    const answers = await Promise.all(Array.from({ length: 100 }, () => shared.ask('{ me { name } }', rehearsed)));
    // Twice a call, where a budget for all of them would have ended at a hundred.
    expect(answers.map(({ ledger }) => ledger.length)).toEqual(answers.map(() => 3));
    failNext = true;
    const repeated = await shared.ask('{ me { name } }', personal);
    expect([repeated.errors, calls(repeated.ledger)]).toEqual([[], ['user byIds ×1', 'user byIds ×1']]);
  });

  test('no rehearsed answer is kept, and none that is kept is given in a rehearsal', async () => {
    const keeping = await startGateway({
      environment: { RESPONSE_CACHE_TTL_MS: '3600000', ROW_CACHE_BYTES: '64000000' },
    });
    const open = '{ users(first: 2) { nodes { id name } } }';
    const rehearsed = () => keeping.ask(open, { headers: { 'x-rehearse': 'user=down' } });
    const slow = await keeping.ask(open, { headers: { 'x-rehearse': 'loyalty=down' } });
    expect([slow.errors, slow.headers.get('cache-control'), calls(slow.ledger)]).toEqual([
      [],
      'no-store',
      ['user page ×2'],
    ]);
    expect((await rehearsed()).data).toEqual({ users: null });
    const first = await keeping.ask(open);
    expect([first.errors, calls(first.ledger), first.extensions['rehearsal']]).toEqual([
      [],
      ['user page ×2'],
      undefined,
    ]);
    expect((await keeping.ask(open)).ledger).toEqual([]);
    expect((await rehearsed()).data).toEqual({ users: null });
    expect((await keeping.ask(open)).data).toEqual(first.data);
    await keeping.stop();
  });
});
