import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startGateway, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
let authorization: string;
beforeAll(async () => {
  gateway = await startGateway();
  authorization = `Bearer ${await gateway.token('usr_0001')}`;
});
afterAll(() => gateway.stop());

interface Asked {
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is answered, as it is, but for what differs between any two answers; and whether yoga has seen the request. */
const post = async ({ body, headers = {} }: Asked) => {
  const yoga = vi.spyOn(gateway.gateway.graphql, 'fetch');
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = (await response.text()).replaceAll(/"traceId":"[0-9a-f]{32}"/g, '"traceId":"…"');
  const isYogas = yoga.mock.calls.length > 0;
  yoga.mockRestore();
  const told = Object.fromEntries(
    [...response.headers].filter(([name]) => name !== 'date' && name !== 'content-length'),
  );
  return { isYogas, answer: { status: response.status, headers: told, text } };
};

/** The same by GET. */
const get = async (query: string) => {
  const yoga = vi.spyOn(gateway.gateway.graphql, 'fetch');
  const response = await fetch(`${gateway.url}/graphql?query=${encodeURIComponent(query)}`);
  const answer = { status: response.status, text: await response.text(), isYogas: yoga.mock.calls.length > 0 };
  yoga.mockRestore();
  return answer;
};

const page = 'query Page($first: Int!) { users(first: $first) { nodes { id name } } }';
const me = '{ me { name loyalty { points } } }';

describe('what is asked again is answered without yoga, and to the byte as yoga would', () => {
  test.each<[string, Asked]>([
    ['a question', { body: { query: '{ users(first: 2) { nodes { id name } } }' } }],
    ['variables', { body: { query: page, variables: { first: 3 } } }],
    [
      'one of two operations',
      { body: { query: `query Other { __typename } ${page}`, operationName: 'Page', variables: { first: 1 } } },
    ],
    ['another media type', { body: { query: me }, headers: { accept: 'application/graphql-response+json' } }],
    [
      'many media types',
      {
        body: { query: me },
        headers: { accept: 'application/graphql-response+json;charset=utf-8, application/json;q=0.9' },
      },
    ],
    ['what needs a token, without one', { body: { query: me } }],
    ['the ledger', { body: { query: '{ users(first: 4) { nodes { name } } }' }, headers: { 'x-ledger': '1' } }],
    ['a failure', { body: { query: me }, headers: { 'x-rehearse': 'loyalty=503', 'x-sign-in': '' } }],
    [
      'a failure that halts',
      { body: { query: me, onError: 'HALT' }, headers: { 'x-rehearse': 'loyalty=503', 'x-sign-in': '' } },
    ],
    [
      'an impatient client',
      { body: { query: '{ users(first: 5) { nodes { id } } }' }, headers: { 'x-deadline-ms': '60000' } },
    ],
    ['introspection', { body: { query: '{ __type(name: "User") { name } }' } }],
    ['a mutation', { body: { query: 'mutation { updateMe(input: { name: "Ada" }) { __typename } }' } }],
  ])('%s', async (what, { body, headers: { 'x-sign-in': signIn, ...headers } = {} }) => {
    const asked = {
      body: { ...body, query: `${String(body['query'])} # ${what}` },
      headers: { ...headers, ...(signIn === undefined ? {} : { authorization }) },
    };
    const first = await post(asked);
    const second = await post(asked);
    expect([first.isYogas, second.isYogas]).toEqual([true, false]);
    expect(second.answer).toEqual(first.answer);
  });

  test('by GET, once it is known from a POST; a mutation is refused there all the same', async () => {
    const query = '{ users(first: 7) { nodes { id } } }';
    const { answer } = await post({ body: { query } });
    expect(await get(query)).toEqual({ status: 200, text: answer.text, isYogas: false });
    const mutation = 'mutation { updateMe(input: { name: "By GET" }) { __typename } }';
    for (let times = 0; times < 2; times++) await post({ body: { query: mutation } });
    expect(await get(mutation)).toMatchObject({ status: 405, isYogas: true });
  });

  test('whoever asks: what is known is the question, never the answer', async () => {
    const body = { query: '{ me { id name } }' };
    await post({ body, headers: { authorization } });
    const other = await post({ body, headers: { authorization: `Bearer ${await gateway.token('usr_0002')}` } });
    const nobody = await post({ body });
    expect([other.isYogas, nobody.isYogas]).toEqual([false, false]);
    expect([JSON.parse(other.answer.text).data.me.id, JSON.parse(nobody.answer.text).data.me]).toEqual([
      'usr_0002',
      null,
    ]);
  });
});

describe('yoga answers', () => {
  const known = { query: page, variables: { first: 3 } };
  test.each<[string, Asked, number]>([
    ['variables that do not fit', { body: { query: page, variables: { first: 'many' } } }, 200],
    ['a page that is too large', { body: { query: page, variables: { first: 100_000 } } }, 200],
    ['a parameter that nobody knows', { body: { ...known, more: 1 } }, 400],
    ['an operation that is not there', { body: { ...known, operationName: 'Nowhere' } }, 400],
    ['a deadline that is none', { body: known, headers: { 'x-deadline-ms': 'soon' } }, 400],
    ['a media type that nobody has', { body: known, headers: { accept: 'text/html' } }, 406],
    ['whoever wants to see the plan', { body: known, headers: { 'x-plan': '1' } }, 200],
  ])('%s', async (_what, asked, status) => {
    await post({ body: known });
    for (const again of [await post(asked), await post(asked)]) {
      expect(again.isYogas).toBe(true);
      expect(again.answer.status).toBe(status);
    }
  });

  test('what it has refused before', async () => {
    for (let times = 0; times < 2; times++) expect((await post({ body: { query: '{ nothing }' } })).isYogas).toBe(true);
  });
});
