import { getIntrospectionQuery, parse, print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { normaliser } from '../../engine/stitch/normaliser.ts';
import { compose } from '../../schema/compose.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const me = { as: 'usr_0001' };
const text = expect.any(String);

describe('a field that is skipped once and asked for once is answered', () => {
  test.each<[string, unknown]>([
    ['{ products(first: 1) { totalCount @skip(if: true) totalCount } }', { products: { totalCount: 320 } }],
    ['{ me { name @skip(if: true) name } }', { me: { name: text } }],
    ['{ me { name @include(if: false) ... { name } } }', { me: { name: text } }],
    [
      '{ me { orders(first: 1) { nodes { id @skip(if: true) id } } } }',
      { me: { orders: { nodes: [{ id: expect.stringMatching(/^ord_/) }] } } },
    ],
    [
      '{ me { loyalty { tier @skip(if: true) } ...F } } fragment F on User { loyalty { tier } }',
      { me: { loyalty: { tier: text } } },
    ],
    ['{ me { loyalty { tier @skip(if: true) } } }', { me: { loyalty: {} } }],
    ['{ me { name @skip(if: true) } }', { me: {} }],
    ['{ me @skip(if: true) { name } }', {}],
    [
      '{ me { ...F @skip(if: true) ... on User @include(if: true) { id } } } fragment F on User { name }',
      { me: { id: 'usr_0001' } },
    ],
    ['{ me { loyalty { tier } loyalty { points } } }', { me: { loyalty: { tier: text, points: expect.any(Number) } } }],
  ])('%s', async (query, expected) => {
    const { data, errors } = await gateway.ask(query, me);
    expect([data, errors]).toEqual([expected, []]);
  });

  test('as the variables of the request say, each time anew', async () => {
    const query =
      'query ($no: Boolean!, $yes: Boolean = true) { me { name @skip(if: $no) id @include(if: $yes) orders(first: 1) { totalCount @skip(if: $no) totalCount } } }';
    const ask = async (variables: Record<string, unknown>) => (await gateway.ask(query, { ...me, variables })).data.me;
    const orders = { totalCount: expect.any(Number) };
    for (const _round of [1, 2]) {
      expect(await ask({ no: true })).toEqual({ id: 'usr_0001', orders });
      expect(await ask({ no: false })).toEqual({ name: text, id: 'usr_0001', orders });
      expect(await ask({ no: false, yes: false })).toEqual({ name: text, orders });
    }
  });
});

describe('a fragment that holds only `__typename` is answered', () => {
  test.each<[string, unknown]>([
    [
      '{ me { loyalty { ... on LoyaltyAccount { __typename } } address { ... on Address { __typename } } } }',
      { me: { loyalty: { __typename: 'LoyaltyAccount' }, address: { __typename: 'Address' } } },
    ],
    ['{ me { ... { __typename } } }', { me: { __typename: 'User' } }],
    ['{ me { ... on Node { kind: __typename } } }', { me: { kind: 'User' } }],
    [
      '{ me { loyalty { ...F } } } fragment F on LoyaltyAccount { ...G } fragment G on LoyaltyAccount { __typename }',
      { me: { loyalty: { __typename: 'LoyaltyAccount' } } },
    ],
    [
      '{ node(id: "usr_0003") { ... on User { __typename } ... on Order { __typename } } }',
      { node: { __typename: 'User' } },
    ],
  ])('%s', async (query, expected) => {
    const { data, errors } = await gateway.ask(query, me);
    expect([data, errors]).toEqual([expected, []]);
  });
});

describe('a client may call a field as the house calls its own', () => {
  const product = 'product(id: "prd_0001")';
  const name = async () => (await gateway.ask(`{ ${product} { name } }`)).data.product.name as string;

  test.each([
    '__typename',
    '__proto__',
    '__responseCacheTypeName',
    '__responseCacheId',
    '_selvedge_key',
    '_selvedge_owner',
    '_selvedge_alias_id',
    '_selvedge_nothing',
  ])('%s', async (alias) => {
    const query = `{ ${product} { ${alias}: name } users(first: 1) { nodes { ${alias}: name createdAt } } }`;
    const called = await name();
    for (let times = 0; times < 2; times++) {
      const { data, errors, ledger } = await gateway.ask(query);
      expect(errors).toEqual([]);
      expect(ledger).toHaveLength(2);
      expect(Object.entries(data.product)).toEqual([[alias, called]]);
      expect(Object.entries(data.users.nodes[0])[0]).toEqual([alias, text]);
    }
    const personal = await gateway.ask(`{ me { ${alias}: name loyalty { ${alias}: tier points } } }`, me);
    expect(personal.errors).toEqual([]);
    for (const row of [personal.data.me, personal.data.me.loyalty]) {
      expect(Object.keys(row)).toEqual([alias, expect.any(String)]);
      expect(Object.values(row)[0]).toEqual(text);
    }
  });

  test('and all of them at once', async () => {
    const { data } = await gateway.ask(
      '{ user(id: "usr_0003") { __responseCacheTypeName: name __responseCacheId: createdAt } }',
    );
    expect(data.user).toEqual({ __responseCacheTypeName: text, __responseCacheId: text });
  });

  test('and within fragments that are unwrapped', async () => {
    const { data, errors } = await gateway.ask('{ me { ... { ... on User { __typename: name id: createdAt } } } }', me);
    expect([data, errors]).toEqual([{ me: { __typename: text, id: text } }, []]);
  });

  test.each(['__typename', '_selvedge_owner', '_selvedge_alias_id'])(
    'and a guard still sees whose an order is: %s',
    async (alias) => {
      const { data } = await gateway.ask('{ me { id orders(first: 1) { nodes { id number } } } }', me);
      const [{ id, number }] = data.me.orders.nodes;
      const query = `{ order(id: "${id}") { ${alias}: number } node(id: "${id}") { ... on Order { ${alias}: number } } }`;
      const own = await gateway.ask(query, me);
      expect([own.data, own.errors]).toEqual([{ order: { [alias]: number }, node: { [alias]: number } }, []]);
      const foreign = await gateway.ask(query, { as: 'usr_0002', scopes: [] });
      expect(foreign.data).toEqual({ order: null, node: null });
      expect(foreign.errors.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    },
  );

  test('and finds its errors under that name, where the document has them', async () => {
    const query = '{ user(id: "usr_0002") { name @skip(if: true) __typename: email } }';
    const { errors } = await gateway.ask(query, { ...me, scopes: [] });
    expect(errors).toMatchObject([
      { path: ['user', '__typename'], locations: [{ line: 1, column: query.indexOf('__typename') + 1 }] },
    ]);
  });
});

test('a document that is plain already stays the same object, and one that is not is made anew once', () => {
  const { schema } = compose();
  const normalise = normaliser(schema, new Set(['id']));
  for (const source of [getIntrospectionQuery(), '{ me { id ...F } } fragment F on User { called: name id: id }']) {
    const document = parse(source);
    expect(normalise({ document })).toBe(document);
  }
  const document = parse('query ($no: Boolean!) { me { id name @skip(if: $no) } }');
  const made = normalise({ document, variableValues: { no: true } });
  expect(print(made)).toBe(print(parse('query ($no: Boolean!) { me { id } }')));
  expect(normalise({ document, variableValues: { no: true } })).toBe(made);
  expect(normalise({ document, variableValues: { no: false } })).not.toBe(made);
  expect(normalise({ document, variableValues: {} })).toBe(document);
});
