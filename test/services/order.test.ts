import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { geoDistance } from 'd3-geo';
import * as fc from 'fast-check';
import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readCities } from '../../services/seed/cities.ts';
import { start } from '../../services/order/start.ts';

interface Running {
  readonly url: string;
  readonly child: ChildProcess;
  /** Ends the service and gives what it wrote to stderr. */
  stop(): Promise<string>;
}

interface Money {
  amount: string;
  currency: string;
}

interface Point {
  latitude: number;
  longitude: number;
}

interface Order {
  id: string;
  number: string;
  status: string;
  placedAt: string;
  total: Money;
  items: { id: string; quantity: number; unitPrice: Money; total: Money; product: { id: string; price: Money } }[];
  customer: { id: string };
  delivery: {
    id: string;
    status: string;
    eta: string | null;
    position: Point;
    placeId: string;
    origin: Point;
    customerId: string;
  } | null;
}

interface Connection<Node> {
  edges: { cursor: string; node: Node }[];
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  totalCount: number;
}

interface Problem {
  message: string;
  path?: (string | number)[];
  extensions: { code: string };
}

interface Answer<Data> {
  data: Data;
  errors?: Problem[];
}

const folders: string[] = [];

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'order-service-'));
  folders.push(folder);
  return folder;
};

const run = async (dataDir: string): Promise<Running> => {
  const args = ['--disable-warning=ExperimentalWarning', 'services/run.ts', 'order', '--port', '0', '--data', dataDir];
  // The channel ends the service with this process, however a test ends.
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const stderr = text(child.stderr!);
  const [line] = await once(createInterface(child.stdout!), 'line');
  const ready: unknown = JSON.parse(String(line));
  expect(ready).toEqual({
    service: 'order',
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    pid: child.pid,
  });
  const stop = async (): Promise<string> => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    return stderr;
  };
  return { url: (ready as { url: string }).url, child, stop };
};

const json = { 'content-type': 'application/json' };

const post = (url: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/graphql`, { method: 'POST', headers: { ...json, ...headers }, body });

const askAt = async <Data>(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Answer<Data>> => {
  const response = await post(url, JSON.stringify({ query, variables }), headers);
  return (await response.json()) as Answer<Data>;
};

let service: Running;

const ask = <Data>(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>) =>
  askAt<Data>(service.url, query, variables, headers);

const numbered = (prefix: string, digits: number, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => `${prefix}_${String(from + at).padStart(digits, '0')}`);

const userIds = numbered('usr', 4, 1, 600);

const wholeOrder = `
  id number status placedAt total { amount currency }
  items { id quantity unitPrice { amount currency } total { amount currency } product { id price { amount currency } } }
  customer { id }
  delivery { id status eta position { latitude longitude } placeId origin { latitude longitude } customerId }`;

const cents = ({ amount }: Money): number => {
  expect(amount).toMatch(/^\d+\.\d\d$/);
  return Number(amount.replace('.', ''));
};

const readAllOrders = async (url: string): Promise<Order[]> => {
  const orders: Order[] = [];
  for (let from = 1; from <= 6000; from += 1000) {
    const { data, errors } = await askAt<{ _orders: Order[] }>(
      url,
      `query ($ids: [ID!]!) { _orders(ids: $ids) { ${wholeOrder} } }`,
      { ids: numbered('ord', 5, from, from + 999) },
    );
    expect(errors).toBeUndefined();
    orders.push(...data._orders);
  }
  return orders;
};

/** Walks all pages and gives the ids in the order they came, having checked each page on the way. */
const walk = async (first: number, get: (after: string | null) => Promise<Connection<{ id: string }>>) => {
  const ids: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { edges, pageInfo, totalCount }: Connection<{ id: string }> = await get(after);
    ids.push(...edges.map(({ node }) => node.id));
    expect(edges.length).toBeLessThanOrEqual(first);
    expect(pageInfo.hasPreviousPage).toBe(after !== null);
    expect(pageInfo.startCursor).toBe(edges.at(0)?.cursor ?? null);
    expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null);
    if (!pageInfo.hasNextPage) {
      expect(ids).toHaveLength(totalCount);
      return ids;
    }
    expect(edges).toHaveLength(first);
    after = pageInfo.endCursor;
  }
};

const find = async (search: string): Promise<string[]> => {
  const { data, errors } = await ask<{ products: Connection<{ name: string }> }>(
    'query ($search: String) { products(search: $search, first: 100) { nodes { name } totalCount } }',
    { search },
  );
  expect(errors).toBeUndefined();
  return data.products.nodes.map(({ name }) => name);
};

/** The orders of a user in the given status, newest first. */
const ordersOf = async (url: string, user: string, status: string): Promise<string[]> => {
  const { data } = await askAt<{ _users: { orders: Connection<{ id: string }> }[] }>(
    url,
    'query ($ids: [ID!]!, $status: OrderStatus) { _users(ids: $ids) { orders(first: 100, status: $status) { nodes { id } } } }',
    { ids: [user], status },
  );
  return data._users[0]!.orders.nodes.map(({ id }) => id);
};

/** The second, none, the first and the second again. */
const secondAndFirst = (prefix: string, digits: number) => {
  const [one, two] = numbered(prefix, digits, 1, 2);
  return [{ id: two }, null, { id: one }, { id: two }];
};

const toBase64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const fromBase64 = (cursor: string): unknown => JSON.parse(Buffer.from(cursor, 'base64url').toString());

/** How far two points are apart, in radians. */
const between = (a: Point, b: Point): number => geoDistance([a.longitude, a.latitude], [b.longitude, b.latitude]);

beforeAll(async () => {
  service = await run(newFolder());
});

afterAll(async () => {
  expect(await service.stop()).toBe('');
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('the contract', () => {
  test('every type, field, argument and enum value of the schema is described', () => {
    const sdl = readFileSync(new URL('../../services/order/schema.graphql', import.meta.url), 'utf8');
    const schema = buildSchema(sdl);
    const undescribed: string[] = [];
    const check = (coordinate: string, { description }: { description?: string | null | undefined }): void => {
      if (description === undefined || description === null || description === '') undescribed.push(coordinate);
    };
    for (const type of Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))) {
      if (type !== schema.getQueryType() && type !== schema.getMutationType()) check(type.name, type);
      if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        check(`${type.name}.${field.name}`, field);
        if ('args' in field) for (const arg of field.args) check(`${type.name}.${field.name}(${arg.name}:)`, arg);
      }
    }
    expect(undescribed).toEqual([]);
  });

  test('descriptions are served, those of the scalars too', async () => {
    const { data } = await ask<{ __schema: { types: { name: string; description: string | null }[] } }>(
      '{ __schema { types { name description } } }',
    );
    const described = new Map(data.__schema.types.map(({ name, description }) => [name, description]));
    for (const name of ['DateTime', 'Decimal', 'Currency', 'Order', 'DeliveryStatus', 'CancelOrderResult']) {
      expect(described.get(name), name).toMatch(/\w{3}/);
    }
  });

  test('every field of an order answers', async () => {
    const { data, errors } = await ask<{ order: unknown }>(
      `query { order(id: "ord_03300") {
        __typename id number status placedAt total { amount currency } customer { __typename id }
        items { id quantity unitPrice { amount currency } total { amount currency }
                product { id name description category price { amount currency } } }
        delivery { id status eta position { latitude longitude } placeId origin { latitude longitude } customerId } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.order).toEqual({
      __typename: 'Order',
      id: 'ord_03300',
      number: '2026-003300',
      status: 'DELIVERED',
      placedAt: '2026-05-06T11:55:00.676Z',
      total: { amount: '134.00', currency: 'EUR' },
      customer: { __typename: 'User', id: 'usr_0001' },
      items: [
        {
          id: 'itm_09168',
          quantity: 1,
          unitPrice: { amount: '12.90', currency: 'EUR' },
          total: { amount: '12.90', currency: 'EUR' },
          product: {
            id: 'prd_0265',
            name: 'Loose tea, Assam',
            description: 'Whole leaves in a tin that closes tight.',
            category: 'Food',
            price: { amount: '12.90', currency: 'EUR' },
          },
        },
        {
          id: 'itm_09169',
          quantity: 1,
          unitPrice: { amount: '14.90', currency: 'EUR' },
          total: { amount: '14.90', currency: 'EUR' },
          product: {
            id: 'prd_0175',
            name: 'Resistance band, strong',
            description: 'Woven fabric that does not roll up.',
            category: 'Sport',
            price: { amount: '14.90', currency: 'EUR' },
          },
        },
        {
          id: 'itm_09170',
          quantity: 3,
          unitPrice: { amount: '35.40', currency: 'EUR' },
          total: { amount: '106.20', currency: 'EUR' },
          product: {
            id: 'prd_0180',
            name: 'Drinking bottle, 1 l',
            description: 'Double-walled steel: cold for a day, hot for half of one.',
            category: 'Sport',
            price: { amount: '35.40', currency: 'EUR' },
          },
        },
      ],
      delivery: {
        id: 'dlv_03300',
        status: 'DELIVERED',
        eta: '2026-05-10T11:26:00.000Z',
        position: { latitude: expect.any(Number), longitude: expect.any(Number) },
        placeId: 'N2735943',
        origin: { latitude: expect.any(Number), longitude: expect.any(Number) },
        customerId: 'usr_0001',
      },
    });
  });

  test('a connection gives edges, nodes, page info and the count of the whole list', async () => {
    const { data } = await ask<{ _users: { orders: Connection<{ id: string }> }[] }>(
      `{ _users(ids: ["usr_0001"]) { orders(first: 2) {
        edges { cursor node { id } } nodes { id } totalCount
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
    );
    const { edges, nodes, pageInfo, totalCount } = data._users[0]!.orders;
    expect(nodes).toHaveLength(2);
    expect(edges.map(({ node }) => node)).toEqual(nodes);
    expect(pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: edges[0]!.cursor,
      endCursor: edges[1]!.cursor,
    });
    expect(totalCount).toBe(14);
  });

  test('an id that nobody has gives null', async () => {
    const { data, errors } = await ask('{ order(id: "ord_99999") { id } product(id: "x\' or 1") { id } }');
    expect({ data, errors }).toEqual({ data: { order: null, product: null }, errors: undefined });
  });

  test('joints answer in the order asked, with null for unknown ids and again for repeated ones', async () => {
    const { data, errors } = await ask(
      `{ _users(ids: ["usr_0002", "nobody", "usr_0001", "usr_0002"]) { id }
         _orders(ids: ["ord_00002", "nothing", "ord_00001", "ord_00002"]) { id }
         _products(ids: ["prd_0002", "nothing", "prd_0001", "prd_0002"]) { id }
         _deliveries(ids: ["dlv_03300", "nothing", "dlv_03300"]) { id customerId }
         none: _orders(ids: []) { id } }`,
    );
    expect(errors).toBeUndefined();
    const delivery = { id: 'dlv_03300', customerId: 'usr_0001' };
    expect(data).toEqual({
      _users: secondAndFirst('usr', 4),
      _orders: secondAndFirst('ord', 5),
      _products: secondAndFirst('prd', 4),
      _deliveries: [delivery, null, delivery],
      none: [],
    });
  });

  test('a user without orders has an empty list', async () => {
    const { data } = await ask(
      '{ _users(ids: ["usr_9999"]) { id orders { nodes { id } totalCount pageInfo { hasNextPage endCursor } } } }',
    );
    const orders = { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } };
    expect(data).toEqual({ _users: [{ id: 'usr_9999', orders }] });
  });
});

describe('the seed data', () => {
  let orders: Order[];

  beforeAll(async () => {
    orders = await readAllOrders(service.url);
  });

  test('there are 6,000 orders with at least 15,000 items, and 320 products by different names in ten categories', async () => {
    expect(new Set(orders.map(({ id }) => id)).size).toBe(6000);
    expect(new Set(orders.map(({ number }) => number)).size).toBe(6000);
    const items = orders.flatMap(({ items }) => items);
    expect(items.length).toBeGreaterThanOrEqual(15_000);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    const { data } = await ask<{ _products: { name: string; description: string; category: string; price: Money }[] }>(
      'query ($ids: [ID!]!) { _products(ids: $ids) { name description category price { amount currency } } }',
      { ids: numbered('prd', 4, 1, 320) },
    );
    expect(new Set(data._products.map(({ name }) => name)).size).toBe(320);
    expect(new Set(data._products.map(({ category }) => category)).size).toBe(10);
    expect(data._products.every(({ price }) => cents(price) > 0 && price.currency === 'EUR')).toBe(true);
    const counted = await ask('{ products { totalCount } next: product(id: "prd_0321") { id } }');
    expect(counted.data).toEqual({ products: { totalCount: 320 }, next: null });
  });

  test('every one of 600 users has 4 to 16 orders, and the development user has some of each status', () => {
    const ofUser = Map.groupBy(orders, ({ customer }) => customer.id);
    expect([...ofUser.keys()].sort()).toEqual(userIds);
    expect([...ofUser.values()].filter(({ length }) => length < 4 || length > 16)).toEqual([]);
    const developers = ofUser.get('usr_0001') ?? [];
    expect(developers.length).toBeGreaterThanOrEqual(12);
    const statuses = new Set(developers.map(({ status }) => status));
    expect([...statuses].sort()).toEqual(['CANCELLED', 'DELIVERED', 'PAID', 'PLACED', 'SHIPPED']);
  });

  test('items and orders add up to the cent', () => {
    for (const { id, items, total } of orders) {
      expect(items.length, id).toBeGreaterThan(0);
      for (const item of items) expect(cents(item.total), item.id).toBe(cents(item.unitPrice) * item.quantity);
      expect(cents(total), id).toBe(items.reduce((sum, item) => sum + cents(item.total), 0));
    }
  });

  test('status, times and delivery of an order agree', () => {
    const deliveryOf: Record<string, (string | undefined)[]> = {
      PLACED: [undefined, 'PREPARING'],
      PAID: ['PREPARING'],
      SHIPPED: ['IN_TRANSIT', 'OUT_FOR_DELIVERY', 'RETURNED'],
      DELIVERED: ['DELIVERED'],
      CANCELLED: [undefined],
    };
    for (const { id, status, placedAt, delivery, customer } of orders) {
      expect(deliveryOf[status], id).toContain(delivery?.status);
      expect(placedAt >= '2025-01-01' && placedAt < '2026-11-01', id).toBe(true);
      if (delivery === null) continue;
      expect(delivery.id).toBe(id.replace('ord', 'dlv'));
      expect(delivery.customerId).toBe(customer.id);
      if (delivery.status === 'RETURNED') expect(delivery.eta, id).toBeNull();
      else expect(delivery.eta! > placedAt, id).toBe(true);
      if (delivery.eta !== null) expect(delivery.eta < '2026-11-01', id).toBe(delivery.status === 'DELIVERED');
    }
  });

  test('every parcel is on the way between a warehouse and the place it goes to', () => {
    const places = new Map(readCities().map((city) => [city.osmId, city]));
    const nearly = 0.00001;
    for (const { delivery } of orders) {
      if (delivery === null) continue;
      const { status, origin, position, placeId, id } = delivery;
      const place = places.get(placeId)!;
      const way = between(origin, place);
      expect(Math.abs(between(origin, position) + between(position, place) - way), id).toBeLessThan(nearly);
      if (status === 'DELIVERED') expect(between(position, place), id).toBeLessThan(nearly);
      if (status === 'PREPARING' || status === 'RETURNED') expect(position, id).toEqual(origin);
      if (status === 'OUT_FOR_DELIVERY') expect(between(position, place), id).toBeLessThanOrEqual(way * 0.04);
    }
  });

  test('another machine gets the very same data', async () => {
    const other = await run(newFolder());
    expect(await readAllOrders(other.url)).toEqual(orders);
    expect(await other.stop()).toBe('');
  });
});

describe('paging', () => {
  const page =
    '{ edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount }';
  const ordersQuery = `query ($ids: [ID!]!, $first: Int, $after: String, $status: OrderStatus) {
    _users(ids: $ids) { orders(first: $first, after: $after, status: $status) ${page} } }`;
  const productsQuery = `query ($search: String, $first: Int, $after: String) {
    products(search: $search, first: $first, after: $after) ${page} }`;

  test('walking the pages gives each order of a user exactly once, newest first', async () => {
    const statuses = fc.constantFrom(null, 'PLACED', 'PAID', 'SHIPPED', 'DELIVERED', 'CANCELLED');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...userIds),
        fc.integer({ min: 1, max: 20 }),
        statuses,
        async (id, first, status) => {
          const ids = await walk(first, async (after) => {
            const { data } = await ask<{ _users: { orders: Connection<{ id: string }> }[] }>(ordersQuery, {
              ids: [id],
              first,
              after,
              status,
            });
            return data._users[0]!.orders;
          });
          const { data } = await ask<{ _users: { orders: Connection<Order> }[] }>(
            '{ _users(ids: ["ID"]) { orders(first: 100) { nodes { id status placedAt } } } }'.replace('ID', id),
          );
          const expected = data._users[0]!.orders.nodes.filter(
            (order) => status === null || order.status === status,
          ).toSorted((a, b) => (a.placedAt < b.placedAt ? 1 : -1));
          expect(ids).toEqual(expected.map(({ id }) => id));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('walking the pages gives each product exactly once, by name, searched or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 3, max: 100 }),
        fc.constantFrom(null, 'steel', 'a', 'cotton'),
        async (first, search) => {
          const ids = await walk(first, async (after) => {
            const { data } = await ask<{ products: Connection<{ id: string }> }>(productsQuery, {
              search,
              first,
              after,
            });
            return data.products;
          });
          expect(new Set(ids).size).toBe(ids.length);
          if (search === null) expect(ids.toSorted()).toEqual(numbered('prd', 4, 1, 320));
          const { data } = await ask<{ _products: { name: string }[] }>(
            'query ($ids: [ID!]!) { _products(ids: $ids) { name } }',
            { ids },
          );
          const names = data._products.map(({ name }) => name);
          expect(names).toEqual(names.toSorted());
        },
      ),
      { numRuns: 25 },
    );
  });

  test('a page of none is allowed and tells whether there is more', async () => {
    const { data } = await ask(
      '{ products(first: 0) { nodes { id } pageInfo { hasNextPage startCursor endCursor } } }',
    );
    const pageInfo = { hasNextPage: true, startCursor: null, endCursor: null };
    expect(data).toEqual({ products: { nodes: [], pageInfo } });
  });

  test('an explicit null is as good as no argument', async () => {
    const { data } = await ask<{ products: Connection<unknown> }>(productsQuery, {
      search: null,
      first: null,
      after: null,
    });
    expect(data.products.edges).toHaveLength(10);
  });

  test('a page size below 0 or above 100 is refused with the limit', async () => {
    const refused = { message: '`first` must be from 0 to 100.', extensions: { code: 'BAD_REQUEST' } };
    for (const first of [-1, 101, 2_147_483_647]) {
      const orders = await ask(ordersQuery, { ids: ['usr_0001'], first });
      expect(orders.errors).toEqual([expect.objectContaining({ ...refused, path: ['_users', 0, 'orders'] })]);
      expect(orders.data).toEqual({ _users: [{ orders: null }] });
      const products = await ask(productsQuery, { first });
      expect(products.errors).toEqual([expect.objectContaining({ ...refused, path: ['products'] })]);
      expect(products.data).toEqual({ products: null });
    }
  });

  test('a cursor says which field it belongs to, and is refused by any other', async () => {
    const orders = await ask<{ _users: { orders: Connection<Order> }[] }>(ordersQuery, { ids: ['usr_0001'], first: 1 });
    const ofOrders = orders.data._users[0]!.orders.pageInfo.endCursor!;
    const products = await ask<{ products: Connection<unknown> }>(productsQuery, { first: 1 });
    const ofProducts = products.data.products.pageInfo.endCursor!;
    expect(fromBase64(ofOrders)).toEqual(['User.orders', expect.stringMatching(/Z$/), expect.stringMatching(/^ord_/)]);
    expect(fromBase64(ofProducts)).toEqual(['Query.products', 'Balance bike, blue', expect.stringMatching(/^prd_/)]);
    const refused = { message: '`after` is not a cursor of this list.', extensions: { code: 'BAD_REQUEST' } };
    const wrongOrders = await ask(ordersQuery, { ids: ['usr_0001'], after: ofProducts });
    expect(wrongOrders.errors).toEqual([expect.objectContaining(refused)]);
    const wrongProducts = await ask(productsQuery, { after: ofOrders });
    expect(wrongProducts.errors).toEqual([expect.objectContaining(refused)]);
  });

  test('whatever the service has not written itself is no cursor', async () => {
    const forged = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
      fc.array(fc.string(), { maxLength: 4 }).map((keys) => toBase64(['Query.products', ...keys])),
      fc.constantFrom(
        '',
        `${toBase64(['Query.products', 'Balance bike, blue', 'prd_0217'])}=`,
        toBase64(['Query.products', 'Balance bike, blue', 'prd_0217', 'more']),
        toBase64(['Query.products', 7, 'prd_0217']),
        toBase64(['Query.products', 'x'.repeat(5000), 'prd_0217']),
        ` ${toBase64(['Query.products', 'Balance bike, blue', 'prd_0217'])}`,
      ),
    );
    await fc.assert(
      fc.asyncProperty(forged, async (after) => {
        const { errors } = await ask(productsQuery, { after });
        expect(errors).toEqual([expect.objectContaining({ message: '`after` is not a cursor of this list.' })]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('search', () => {
  test('it finds words of name and description in any case, and beginnings of words', async () => {
    expect(await find('KETTLEBELL')).toHaveLength(4);
    expect(await find('kettleb')).toHaveLength(4);
    expect(await find('cast in one piece')).toEqual(await find('kettlebell'));
    expect(await find('jaen')).toEqual(expect.arrayContaining(['Olive oil, 500 ml']));
    expect(await find('no such thing')).toEqual([]);
  });

  test('all words have to be there', async () => {
    expect(await find('rucksack 45')).toEqual(['Rucksack, 45 l']);
    expect(await find('rucksack tent')).toEqual([]);
  });

  test('without words it finds everything', async () => {
    expect(await find('')).toHaveLength(100);
    expect(await find(' \t\n ')).toHaveLength(100);
  });

  test('the signs of a query language are only signs', async () => {
    expect(await find('usb-c cable')).toHaveLength(4);
    expect(await find('"kettlebell"')).toHaveLength(4);
    expect(await find('%')).toEqual([]);
    expect(await find('name : kettlebell')).toEqual([]);
    expect(await find('kettlebell OR tent')).toEqual([]);
    const sign = fc.constantFrom('"', '*', '(', ')', '^', '-', '+', ':', ' ', '\u0000', 'a', 'OR', 'NEAR');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 50 }), fc.string({ unit: sign, maxLength: 20 })),
        async (search) => {
          await find(search.slice(0, 100));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('more than 100 characters are refused', async () => {
    expect(await find('x'.repeat(100))).toEqual([]);
    const { data, errors } = await ask('query ($search: String) { products(search: $search) { totalCount } }', {
      search: 'x'.repeat(101),
    });
    expect(data).toEqual({ products: null });
    expect(errors).toEqual([
      expect.objectContaining({
        message: '`search` may have 100 characters at most.',
        extensions: { code: 'BAD_REQUEST' },
      }),
    ]);
  });
});

describe('cancelOrder', () => {
  const mutation = `mutation ($id: ID!) { cancelOrder(id: $id) { __typename
    ... on CancelOrderSuccess { order { id status delivery { id } customer { orders(status: CANCELLED) { nodes { id } } } } }
    ... on OrderNotFound { message } ... on OrderNotCancellable { message status } } }`;
  const statusQuery = 'query ($id: ID!) { order(id: $id) { status delivery { id } } }';
  const notFound = { cancelOrder: { __typename: 'OrderNotFound', message: 'There is no such order among yours.' } };

  test('an open order is cancelled with its parcel, the same answer shows it everywhere, and it survives a restart', async () => {
    const dataDir = newFolder();
    const before = await run(dataDir);
    const viewer = { 'x-viewer-id': 'usr_0001' };
    const open = [
      ...(await ordersOf(before.url, 'usr_0001', 'PLACED')),
      ...(await ordersOf(before.url, 'usr_0001', 'PAID')),
    ];
    expect(open.length).toBeGreaterThan(1);
    const cancelled = await ordersOf(before.url, 'usr_0001', 'CANCELLED');
    for (const id of open) {
      const { data, errors } = await askAt<{
        cancelOrder: { order: { customer: { orders: Connection<{ id: string }> } } };
      }>(before.url, mutation, { id }, viewer);
      expect(errors).toBeUndefined();
      cancelled.push(id);
      expect(data).toMatchObject({
        cancelOrder: { __typename: 'CancelOrderSuccess', order: { id, status: 'CANCELLED', delivery: null } },
      });
      const shown = data.cancelOrder.order.customer.orders.nodes.map(({ id }) => id);
      expect(shown.toSorted()).toEqual(cancelled.toSorted());
    }
    expect(await before.stop()).toBe('');

    const after = await run(dataDir);
    expect((await ordersOf(after.url, 'usr_0001', 'CANCELLED')).toSorted()).toEqual(cancelled.toSorted());
    for (const id of open) {
      const { data } = await askAt(after.url, statusQuery, { id });
      expect(data).toEqual({ order: { status: 'CANCELLED', delivery: null } });
    }
    expect(await after.stop()).toBe('');
  });

  test('what a document reads after its second write is as it is then', async () => {
    const ids = await ordersOf(service.url, 'usr_0001', 'PLACED');
    const before = await ordersOf(service.url, 'usr_0001', 'CANCELLED');
    const cancelled = `{ ... on CancelOrderSuccess { order { customer { orders(status: CANCELLED) { totalCount } } } } }`;
    const { data } = await ask<Record<'a' | 'b', { order: Order & { customer: { orders: Connection<Order> } } }>>(
      `mutation ($a: ID!, $b: ID!) { a: cancelOrder(id: $a) ${cancelled} b: cancelOrder(id: $b) ${cancelled} }`,
      { a: ids[0], b: ids[1] },
      { 'x-viewer-id': 'usr_0001' },
    );
    expect(data.a.order.customer.orders.totalCount).toBe(before.length + 1);
    expect(data.b.order.customer.orders.totalCount).toBe(before.length + 2);
  });

  test('cancelling an order twice in one document succeeds once', async () => {
    const [id] = await ordersOf(service.url, 'usr_0001', 'PAID');
    const { data } = await ask(
      `mutation ($id: ID!) {
        a: cancelOrder(id: $id) { __typename ... on CancelOrderSuccess { order { status } } }
        b: cancelOrder(id: $id) { __typename ... on OrderNotCancellable { status message } } }`,
      { id },
      { 'x-viewer-id': 'usr_0001' },
    );
    expect(data).toEqual({
      a: { __typename: 'CancelOrderSuccess', order: { status: 'CANCELLED' } },
      b: {
        __typename: 'OrderNotCancellable',
        status: 'CANCELLED',
        message: 'This order has been cancelled already.',
      },
    });
  });

  test.for(['SHIPPED', 'DELIVERED'])('an order that is %s stays as it is', async (status) => {
    const [id] = await ordersOf(service.url, 'usr_0001', status);
    const { data } = await ask(mutation, { id }, { 'x-viewer-id': 'usr_0001' });
    const message = 'This order is on its way already and cannot be cancelled.';
    expect(data).toEqual({ cancelOrder: { __typename: 'OrderNotCancellable', message, status } });
    expect((await ask(statusQuery, { id })).data).toMatchObject({
      order: { status, delivery: { id: id!.replace('ord', 'dlv') } },
    });
  });

  test("somebody else's order looks like none, whatever scopes the caller has", async () => {
    const [id] = await ordersOf(service.url, 'usr_0001', 'PLACED');
    for (const scopes of ['', 'support:read', 'support:read support:write']) {
      const other = { 'x-viewer-id': 'usr_0002', 'x-viewer-scopes': scopes };
      expect((await ask(mutation, { id }, other)).data).toEqual(notFound);
    }
    expect((await ask(statusQuery, { id })).data).toMatchObject({ order: { status: 'PLACED' } });
  });

  test('an order that does not exist is not found', async () => {
    expect((await ask(mutation, { id: 'ord_99999' }, { 'x-viewer-id': 'usr_0001' })).data).toEqual(notFound);
  });

  test('nobody in particular cannot cancel anything', async () => {
    const [id] = await ordersOf(service.url, 'usr_0002', 'DELIVERED');
    for (const headers of [{}, { 'x-viewer-id': 'root' }, { 'x-viewer-scopes': 'support:write' }]) {
      const { data, errors } = await ask(mutation, { id }, headers as Record<string, string>);
      expect(data).toEqual({ cancelOrder: null });
      expect(errors).toEqual([
        expect.objectContaining({ message: 'This needs a signed-in user.', extensions: { code: 'UNAUTHENTICATED' } }),
      ]);
    }
  });
});

describe('cost', () => {
  test('a request costs as many SQL statements for 500 users as for 5', async () => {
    const own = await start({ port: 0, dataDir: newFolder() });
    const statements = [vi.spyOn(StatementSync.prototype, 'all'), vi.spyOn(StatementSync.prototype, 'get')];
    const costOf = async (users: number): Promise<number> => {
      for (const spy of statements) spy.mockClear();
      const { data, errors } = await askAt<{ _users: { recent: Connection<Order> }[] }>(
        own.url,
        `query ($ids: [ID!]!) { _users(ids: $ids) { id
          recent: orders(first: 10) { totalCount nodes { ${wholeOrder} } }
          open: orders(first: 5, status: PLACED) { nodes { id } } } }`,
        { ids: userIds.slice(0, users) },
      );
      expect(errors).toBeUndefined();
      expect(data._users.every(({ recent }) => recent.nodes.length > 0)).toBe(true);
      return statements.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    };
    // Two pages, one count, items, deliveries, products.
    expect(await costOf(5)).toBe(6);
    expect(await costOf(500)).toBe(6);
    vi.restoreAllMocks();
    await own.close();
  });

  test('different arguments under one roof do not mix', async () => {
    const { data } = await ask<{ _users: Record<string, { nodes: Order[] }>[] }>(
      `{ _users(ids: ["usr_0003", "usr_0004"]) {
        one: orders(first: 1) { nodes { id } } two: orders(first: 2) { nodes { id } }
        gone: orders(status: DELIVERED) { nodes { status } } } }`,
    );
    for (const { one, two, gone } of data._users) {
      expect(one!.nodes).toHaveLength(1);
      expect(two!.nodes.slice(0, 1)).toEqual(one!.nodes);
      expect(new Set(gone!.nodes.map(({ status }) => status))).toEqual(new Set(['DELIVERED']));
    }
  });
});

describe('limits and refusals', () => {
  test('the health endpoint answers', async () => {
    const response = await fetch(`${service.url}/health`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  test('there is no landing page, no GraphiQL and no permission for browsers', async () => {
    for (const path of ['/', '/graphql', '/elsewhere']) {
      const response = await fetch(`${service.url}${path}`, {
        headers: { accept: 'text/html', origin: 'https://a.example' },
      });
      expect(response.status, path).toBeGreaterThanOrEqual(400);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(await response.text()).toBe('');
    }
  });

  test('a body over 1 MiB is refused, whether its length is declared or not', async () => {
    const refused = { message: 'The body may have 1 MiB at most.', extensions: { code: 'PAYLOAD_TOO_LARGE' } };
    const large = JSON.stringify({ query: '{ __typename }', variables: { pad: 'x'.repeat(1024 * 1024) } });
    const declared = await post(service.url, large);
    expect([declared.status, await declared.json()]).toEqual([413, { errors: [refused] }]);
    const stream = { method: 'POST', headers: json, body: new Blob([large]).stream(), duplex: 'half' };
    const chunked = await fetch(`${service.url}/graphql`, stream);
    expect([chunked.status, await chunked.json()]).toEqual([413, { errors: [refused] }]);
    const fits = JSON.stringify({ query: '{ __typename }', variables: { pad: 'x'.repeat(1024 * 1024 - 100) } });
    expect(await (await post(service.url, fits)).json()).toEqual({ data: { __typename: 'Query' } });
  });

  test.for(['_users', '_orders', '_products', '_deliveries'])('%s takes 1000 ids and no more', async (joint) => {
    const query = `query ($ids: [ID!]!) { ${joint}(ids: $ids) { id } }`;
    const fits = await ask<Record<string, unknown[]>>(query, { ids: Array.from({ length: 1000 }, () => 'usr_0001') });
    expect(fits.data[joint]).toHaveLength(1000);
    const { data, errors } = await ask(query, { ids: Array.from({ length: 1001 }, () => 'usr_0001') });
    expect(data).toBeNull();
    expect(errors).toEqual([
      expect.objectContaining({ message: '`ids` may hold 1000 ids at most.', extensions: { code: 'BAD_REQUEST' } }),
    ]);
  });

  test('what is no request for this schema is refused without repeating any of it', async () => {
    const refuse = async (body: string) => {
      const answer = await (await post(service.url, body)).text();
      expect(answer).not.toMatch(/zork|stack|node_modules/i);
      const { errors } = JSON.parse(answer) as Answer<unknown>;
      return errors!.map(({ extensions }) => extensions.code);
    };
    expect(await refuse('{ zork')).toEqual(['BAD_REQUEST']);
    expect(await refuse('"zork"')).toEqual(['BAD_REQUEST']);
    expect(await refuse(JSON.stringify({ query: '{ __typename }', zork: 1 }))).toEqual(['BAD_REQUEST']);
    expect(await refuse(JSON.stringify({ query: '{ zork(' }))).toEqual(['GRAPHQL_PARSE_FAILED']);
    expect(await refuse(JSON.stringify({ query: '{ zork }' }))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(await refuse(JSON.stringify({ query: 'query A { __typename }', operationName: 'Zork' }))).toEqual([
      'BAD_REQUEST',
    ]);
    const wrongVariable = {
      query: 'query ($first: Int) { products(first: $first) { totalCount } }',
      variables: { first: 'zork' },
    };
    expect(await refuse(JSON.stringify(wrongVariable))).toEqual(['BAD_REQUEST']);
    const viaGet = await fetch(
      `${service.url}/graphql?query=${encodeURIComponent('mutation { cancelOrder(id: "zork") { __typename } }')}`,
    );
    expect(viaGet.status).toBe(405);
  });

  test('a fault of its own is told in a fixed text at its path, beside what it could answer, and goes to stderr', async () => {
    const dataDir = newFolder();
    const broken = await run(dataDir);
    const db = new DatabaseSync(join(dataDir, 'order.sqlite'));
    db.exec('drop table deliveries');
    db.close();
    const { data, errors } = await askAt(broken.url, '{ order(id: "ord_03300") { id delivery { id } } }');
    expect(data).toEqual({ order: { id: 'ord_03300', delivery: null } });
    expect(errors).toEqual([
      {
        message: 'The order service failed to answer this.',
        locations: expect.any(Array),
        path: ['order', 'delivery'],
        extensions: { code: 'INTERNAL' },
      },
    ]);
    expect(await broken.stop()).toContain('deliveries');
  });
});
