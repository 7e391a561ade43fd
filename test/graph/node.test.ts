import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

test('`node` finds an object of every kind by its id alone, many of a kind in one call', async () => {
  const { data, errors, ledger } = await gateway.ask(
    `{ a: node(id: "usr_0002") { id __typename ... on User { name loyalty { tier } } }
       b: node(id: "usr_0003") { id __typename ... on User { name loyalty { tier } } }
       c: node(id: "prd_0001") { id __typename ... on Product { name } ... on User { email } }
       d: node(id: "ord_00001") { id __typename ... on Order { number } }
       e: node(id: "dlv_00001") { id __typename ... on Delivery { place { name } } } }`,
    { as: 'usr_0001' },
  );
  expect(errors).toEqual([]);
  expect(Object.values<any>(data).map(({ __typename, id }) => `${__typename} ${id}`)).toEqual([
    'User usr_0002',
    'User usr_0003',
    'Product prd_0001',
    'Order ord_00001',
    'Delivery dlv_00001',
  ]);
  expect(data.a.name).not.toBe(data.b.name);
  expect(data.e.place.name).toEqual(expect.any(String));
  expect(ledger.filter(({ source, call }) => source === 'user' && call === 'byIds')).toEqual([
    { source: 'user', call: 'byIds', size: 2 },
  ]);
});

test('all that is asked of one `node`, wherever in the document it stands, is answered', async () => {
  const { data, errors } = await gateway.ask(
    'query { node(id: "usr_0002") { id } node(id: "usr_0002") { ... on User { name } } ...More } fragment More on Query { node(id: "usr_0002") { ...Mail } } fragment Mail on User { email }',
    { as: 'usr_0002' },
  );
  expect(errors).toEqual([]);
  expect(data).toEqual({ node: { id: 'usr_0002', name: expect.any(String), email: expect.stringContaining('@') } });
});

test('a field called `id` by a client, or `id` called something else, changes nothing about what is found', async () => {
  const { data, errors } = await gateway.ask(
    '{ node(id: "usr_0002") { key: id ... on User { id: name loyalty { points } } } users(first: 2) { nodes { id: name key: id orders(first: 1) { nodes { id: number customer { id: name } } } } } }',
    { as: 'usr_0001' },
  );
  expect(errors).toEqual([]);
  expect(data.node).toEqual({
    key: 'usr_0002',
    id: expect.stringMatching(/ /),
    loyalty: { points: expect.any(Number) },
  });
  for (const user of data.users.nodes) {
    expect(user.key).toMatch(/^usr_/);
    expect(user.orders.nodes[0].customer.id).toBe(user.id);
  }
});

test('ids of no kind, and ids nobody has, are null without an error and without a call where the prefix says enough', async () => {
  const { data, errors, ledger } = await gateway.ask(
    '{ a: node(id: "nope") { id } b: node(id: "") { id } c: node(id: "xyz_1") { id } }',
  );
  expect([data, errors, ledger]).toEqual([{ a: null, b: null, c: null }, [], []]);
});
