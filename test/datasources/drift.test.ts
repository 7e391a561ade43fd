import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startGateway, type TestGateway } from '../start-gateway.ts';

/** A proxy in front of a real service that changes its JSON answers on the way. */
let change: (body: any) => unknown = (body) => body;
const proxies: Server[] = [];
let gateway: TestGateway;

const proxy = async (target: string): Promise<string> => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const reply = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name)
          ? [[name, value] as [string, string]]
          : [],
      ),
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    });
    const body: unknown = await reply.json();
    response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? 'application/json' });
    response.end(JSON.stringify(change(body)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxies.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

beforeAll(async () => {
  const services = inject('services');
  gateway = await startGateway({
    addresses: {
      ...services,
      USER_URL: await proxy(services['USER_URL'] ?? ''),
      ORDER_URL: await proxy(services['ORDER_URL'] ?? ''),
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  for (const server of proxies) {
    server.closeAllConnections();
    server.close();
  }
});

const codesAt = (errors: readonly { path?: (string | number)[]; extensions: Record<string, unknown> }[]) =>
  errors.map(({ path, extensions }) => [path?.join('.'), extensions['code'], extensions['service']]).sort();

const invalid = (path: string, service: string) => [path, 'DOWNSTREAM_INVALID_RESPONSE', service];

test('a field of a REST row that is not as expected is an error at that field alone', async () => {
  change = (body) => ({
    ...body,
    users: body.users?.map((user: any, index: number) =>
      index === 1 ? { ...user, name: 7, address: { ...user.address, city: null } } : user,
    ),
  });
  const { data, errors } = await gateway.ask('{ users(first: 3) { nodes { id name email address { line city } } } }', {
    as: 'usr_0001',
  });
  expect(codesAt(errors)).toEqual([
    invalid('users.nodes.1.address.city', 'user'),
    invalid('users.nodes.1.name', 'user'),
  ]);
  expect(data.users.nodes).toHaveLength(3);
  expect(data.users.nodes[1]).toMatchObject({
    id: 'usr_0002',
    name: null,
    email: expect.any(String),
    address: { line: expect.any(String), city: null },
  });
  expect(data.users.nodes[2].name).toEqual(expect.any(String));
});

test('a missing property is an error where it is asked for, and nowhere else', async () => {
  change = (body) => ({ ...body, users: body.users?.map(({ email: _left, ...user }: any) => user) });
  const unasked = await gateway.ask('{ me { name } }', { as: 'usr_0001' });
  expect(unasked.errors).toEqual([]);
  const { data, errors } = await gateway.ask('{ me { name email loyalty { tier } } }', { as: 'usr_0001' });
  expect(codesAt(errors)).toEqual([invalid('me.email', 'user')]);
  expect(data.me).toMatchObject({ name: expect.any(String), email: null, loyalty: { tier: 'GOLD' } });
});

test('a row without its key fails the keys nobody answers, and no others', async () => {
  change = (body) => ({
    ...body,
    users: body.users?.map((user: any) => (user.id === 'usr_0002' ? { ...user, id: 5 } : user)),
  });
  const { data, errors } = await gateway.ask(
    '{ a: user(id: "usr_0001") { name } b: user(id: "usr_0002") { name } c: user(id: "usr_0003") { name } }',
  );
  expect(codesAt(errors)).toEqual([invalid('b', 'user')]);
  expect(data).toMatchObject({ a: { name: expect.any(String) }, b: null, c: { name: expect.any(String) } });
});

test('a row of a page without its key is null in its place, and all others are there', async () => {
  change = (body) => ({
    ...body,
    users: body.users?.map((user: any, index: number) => (index === 1 ? { ...user, id: null } : user)),
  });
  const { data, errors } = await gateway.ask(
    '{ users(first: 3) { totalCount nodes { id name loyalty { tier } } edges { cursor node { id name } } pageInfo { endCursor } } }',
    { as: 'usr_0001' },
  );
  expect(codesAt(errors)).toEqual([invalid('users.edges.1.node', 'user'), invalid('users.nodes.1', 'user')]);
  expect(data.users.totalCount).toBe(600);
  expect(data.users.nodes.map((user: any) => user?.id)).toEqual(['usr_0001', undefined, 'usr_0003']);
  expect(data.users.nodes[2]).toEqual({
    id: 'usr_0003',
    name: expect.any(String),
    loyalty: { tier: expect.any(String) },
  });
  expect(data.users.edges.map(({ node }: any) => node?.id)).toEqual(['usr_0001', undefined, 'usr_0003']);
  expect(data.users.edges[1].cursor).toEqual(expect.any(String));
});

test('an id that one service gives and that cannot be one to another is not passed on', async () => {
  change = (body) => ({
    ...body,
    users: body.users?.map((user: any, index: number) => (index === 1 ? { ...user, id: "usr_0002' or 1" } : user)),
  });
  const { data, errors, ledger } = await gateway.ask('{ users(first: 3) { nodes { name orders { totalCount } } } }', {
    as: 'usr_0001',
  });
  expect(codesAt(errors)).toEqual([invalid('users.nodes.1.orders', 'order')]);
  expect(data.users.nodes.map(({ name, orders }: any) => [typeof name, orders === null])).toEqual([
    ['string', false],
    ['string', true],
    ['string', false],
  ]);
  expect(ledger.filter(({ source }) => source === 'order')).toEqual([{ source: 'order', call: '_users', size: 2 }]);
});

test('a row of a page without its cursor has no edge, and the page goes on from the one before', async () => {
  change = (body) =>
    body.page === undefined ? body : { ...body, page: { ...body.page, cursors: body.page.cursors.slice(0, 2) } };
  const { data, errors } = await gateway.ask(
    '{ users(first: 3) { nodes { id } edges { cursor node { id } } pageInfo { endCursor } } }',
  );
  expect(codesAt(errors)).toEqual([invalid('users.edges.2', 'user')]);
  expect(data.users.nodes).toHaveLength(3);
  expect(data.users.edges[2]).toBeNull();
  expect(data.users.pageInfo.endCursor).toBe(data.users.edges[1].cursor);
});

test('a field of a GraphQL source that is not as its schema says is an error at its exact path, list index included', async () => {
  change = (body) =>
    JSON.parse(
      JSON.stringify(body)
        .replaceAll(/"status":"[A-Z_]+"/g, '"status":"TELEPORTED"')
        .replaceAll(/"quantity":\d+/g, '"quantity":"many"')
        .replaceAll(/"placedAt":"[^"]+"/g, '"placedAt":12'),
    );
  const { data, errors } = await gateway.ask(
    '{ users(first: 2) { nodes { id orders(first: 1) { nodes { number status placedAt items { quantity product { name } } } } } } }',
    { as: 'usr_0001' },
  );
  const paths = errors.map(({ path }) => path?.join('.'));
  for (const user of [0, 1]) {
    expect(paths).toContain(`users.nodes.${user}.orders.nodes.0.status`);
    expect(paths).toContain(`users.nodes.${user}.orders.nodes.0.placedAt`);
    expect(paths).toContain(`users.nodes.${user}.orders.nodes.0.items.0.quantity`);
  }
  expect(
    errors.every(
      ({ extensions }) => extensions['code'] === 'DOWNSTREAM_INVALID_RESPONSE' && extensions['service'] === 'order',
    ),
  ).toBe(true);
  expect(JSON.stringify(errors)).not.toMatch(/TELEPORTED|many/);
  expect(data.users.nodes[0].orders.nodes[0]).toMatchObject({
    number: expect.any(String),
    status: null,
    placedAt: null,
  });
  expect(data.users.nodes[0].orders.nodes[0].items[0].product.name).toEqual(expect.any(String));
});

test('a null where one was only promised by @semanticNonNull is an error at that field alone', async () => {
  change = (body) => JSON.parse(JSON.stringify(body).replaceAll(/"placedAt":"[^"]+"/g, '"placedAt":null'));
  const { data, errors } = await gateway.ask(
    '{ me { orders(first: 2) { nodes { number placedAt delivery { eta } } } } }',
    { as: 'usr_0001' },
  );
  expect(codesAt(errors)).toEqual([
    invalid('me.orders.nodes.0.placedAt', 'order'),
    invalid('me.orders.nodes.1.placedAt', 'order'),
  ]);
  expect(data.me.orders.nodes).toEqual([
    { number: expect.any(String), placedAt: null, delivery: expect.anything() },
    { number: expect.any(String), placedAt: null, delivery: expect.anything() },
  ]);
});

test('what one service knows of and the other does not is null with an error, where no null was promised', async () => {
  change = (body) => ({ ...body, ...(body.users === undefined ? {} : { users: [] }) });
  const { data, errors } = await gateway.ask(
    '{ node(id: "ord_00001") { ... on Order { customer { id name address { city } } } } user(id: "usr_0001") { name } }',
    { as: 'usr_0001' },
  );
  expect(data).toEqual({ node: { customer: { id: expect.any(String), name: null, address: null } }, user: null });
  expect(codesAt(errors)).toEqual([invalid('node.customer.name', 'user')]);
});

test('a null where the schema of a GraphQL source promises none takes away no more than the nearest nullable field', async () => {
  change = (body) => JSON.parse(JSON.stringify(body).replaceAll(/"amount":"[^"]+"/g, '"amount":null'));
  const { data, errors } = await gateway.ask(
    '{ me { orders(first: 2) { nodes { number total { amount currency } } } } }',
    { as: 'usr_0001' },
  );
  expect(data.me.orders.nodes.map(({ number, total }: any) => [typeof number, total])).toEqual([
    ['string', null],
    ['string', null],
  ]);
  expect(codesAt(errors)).toEqual([
    invalid('me.orders.nodes.0.total.amount', 'order'),
    invalid('me.orders.nodes.1.total.amount', 'order'),
  ]);
});

describe('an order service whose answer says', () => {
  const query = '{ me { name orders(first: 1) { totalCount } } }';

  test.each<[string, unknown, string]>([
    ['nothing at all', { data: null }, 'DOWNSTREAM_INVALID_RESPONSE'],
    ['an error and no data', { data: null, errors: [{ message: 'secret' }] }, 'DOWNSTREAM_REFUSED'],
    [
      'an error with a code of every object',
      { data: null, errors: [{ message: 'secret', extensions: { code: 'constructor' } }] },
      'DOWNSTREAM_REFUSED',
    ],
    ['errors that are none', { data: null, errors: [null, 5] }, 'DOWNSTREAM_REFUSED'],
  ])('%s fails its own field alone', async (_what, body, code) => {
    change = (real) => ('users' in Object(real) ? real : body);
    const { data, errors } = await gateway.ask(query, { as: 'usr_0001' });
    expect(codesAt(errors)).toEqual([['me.orders', code, 'order']]);
    expect(data.me).toEqual({ name: expect.any(String), orders: null });
    expect(JSON.stringify(errors)).not.toContain('secret');
  });

  test.each<[string, unknown]>([
    ['of nothing', undefined],
    ['of a field nobody asked for', ['nope']],
    ['of everything', []],
  ])('an error %s beside its data fails what that call was for', async (_what, path) => {
    change = (real: any) => ('users' in Object(real) ? real : { ...real, errors: [{ message: 'secret', path }] });
    const { data, errors } = await gateway.ask(query, { as: 'usr_0001' });
    expect(codesAt(errors)).toEqual([['me.orders', 'DOWNSTREAM_REFUSED', 'order']]);
    expect(data.me.name).toEqual(expect.any(String));
  });
});
