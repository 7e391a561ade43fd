import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer } from '../../engine/edge/create-server.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';
import { exchange, planted, refusalOf } from './refusal.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ environment: { MAX_BODY_BYTES: '2000' } });
});
afterAll(async () => {
  expect(gateway.logged).toEqual([]);
  await gateway.stop();
});

const post = (body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: new Uint8Array(Buffer.from(body)),
  });
const whole = JSON.stringify({ query: '{ __typename }' });

describe('a body that is not JSON by its own account is 415 and never executed', () => {
  test.each([
    ['application/x-www-form-urlencoded', 'query=%7B__typename%7D'],
    [
      'multipart/form-data; boundary=x',
      `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${whole}\r\n--x--`,
    ],
    ['text/plain', whole],
    ['text/plain;charset=UTF-8', whole],
    ['application/graphql', '{ __typename }'],
    ['application/jsonp', whole],
    ['application/json; charset=latin1', whole],
    ['application/json; charset=utf-16', whole],
    [`application/json, ${planted}`, whole],
    ['', whole],
  ])('%s', async (type, body) => {
    const refusal = await refusalOf(await post(body, { 'content-type': type }));
    expect(refusal).toMatchObject({ status: 415, code: 'BAD_REQUEST' });
    expect(refusal.headers.get('accept-post')).toBe('application/json');
  });

  test('compressed', async () => {
    expect(await refusalOf(await post(whole, { 'content-encoding': 'gzip' }))).toMatchObject({ status: 415 });
  });

  test('while JSON in UTF-8 is taken however it is spelt', async () => {
    for (const type of ['application/json', 'application/json;charset=utf-8', 'Application/JSON; charset="UTF-8"']) {
      const response = await post(whole, { 'content-type': type });
      expect([response.status, await response.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
    }
  });
});

const json = (value: unknown): string => JSON.stringify(value);

describe('a malformed body is 400 BAD_REQUEST in fixed words', () => {
  const document = '{ __typename }';
  const words = {
    notJson: 'The request body is not JSON.',
    notUtf8: 'The request is not UTF-8.',
    list: 'One request asks for one operation: the body is a JSON object, not a list.',
    unknown:
      'The request is a JSON object with "query" or "documentId", "operationName", "variables", "extensions" and "onError", and nothing else.',
    query:
      '"query" is missing: it is the text of a GraphQL document. One that is stored is named by "documentId" or "extensions.persistedQuery".',
    queryForm: '"query" is the text of a GraphQL document.',
    operationName: '"operationName" is text.',
    variables: '"variables" is a JSON object.',
    extensions: '"extensions" is a JSON object.',
    operation: 'Could not determine what operation to execute.',
  };

  test.each<[string, string | Buffer, string]>([
    ['nothing', '', words.notJson],
    ['half an object', `{"query":"${planted}`, words.notJson],
    ['a NUL', `{"query":"\0${planted}"}`, words.notJson],
    ['huge nesting', '['.repeat(1_900), words.notJson],
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from('{"query":"{__typename}#'), Buffer.of(0xff, 0xc0), Buffer.from('"}')]),
      words.notUtf8,
    ],
    [
      'half a character',
      Buffer.concat([Buffer.from('{"query":"{__typename}#'), Buffer.of(0xe2, 0x82), Buffer.from('"}')]),
      words.notUtf8,
    ],
    ['a list, since batching is off', json([{ query: document }]), words.list],
    ['an empty list', '[]', words.list],
    ['null', 'null', words.unknown],
    ['text', json(planted), words.unknown],
    ['a number', '1', words.unknown],
    ['a parameter there is not', json({ query: document, [planted]: 1 }), words.unknown],
    ['__proto__', `{"query":"${document}","__proto__":{"polluted":1}}`, words.unknown],
    ['constructor', `{"query":"${document}","constructor":{"prototype":{"polluted":1}}}`, words.unknown],
    ['an object without a query', '{}', words.query],
    ['a query that is null', json({ query: null }), words.query],
    ['a query that is no text', json({ query: { [planted]: 1 } }), words.queryForm],
    ['an operation name that is no text', json({ query: document, operationName: [planted] }), words.operationName],
    ['variables that are text', json({ query: document, variables: planted }), words.variables],
    ['variables that are a list', json({ query: document, variables: [planted] }), words.variables],
    ['extensions that are a list', json({ query: document, extensions: [planted] }), words.extensions],
    [
      'an operation name there is not',
      json({ query: 'query A { __typename }', operationName: planted }),
      words.operation,
    ],
    [
      'several operations and no name',
      json({ query: 'query A { __typename } query B { __typename }' }),
      words.operation,
    ],
  ])('%s', async (_what, body, message) => {
    for (const accept of ['application/json', 'application/graphql-response+json', '*/*']) {
      expect(await refusalOf(await post(body, { accept }))).toMatchObject({
        status: 400,
        code: 'BAD_REQUEST',
        message,
      });
    }
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test('nulls stand for what is left out', async () => {
    const body = json({ query: document, operationName: null, variables: null, extensions: null });
    expect(await (await post(body)).json()).toEqual({ data: { __typename: 'Query' } });
  });

  test('names of operations, fragments and aliases may be any', async () => {
    const query =
      'query __proto__ { __proto__: __typename constructor: __typename ...toString } fragment toString on Query { __typename }';
    const answer = await (await post(json({ query }))).text();
    expect(answer).toBe('{"data":{"__proto__":"Query","constructor":"Query","__typename":"Query"}}');
  });
});

describe('a variable that does not fit', () => {
  test.each([
    ['query ($first: Int) { users(first: $first) { totalCount } }', { first: planted }],
    ['query ($id: ID!) { user(id: $id) { id } }', {}],
    ['mutation ($input: UpdateMeInput!) { updateMe(input: $input) { __typename } }', { input: { name: [planted] } }],
    ['mutation ($input: UpdateMeInput!) { updateMe(input: $input) { __typename } }', { input: { [planted]: 1 } }],
  ])('is named, its value is not: %s', async (query, variables) => {
    const response = await post(JSON.stringify({ query, variables }), { accept: 'application/graphql-response+json' });
    const text = await response.clone().text();
    expect(text).toMatch(/Variable \\"\$\w+\\" does not fit its type\./);
    expect(text).not.toContain(planted);
    expect(response.status).toBe(400);
  });
});

const expectTooLarge = (answer: string): void => {
  const [header = '', ...body] = answer.split('\r\n\r\n');
  expect(header).toMatch(/^HTTP\/1\.1 413 /);
  expect(header).toMatch(/^connection: close$/im);
  expect(body.join()).toContain('"message":"The request body is larger than 2000 bytes."');
  expect(body.join()).toContain('"code":"PAYLOAD_TOO_LARGE","retryable":false,"traceId":"');
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
};

describe('a body over the limit is 413 before it is read, and the connection ends', () => {
  const head = 'POST /graphql HTTP/1.1\r\nhost: selvedge\r\ncontent-type: application/json\r\n';

  test('declared', async () => {
    expectTooLarge(await exchange(gateway.url, `${head}content-length: 2001\r\n\r\n`));
    expectTooLarge(await exchange(gateway.url, `${head}content-length: 9007199254740991\r\n\r\n`));
  });

  test('in chunks that never end', async () => {
    const chunk = `3e8\r\n${'x'.repeat(1_000)}\r\n`;
    expectTooLarge(await exchange(gateway.url, `${head}transfer-encoding: chunked\r\n\r\n`, chunk, chunk, chunk));
  });

  test('and one that just fits is answered', async () => {
    const body = JSON.stringify({ query: `{ __typename } #${'x'.repeat(2_000)}` }).slice(0, 1_998);
    const response = await post(`${body}"}`);
    expect([response.status, await response.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
  });
});

test('a client that leaves in the middle of its body, or of the answer, is nobody’s failure', async () => {
  const head = 'POST /graphql HTTP/1.1\r\nhost: selvedge\r\ncontent-type: application/json\r\n';
  const query = JSON.stringify({ query: '{ users(first: 100) { nodes { id name createdAt } } }' });
  for (const sent of [
    `${head}content-length: 500\r\n\r\n{"query":`,
    `${head}content-length: ${query.length}\r\n\r\n${query}`.repeat(20),
  ]) {
    const asked = once(gateway.gateway.http, 'request');
    const client = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    client.write(sent);
    const [request]: IncomingMessage[] = await asked;
    const closed = new Promise((done) => request!.socket.once('close', done));
    client.resetAndDestroy();
    await closed;
    const { status } = await post(whole);
    expect(status).toBe(200);
  }
});

test('two lengths, or a length beside chunks, are refused and the connection ends', async () => {
  const head = 'POST /graphql HTTP/1.1\r\nhost: selvedge\r\ncontent-type: application/json\r\n';
  for (const lengths of [
    'content-length: 2\r\ncontent-length: 3\r\n',
    'content-length: 2\r\ntransfer-encoding: chunked\r\n',
  ]) {
    const answer = await exchange(gateway.url, `${head}${lengths}\r\n{}GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  }
});

test('a body that trickles in is cut off within a second of the time it has', async () => {
  const { http } = createServer({
    graphql: { fetch: () => expect.fail('not asked'), fastPath: () => expect.fail('not asked') },
    media: () => Promise.resolve(),
    invalidation: () => Promise.resolve(),
    readiness: () => Promise.reject(new Error('not asked')),
    authenticate: () => Promise.resolve(null),
    createContext: () => expect.fail('not asked'),
    maxBodyBytes: 1,
    hosts: null,
    origins: [],
    onError: () => undefined,
  });
  expect(http.requestTimeout).toBe(15_000);
  expect(Reflect.get(http, 'connectionsCheckingInterval')).toBe(1_000);
});
