import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calls, startGateway, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

describe('personal fields', () => {
  const personal = '{ user(id: "usr_0002") { name email address { city } orders { totalCount } } }';

  test('answer their own user', async () => {
    const { data, errors } = await gateway.ask(personal, { as: 'usr_0002', scopes: [] });
    expect(errors).toEqual([]);
    expect(data.user.email).toMatch(/@example\.(org|com|net)$/);
    expect(data.user.orders.totalCount).toBeGreaterThan(0);
  });

  test('answer support', async () => {
    const { data, errors } = await gateway.ask(personal, { as: 'usr_0001', scopes: ['support:read'] });
    expect(errors).toEqual([]);
    expect(data.user.address.city).toBeTruthy();
  });

  test.each([{ as: 'usr_0001', scopes: [] as string[] }, { as: 'usr_0001', scopes: ['support:write'] }, {}])(
    'answer nobody else, each with FORBIDDEN at its path, and no service is asked for them: %o',
    async (caller) => {
      const { data, errors, ledger, status } = await gateway.ask(personal, caller);
      expect(status).toBe(200);
      expect(data.user).toEqual({ name: expect.any(String), email: null, address: null, orders: null });
      expect(errors.map(({ path, extensions }) => [path?.join('.'), extensions['code']]).sort()).toEqual([
        ['user.address', 'FORBIDDEN'],
        ['user.email', 'FORBIDDEN'],
        ['user.orders', 'FORBIDDEN'],
      ]);
      expect(ledger.map(({ source }) => source)).toEqual(['user']);
    },
  );

  test('are refused at the list index they stand at', async () => {
    const { data, errors } = await gateway.ask('{ users(first: 3) { nodes { id contact: email } } }', {
      as: 'usr_0002',
      scopes: [],
    });
    expect(data.users.nodes[1].contact).toMatch(/@/);
    expect(errors.map(({ path }) => path)).toEqual([
      ['users', 'nodes', 0, 'contact'],
      ['users', 'nodes', 2, 'contact'],
    ]);
  });
});

/** An order of usr_0002, and its delivery. */
const own = async () => {
  const { data } = await gateway.ask('{ me { orders(first: 100) { nodes { id delivery { id } } } } }', {
    as: 'usr_0002',
    scopes: [],
  });
  const { id, delivery } = data.me.orders.nodes.find((order: any) => order.delivery !== null);
  return { order: id as string, delivery: delivery.id as string };
};

describe('orders and deliveries', () => {
  test('answer the customer, by root field and by node', async () => {
    const ids = await own();
    const query = `{ order(id: "${ids.order}") { id } a: node(id: "${ids.order}") { id } b: node(id: "${ids.delivery}") { id ... on Delivery { status } } }`;
    const { data, errors } = await gateway.ask(query, { as: 'usr_0002', scopes: [] });
    expect(errors).toEqual([]);
    expect(data).toEqual({
      order: { id: ids.order },
      a: { id: ids.order },
      b: { id: ids.delivery, status: expect.any(String) },
    });
  });

  test.each([{ as: 'usr_0001', scopes: [] as string[] }, {}])('answer no other caller: %o', async (caller) => {
    const ids = await own();
    const query = `{ order(id: "${ids.order}") { number } a: node(id: "${ids.order}") { id } b: node(id: "${ids.delivery}") { id } }`;
    const { data, errors } = await gateway.ask(query, caller);
    expect(data).toEqual({ order: null, a: null, b: null });
    expect(errors.map(({ path, extensions }) => [path?.join('.'), extensions['code']]).sort()).toEqual([
      ['a', 'FORBIDDEN'],
      ['b', 'FORBIDDEN'],
      ['order', 'FORBIDDEN'],
    ]);
  });

  test.each([{ as: 'usr_0001', scopes: [] as string[] }])(
    'cost another caller the question whose they are, and nothing more: %o',
    async (caller) => {
      const ids = await own();
      const rest = 'id status place { name } route { distanceMeters } map { url }';
      const { data, errors, ledger } = await gateway.ask(
        `{ a: node(id: "${ids.delivery}") { ... on Delivery { ${rest} } }
           b: node(id: "${ids.delivery}") { ... on Delivery { ${rest} } }
           c: node(id: "${ids.order}") { ... on Order { customer { name loyalty { tier } } delivery { ${rest} } } } }`,
        caller,
      );
      expect(data).toEqual({ a: null, b: null, c: null });
      expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
      expect(calls(ledger)).toEqual(['order _deliveries+_orders ×2']);
    },
  );

  test('cost the customer one call for each source, however often they are asked for', async () => {
    const ids = await own();
    const { data, errors, ledger } = await gateway.ask(
      `{ a: node(id: "${ids.delivery}") { ... on Delivery { status place { name } map { width } } }
         b: node(id: "${ids.delivery}") { ... on Delivery { status place { name } map { width } } } }`,
      { as: 'usr_0002', scopes: [] },
    );
    expect(errors).toEqual([]);
    expect(data.a).toEqual({ status: expect.any(String), place: { name: expect.any(String) }, map: { width: 480 } });
    expect(data.b).toEqual(data.a);
    expect(calls(ledger)).toEqual(['maps osm.lookup ×1', 'order _deliveries ×1']);
  });

  test('tell a caller without a token nothing, not even whether they are there, and ask no service', async () => {
    const ids = await own();
    for (const { order, delivery } of [ids, { order: 'ord_99999', delivery: 'dlv_99999' }]) {
      const query = `{ order(id: "${order}") { number } a: node(id: "${order}") { id } b: node(id: "${delivery}") { id } }`;
      const { data, errors, ledger } = await gateway.ask(query);
      expect(data).toEqual({ order: null, a: null, b: null });
      expect(errors.map(({ path, extensions }) => [path?.join('.'), extensions['code']]).sort()).toEqual([
        ['a', 'FORBIDDEN'],
        ['b', 'FORBIDDEN'],
        ['order', 'FORBIDDEN'],
      ]);
      expect(ledger).toEqual([]);
    }
  });

  test('of an unknown id are null without an error to whoever is signed in', async () => {
    const query = '{ order(id: "ord_99999") { id } node(id: "dlv_99999") { id } }';
    const { data, errors } = await gateway.ask(query, { as: 'usr_0001', scopes: [] });
    expect([errors, data]).toEqual([[], { order: null, node: null }]);
  });

  test('of an id that cannot be one, like users and products that nobody has, are null to everybody', async () => {
    const query =
      '{ order(id: "ord_x") { id } node(id: "dlv_x") { id } user(id: "nobody") { id } product(id: "prd_9999") { id } }';
    const { data, errors } = await gateway.ask(query);
    expect([errors, data]).toEqual([[], { order: null, node: null, user: null, product: null }]);
  });
});

test('without a token `me` is null and mutations are UNAUTHENTICATED', async () => {
  const anonymous = await gateway.ask('{ me { id } }');
  expect(anonymous).toMatchObject({ status: 200, data: { me: null }, errors: [], ledger: [] });
  const refused = await gateway.ask(
    'mutation { updateMe(input: { name: "x" }) { __typename } cancelOrder(id: "ord_00001") { __typename } }',
  );
  expect(refused.data).toEqual({ updateMe: null, cancelOrder: null });
  expect(refused.errors.map(({ extensions }) => extensions['code'])).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
  expect(refused.ledger).toEqual([]);
});
