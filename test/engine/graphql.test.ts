import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { through, type Call } from '../../engine/call.ts';
import { failuresOf } from '../../engine/part-failures.ts';
import { standard } from '../../engine/policies/standard.ts';
import type { Connection } from '../../engine/transport/connection.ts';
import { graphql, type GraphQLReply } from '../../engine/transport/graphql.ts';
import { openUpstream, type TestUpstream, type UpstreamReply } from '../fixtures/open-upstream.ts';
import { createContext, errorOf, read } from '../policies/calls.ts';
import { fakeClock } from '../policies/fake-clock.ts';
import { stillClock } from '../still-clock.ts';

let upstream: TestUpstream;
let connection: Connection;
beforeAll(async () => {
  upstream = await openUpstream();
  connection = graphql({
    source: 'shop',
    baseUrl: upstream.url,
    errorCodes: {
      DOWN: 'DOWNSTREAM_UNAVAILABLE',
      SLOW: 'DOWNSTREAM_TIMEOUT',
      BUSY: 'DOWNSTREAM_RATE_LIMITED',
      ARGUMENTS: 'BAD_REQUEST',
      NOT_YOURS: 'FORBIDDEN',
    },
  });
});
beforeEach(() => upstream.asked.splice(0));
afterAll(async () => {
  await connection.close();
  upstream.close();
});

const roots = new Map([
  ['x', 'books'],
  ['y', 'films'],
]);
const call: Call = {
  ...read,
  name: 'books+films',
  parts: ['books', 'films'],
  request: { query: '{ x: books y: films }', variables: {}, roots },
};

const says = (code: unknown, path?: unknown) => ({
  message: 'secret',
  extensions: { code, secret: 'secret' },
  ...(path === undefined ? {} : { path }),
});
const answers = (body: unknown, reply: Omit<UpstreamReply, 'body'> = {}) => {
  upstream.answer = () => ({ ...reply, body: JSON.stringify(body) });
};
const standards = { 'content-type': 'application/graphql-response+json' };
const nowMs = Date.UTC(2026, 0, 1);
const ask = async (): Promise<GraphQLReply> =>
  (await connection.send(call, createContext(fakeClock(nowMs)))) as GraphQLReply;
const failing = () => errorOf(ask());

describe('an answer without data', () => {
  test.each([
    ['DOWN', 'DOWNSTREAM_UNAVAILABLE'],
    ['SLOW', 'DOWNSTREAM_TIMEOUT'],
    ['BUSY', 'DOWNSTREAM_RATE_LIMITED'],
    ['ARGUMENTS', 'BAD_REQUEST'],
    ['NOT_YOURS', 'FORBIDDEN'],
    ['UNAUTHENTICATED', 'DOWNSTREAM_UNAUTHENTICATED'],
    ['constructor', 'DOWNSTREAM_REFUSED'],
    ['toString', 'DOWNSTREAM_REFUSED'],
    ['__proto__', 'DOWNSTREAM_REFUSED'],
    ['INTERNAL_SERVER_ERROR', 'DOWNSTREAM_REFUSED'],
    [undefined, 'DOWNSTREAM_REFUSED'],
    [['DOWN'], 'DOWNSTREAM_REFUSED'],
  ])('fails as the table of its source says of %s: %s', async (told, code) => {
    for (const body of [
      { data: null, errors: [says(told)] },
      { errors: [says(told, ['x'])] },
      { data: { x: null, y: null }, errors: [says(told, ['x']), says(told, ['y', 0])] },
    ]) {
      answers(body);
      const error = await failing();
      expect(error.code).toBe(code);
      expect(JSON.stringify({ ...error, message: error.message })).not.toContain('secret');
    }
  });

  test('fails as something that may be worth another try, where any of its errors is', async () => {
    answers({ data: null, errors: [says('ARGUMENTS', ['x']), says('DOWN', ['y'])] });
    const error = await failing();
    expect(error.code).toBe('DOWNSTREAM_UNAVAILABLE');
    expect(failuresOf('books', error)).toMatchObject([{ code: 'BAD_REQUEST' }]);
    expect(failuresOf('films', error)).toMatchObject([{ code: 'DOWNSTREAM_UNAVAILABLE' }]);
  });

  test.each([
    ['nothing', { data: null }],
    ['no errors', { errors: [] }],
    ['no errors, and null', { data: null, errors: [] }],
    ['null for both', { data: null, errors: null }],
    ['neither', {}],
    ['data that is a list', { data: [] }],
    ['errors that are none', { data: {}, errors: 'DOWN' }],
    ['a list', []],
    ['null', null],
  ])('and without an error cannot be read: %s', async (_what, body) => {
    answers(body);
    expect((await failing()).code).toBe('DOWNSTREAM_INVALID_RESPONSE');
  });
});

test.each([[[]], [null]])('an answer with data and with %j for its errors has none', async (errors) => {
  answers({ data: { x: null, y: [] }, errors });
  expect(await ask()).toEqual({ data: { x: null, y: [] }, failures: [] });
});

describe('an answer in part', () => {
  test('is a reply, and says which part has failed', async () => {
    answers({ data: { x: null, y: [] }, errors: [says('DOWN', ['x', 3, 'title'])] });
    const reply = await ask();
    expect(reply.data).toEqual({ x: null, y: [] });
    expect(reply.failures).toMatchObject([
      { part: 'books', path: ['x', 3, 'title'], error: { code: 'DOWNSTREAM_UNAVAILABLE', service: 'shop' } },
    ]);
    expect(failuresOf('books', reply)).toHaveLength(1);
    expect(failuresOf('films', reply)).toHaveLength(0);
  });

  test('holds what it does not place against every part', async () => {
    for (const path of [undefined, [], ['z'], 'x', [{}], ['x', 1.5], null]) {
      answers({ data: { x: null, y: [] }, errors: [says('DOWN', path)] });
      const reply = await ask();
      expect([failuresOf('books', reply).length, failuresOf('films', reply).length]).toEqual([1, 1]);
    }
  });

  test('is one where a root field is null for no reason that is told', async () => {
    answers({ data: { x: null, y: null }, errors: [says('DOWN', ['x'])] });
    expect((await ask()).failures).toHaveLength(1);
  });
});

describe('the status', () => {
  const down = { data: null, errors: [says('DOWN')] };
  const partial = { data: { x: 1, y: null }, errors: [says('ARGUMENTS', ['y'])] };

  test.each([200, 201, 203, 299])('%i means that the answer counts', async (status) => {
    for (const headers of [standards, {}]) {
      answers(partial, { status, headers });
      expect(await ask()).toMatchObject({ data: { x: 1 } });
      answers(down, { status, headers });
      expect((await failing()).code).toBe('DOWNSTREAM_UNAVAILABLE');
    }
  });

  test.each([
    [400, 'BAD_REQUEST'],
    [403, 'BAD_REQUEST'],
    [422, 'BAD_REQUEST'],
    [401, 'DOWNSTREAM_UNAUTHENTICATED'],
    [408, 'DOWNSTREAM_TIMEOUT'],
    [429, 'DOWNSTREAM_RATE_LIMITED'],
    [500, 'DOWNSTREAM_UNAVAILABLE'],
    [503, 'DOWNSTREAM_UNAVAILABLE'],
    [504, 'DOWNSTREAM_TIMEOUT'],
    [302, 'DOWNSTREAM_INVALID_RESPONSE'],
  ])('%i with a GraphQL body that tells of bad arguments is %s', async (status, code) => {
    answers({ data: null, errors: [says('ARGUMENTS')] }, { status, headers: standards });
    expect((await failing()).code).toBe(code);
  });

  test.each([
    [400, 'DOWNSTREAM_REFUSED'],
    [401, 'DOWNSTREAM_UNAUTHENTICATED'],
    [422, 'DOWNSTREAM_REFUSED'],
    [429, 'DOWNSTREAM_RATE_LIMITED'],
    [500, 'DOWNSTREAM_UNAVAILABLE'],
  ])('%i is all that counts where the body is not of the GraphQL type: %s', async (status, code) => {
    for (const type of ['application/json', 'text/html', 'application/problem+json']) {
      answers({ data: null, errors: [says('ARGUMENTS')] }, { status, headers: { 'content-type': type } });
      expect((await failing()).code).toBe(code);
    }
  });

  test.each([
    ['no code that is known', JSON.stringify({ errors: [says('GRAPHQL_VALIDATION_FAILED')] })],
    ['no errors', JSON.stringify({ data: { x: 1 } })],
    ['a list', '[]'],
    ['no JSON', '{"errors":'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ])('400 with %s is a refusal', async (_what, body) => {
    upstream.answer = () => ({ status: 400, headers: standards, body });
    expect((await failing()).code).toBe('DOWNSTREAM_REFUSED');
  });

  test.each([
    ['3', 3_000],
    ['Thu, 01 Jan 2026 00:00:09 GMT', 9_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
  ])('comes with its Retry-After: %s', async (retryAfter, retryAfterMs) => {
    for (const [status, code] of [
      [429, 'DOWNSTREAM_RATE_LIMITED'],
      [503, 'DOWNSTREAM_UNAVAILABLE'],
    ] as const) {
      answers(down, { status, headers: { ...standards, 'retry-after': retryAfter } });
      expect(await failing()).toMatchObject({ code, retryAfterMs });
    }
    answers({ data: null, errors: [says('BUSY')] }, { headers: { 'retry-after': retryAfter } });
    expect(await failing()).toMatchObject({ code: 'DOWNSTREAM_RATE_LIMITED', retryAfterMs });
  });
});

const start = () => {
  const time = { ms: nowMs };
  const clock = { ...stillClock, now: () => time.ms };
  const send = through(standard({ timeoutMs: 60_000 })(), connection.send);
  const end = (given = call) =>
    send(given, createContext(fakeClock(), { clock, random: () => 0 })).then(
      (reply) => (reply as GraphQLReply).data,
      (error: { code: string }) => error.code,
    );
  return { time, end };
};
const only = (part: string, key: string): Call => ({
  ...read,
  name: part,
  parts: [part],
  request: { query: `{ ${key}: ${part} }`, variables: {}, roots: new Map([[key, part]]) },
});
const recovers = (first: unknown) => {
  let count = 0;
  upstream.answer = () => ({ body: JSON.stringify(++count === 1 ? first : { data: { x: 1, y: 2 } }) });
};

describe('in the pipe', () => {
  test.each(['DOWN', 'SLOW'])('a read of which nothing was answered for %s is asked again', async (code) => {
    const { end } = start();
    recovers({ data: null, errors: [says(code)] });
    expect(await end()).toEqual({ x: 1, y: 2 });
    expect(upstream.asked).toHaveLength(2);
  });

  test('a write of which nothing was answered is not', async () => {
    const { end } = start();
    recovers({ data: null, errors: [says('DOWN')] });
    expect(await end({ ...call, kind: 'write' })).toBe('DOWNSTREAM_UNAVAILABLE');
    expect(upstream.asked).toHaveLength(1);
  });

  test('what was answered in part is not asked again', async () => {
    const { end } = start();
    recovers({ data: { x: null, y: 2 }, errors: [says('DOWN', ['x'])] });
    expect(await end()).toEqual({ x: null, y: 2 });
    expect(upstream.asked).toHaveLength(1);
  });

  test.each([
    ['DOWN', 'CIRCUIT_OPEN'],
    ['SLOW', 'CIRCUIT_OPEN'],
    ['ARGUMENTS', 'answered'],
    ['OTHER', 'answered'],
  ])('answers in part that tell of %s leave that part %s', async (code, ends) => {
    const { end } = start();
    answers({ data: { x: null, y: 2 }, errors: [says(code, ['x'])] });
    for (let each = 0; each < 25; each++) await end();
    answers({ data: { x: 1, y: 2 } });
    const ended = async (given: Call) => (typeof (await end(given)) === 'string' ? 'CIRCUIT_OPEN' : 'answered');
    expect(await ended(only('books', 'x'))).toBe(ends);
    expect(await ended(call)).toBe(ends);
    expect(await ended(only('films', 'y'))).toBe('answered');
  });

  test('an upstream that says in its answer when to come back is not asked before, for that part', async () => {
    const { time, end } = start();
    answers({ data: { x: null, y: 2 }, errors: [says('BUSY', ['x'])] }, { headers: { 'retry-after': '30' } });
    await end();
    answers({ data: { x: 1, y: 2 } });
    expect(await end(only('films', 'y'))).toEqual({ x: 1, y: 2 });
    expect(await end({ ...only('books', 'x'), kind: 'write' })).toBe('DOWNSTREAM_RATE_LIMITED');
    time.ms += 30_000;
    expect(await end(only('books', 'x'))).toEqual({ x: 1, y: 2 });
  });
});
