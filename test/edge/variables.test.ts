import { afterAll, beforeAll, expect, test } from 'vitest';
import { isWithin } from '../../engine/edge/json-bounds.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const mutation = 'mutation ($input: UpdateMeInput!) { updateMe(input: $input) { __typename } }';
const bounds = '"variables" and "extensions" hold at most 5000 values, 100 to an object, 20 levels deep.';

const unknownKeys = (count: number) => ({
  input: Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1])),
});

const nested = (depth: number): string => `{"y":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`;

const list = (length: number): string => JSON.stringify({ y: Array.from({ length }, () => 0) });

const post = async (variables: string, query = '{ users(first: 1) { nodes { id } } }') => {
  const body = `{"query":${JSON.stringify(query)},"variables":${variables}}`;
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return { status: response.status, body: (await response.json()) as any };
};

test.each([1_000, 60_000])(
  'an input object of %i unknown keys is refused before any of them is looked at',
  async (count) => {
    const { status, body } = await post(JSON.stringify(unknownKeys(count)), mutation);
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ message: bounds, extensions: { code: 'BAD_REQUEST' } }]);
  },
);

test('an input object of unknown keys within the bounds gets one error, which repeats none of them', async () => {
  const { body } = await post(JSON.stringify(unknownKeys(100)), mutation);
  expect(body.errors).toMatchObject([
    { message: 'Variable "$input" does not fit its type.', extensions: { code: 'BAD_REQUEST' } },
  ]);
});

test.each([21, 1_000, 100_000])('variables nested %i levels deep are refused', async (depth) => {
  const { status, body } = await post(nested(depth));
  expect(status).toBe(400);
  expect(body.errors[0].extensions.code).toBe('BAD_REQUEST');
});

test('a list of five thousand values is refused, a list of a thousand is not', async () => {
  expect((await post(list(5_000))).status).toBe(400);
  expect((await post(list(1_000))).body.data.users.nodes).toHaveLength(1);
});

test("what is wrong with a document's own variables is told in GraphQL's words", async () => {
  const unused = await gateway.ask('query ($i: ID!, $j: ID) { user(id: $i) { id } }', { variables: { i: 'usr_0001' } });
  expect(unused.errors[0]?.message).toContain('"$j" is never used');
  const misplaced = await gateway.ask('query ($i: Int!) { user(id: $i) { id } }', { variables: { i: 1 } });
  expect(misplaced.errors[0]?.message).toContain('used in position expecting');
});

test('`first: null` is the default', async () => {
  const { data, errors } = await gateway.ask('query ($first: Int) { users(first: $first) { nodes { id } } }', {
    variables: { first: null },
  });
  expect(errors).toEqual([]);
  expect(data.users.nodes).toHaveLength(10);
});

test('the bounds count what there is and no more', () => {
  const small = { maxDepth: 2, maxProperties: 2, maxValues: 6 };
  expect(isWithin(null, small)).toBe(true);
  expect(isWithin({ a: { b: 1 } }, small)).toBe(true);
  expect(isWithin({ a: { b: { c: 1 } } }, small)).toBe(false);
  expect(isWithin({ a: 1, b: 2, c: 3 }, small)).toBe(false);
  expect(isWithin([1, 2, 3, 4, 5], small)).toBe(true);
  expect(isWithin([1, 2, 3, 4, 5, 6], small)).toBe(false);
});
