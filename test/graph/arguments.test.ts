import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const connections = [
  ['Query.users', (args: string) => `{ users(${args}) { nodes { id } } }`],
  ['Query.products', (args: string) => `{ products(${args}) { nodes { id } } }`],
  ['User.orders', (args: string) => `{ me { orders(${args}) { nodes { id } } } }`],
  ['LoyaltyAccount.history', (args: string) => `{ me { loyalty { history(${args}) { nodes { id } } } } }`],
] as const;

const cursor = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

test.each(connections)(
  '%s refuses a `first` out of bounds and names the limit, before any service is asked',
  async (coordinate, query) => {
    for (const first of ['-1', '101', '2147483647']) {
      const { status, data, errors, ledger } = await gateway.ask(query(`first: ${first}`), { as: 'usr_0001' });
      expect(data).toBeUndefined();
      expect(status).toBe(200);
      expect(errors).toHaveLength(1);
      expect(errors[0]).toMatchObject({
        message: `Argument "first" of ${coordinate} must be between 0 and 100.`,
        extensions: { code: 'BAD_REQUEST', retryable: false },
      });
      expect(ledger).toEqual([]);
    }
  },
);

test.each(connections)(
  '%s refuses any cursor it did not give, before any service is asked',
  async (coordinate, query) => {
    const strange = [
      '',
      'x',
      '!!!',
      cursor('Query.other', 'usr_0001'),
      cursor(coordinate),
      cursor(coordinate, { a: 1 }),
      cursor('__proto__', 1),
      'A'.repeat(5_000),
    ];
    for (const after of strange) {
      const { errors, ledger } = await gateway.ask(query(`after: ${JSON.stringify(after)}`), { as: 'usr_0001' });
      expect(errors.map(({ message, extensions }) => [message, extensions['code']])).toEqual([
        [`Argument "after" of ${coordinate} must be a cursor that this field gave.`, 'BAD_REQUEST'],
      ]);
      expect(ledger).toEqual([]);
    }
  },
);

test.each(connections.filter(([coordinate]) => coordinate !== 'Query.users'))(
  '%s refuses a cursor of its own form that leads nowhere it could, before any service is asked',
  async (coordinate, query) => {
    for (const position of [['nonsense'], [1, 2, 3], ['a', 'b', 'c'], [-1], ['2026-01-01', 'usr_0001']]) {
      const { errors, ledger } = await gateway.ask(query(`after: "${cursor(coordinate, ...position)}"`), {
        as: 'usr_0001',
      });
      expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_REQUEST']);
      expect(ledger).toEqual([]);
    }
  },
);

test('a forged cursor of users, which only the service can tell, is a BAD_REQUEST of the caller', async () => {
  const { data, errors } = await gateway.ask(`{ users(after: "${cursor('Query.users', 'x')}") { nodes { id } } }`);
  expect(data).toEqual({ users: null });
  expect(errors[0]).toMatchObject({ path: ['users'], extensions: { code: 'BAD_REQUEST' } });
});

test('arguments are checked by value also when they come in variables', async () => {
  const query = 'query ($first: Int, $after: String) { users(first: $first, after: $after) { nodes { id } } }';
  const refused = await gateway.ask(query, { variables: { first: 101 } });
  expect(refused.errors[0]?.extensions['code']).toBe('BAD_REQUEST');
  expect(refused.ledger).toEqual([]);
  const empty = await gateway.ask(query, { variables: { first: 0 } });
  expect(empty.data.users.nodes).toEqual([]);
  const defaulted = await gateway.ask(query, {});
  expect(defaulted.data.users.nodes).toHaveLength(10);
});

test('with `Accept: application/graphql-response+json` a refused argument is a 400', async () => {
  const { status, errors } = await gateway.ask('{ users(first: -1) { nodes { id } } }', {
    headers: { accept: 'application/graphql-response+json' },
  });
  expect(status).toBe(400);
  expect(errors[0]?.extensions['code']).toBe('BAD_REQUEST');
});

test('a variable that does not fit is a BAD_REQUEST that does not repeat its value', async () => {
  const { errors } = await gateway.ask('query ($id: ID!) { user(id: $id) { id } }', {
    variables: { id: { secret: 'hunter2' } },
  });
  expect(errors[0]).toMatchObject({
    message: 'Variable "$id" does not fit its type.',
    extensions: { code: 'BAD_REQUEST' },
  });
  expect(JSON.stringify(errors)).not.toContain('hunter2');
});

test.each([
  ['Query.products', 'query ($search: String) { found: products(search: $search) { totalCount } }', 100],
  ['Query.place', 'query ($search: String!) { found: place(search: $search) { id } }', 200],
])(
  '%s refuses a text that is too long and names the limit, before any service is asked',
  async (field, query, most) => {
    const text = (length: number) => gateway.ask(query, { variables: { search: '\u{1F9F5}'.repeat(length / 2) } });
    const refused = await text(most + 2);
    expect(refused.data).toBeUndefined();
    expect(refused.errors.map(({ message, extensions }) => [message, extensions['code']])).toEqual([
      [`Argument "search" of ${field} must be at most ${most} characters long.`, 'BAD_REQUEST'],
    ]);
    expect(refused.ledger).toEqual([]);
    const taken = await text(most);
    expect([taken.errors, taken.ledger.length]).toEqual([[], 1]);
  },
);

describe('of a document with several operations', () => {
  const document = `query A { __typename ...Harmless } query B { ...F ...F }
    fragment F on Query { users(first: 101) { nodes { id } } ...G }
    fragment G on Query { products(first: 102) { nodes { id } } ...Harmless }
    fragment Harmless on Query { place(search: " ") { id } }`;

  test('only what the chosen one reaches counts', async () => {
    const { data, errors } = await gateway.ask(document, { operationName: 'A' });
    expect([errors, data]).toEqual([[], { __typename: 'Query', place: [] }]);
  });

  test('a fragment within a fragment counts, and once however often it is spread', async () => {
    const { data, errors, ledger } = await gateway.ask(document, { operationName: 'B' });
    expect([data, ledger]).toEqual([undefined, []]);
    expect(errors.map(({ message }) => message)).toEqual([
      'Argument "first" of Query.users must be between 0 and 100.',
      'Argument "first" of Query.products must be between 0 and 100.',
    ]);
  });
});
