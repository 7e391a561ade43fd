import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { execute, parse, printSchema, validate } from 'graphql';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { compose } from '../../bench/federation/graph.ts';
import { expectedAnswer } from '../../bench/federation/monolith.ts';
import { startGateway } from '../../bench/gateway/start-gateway.ts';
import { names, subgraphSchema, type SubgraphName } from '../../bench/federation/subgraph-schemas.ts';
import { createSubgraphs } from '../../bench/subgraphs/create-subgraphs.ts';
import { openUpstream } from '../fixtures/open-upstream.ts';

const heavy = readFileSync(new URL('../../bench/federation/heavy.graphql', import.meta.url), 'utf8');

const ended: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

let subgraphs: string;
beforeAll(async () => {
  const server = createSubgraphs({ schemas: Object.fromEntries(names.map((name) => [name, subgraphSchema(name)])) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  subgraphs = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return () => {
    server.closeAllConnections();
    server.close();
  };
});

const start = async (addresses: Partial<Record<SubgraphName, string>> = {}) => {
  const { url, stop } = await startGateway(compose(), {
    PORT: '0',
    LOG_LEVEL: 'silent',
    ...Object.fromEntries(
      names.map((name) => [`${name.toUpperCase()}_URL`, addresses[name] ?? `${subgraphs}/${name}`]),
    ),
    ...Object.fromEntries(names.map((name) => [`${name.toUpperCase()}_RETRIES`, '0'])),
  });
  ended.push(stop);
  return async (query: string, headers: Record<string, string> = {}) => {
    const body = JSON.stringify({ query });
    const reply = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    return reply.text();
  };
};

const stats = async (path = '/stats') => (await fetch(`${subgraphs}${path}`)).json();

test('the heavy query is answered byte for byte as one monolithic schema answers it, and costs one call to each subgraph', async () => {
  const ask = await start();
  await stats('/reset');
  expect(await ask(heavy)).toBe(await expectedAnswer(heavy));
  expect(await stats()).toEqual({ accounts: 1, inventory: 1, products: 1, reviews: 1 });
});

test('a second query costs the same again: nothing is kept between requests', async () => {
  const ask = await start();
  await ask(heavy);
  await stats('/reset');
  await ask(heavy);
  expect(await stats()).toEqual({ accounts: 1, inventory: 1, products: 1, reviews: 1 });
});

test('what is provided by one subgraph is not asked of another, and what is required is fetched first', async () => {
  const ask = await start();
  await stats('/reset');
  const provided = '{ topProducts(first: 1) { reviews { author { id username } } } }';
  expect(await ask(provided)).toBe(await expectedAnswer(provided));
  expect(await stats()).toEqual({ accounts: 0, inventory: 0, products: 1, reviews: 1 });
  await stats('/reset');
  const required = '{ users { reviews { product { upc shippingEstimate } } } }';
  expect(await ask(required)).toBe(await expectedAnswer(required));
  expect(await stats()).toEqual({ accounts: 1, inventory: 1, products: 1, reviews: 1 });
});

test('clients see nothing of federation, and no token is taken', async () => {
  expect(printSchema(compose().schema)).not.toMatch(/_entities|_service|_Any|_Entity|@key|@inaccessible/);
  const ask = await start();
  expect(await ask('{ __schema { queryType { name } } }')).toContain('GRAPHQL_VALIDATION_FAILED');
  expect(await ask('{ me { id } }', { authorization: 'Bearer a.b.c' })).toContain('UNAUTHENTICATED');
});

type Entity = Record<string, unknown> | null;

/** The gateway where the inventory's answers are changed on the way. */
const withInventory = async (edit: (rows: Entity[]) => unknown) => {
  const upstream = await openUpstream();
  ended.push(upstream.close);
  const schema = subgraphSchema('inventory');
  upstream.answer = async ({ body }) => {
    const { query, variables } = JSON.parse(body);
    expect(validate(schema, parse(query))).toEqual([]);
    const { data } = await execute({ schema, document: parse(query), variableValues: variables });
    const { _entities: rows } = JSON.parse(JSON.stringify(data));
    return { body: JSON.stringify({ data: rows === undefined ? data : { _entities: edit(rows) } }) };
  };
  const ask = await start({ inventory: upstream.url });
  return async () => JSON.parse(await ask('{ topProducts(first: 3) { upc inStock } }'));
};

const right = [
  { upc: '1', inStock: true },
  { upc: '2', inStock: false },
  { upc: '3', inStock: false },
];

test('entities in another order find their places by their keys', async () => {
  const ask = await withInventory((rows) => rows.toReversed());
  expect(await ask()).toEqual({ data: { topProducts: right } });
});

test('an entity that the subgraph does not know is null without an error', async () => {
  const ask = await withInventory(([first, , third]) => [first, null, third]);
  const [one, two, three] = right;
  expect(await ask()).toEqual({ data: { topProducts: [one, { ...two, inStock: null }, three] } });
});

const invalidAt = (...indexes: number[]) =>
  indexes.map((index) =>
    expect.objectContaining({
      path: ['topProducts', index, 'inStock'],
      extensions: expect.objectContaining({ code: 'DOWNSTREAM_INVALID_RESPONSE', service: 'inventory' }),
    }),
  );

const without = (...indexes: number[]) =>
  right.map((row, index) => (indexes.includes(index) ? { ...row, inStock: null } : row));

test.each<readonly [string, (rows: Entity[]) => unknown]>([
  ['left out', ([first, , third]) => [first, third]],
  ['of another type', ([first, second, third]) => [first, { ...second, __typename: 'User' }, third]],
  ['of a key that nobody asked for', ([first, second, third]) => [first, { ...second, _selvedge_key: '9' }, third]],
  ['without a key', ([first, second, third]) => [first, { __typename: second?.['__typename'] }, third]],
  ['no object', ([first, , third]) => [first, 'second', third]],
])('an entity that is %s is one error at its own path, and the others stay', async (_what, edit) => {
  const { data, errors } = await (await withInventory(edit))();
  expect(data).toEqual({ topProducts: without(1) });
  expect(errors).toEqual(invalidAt(1));
});

test('where entities are no list at all, each has an error of its own', async () => {
  const { data, errors } = await (await withInventory(() => ({})))();
  expect(data).toEqual({ topProducts: without(0, 1, 2) });
  expect(errors).toEqual(invalidAt(0, 1, 2));
});
