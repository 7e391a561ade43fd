import { isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAsk, type Ask } from '../../examples/ask.ts';
import {
  LoyaltyHistoryPageDocument,
  MyOrdersPageDocument,
  ProductsPageDocument,
  UsersPageDocument,
  type OrderStatus,
} from '../../examples/strict.generated.ts';
import { walk, type Connection } from '../../examples/relay-pagination.ts';
import { compose } from '../../schema/compose.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
let ask: Ask;
beforeAll(async () => {
  gateway = await startGateway();
  ask = createAsk({ url: `${gateway.url}/graphql`, token: await gateway.token('usr_0001', []) });
});
afterAll(() => gateway.stop());

interface Row {
  readonly id: string;
}
interface Page<Node extends Row> extends Connection<Node> {
  readonly totalCount: number | null;
  readonly pageInfo: Connection<Node>['pageInfo'] & {
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
  };
}

type PagesOf<Node extends Row> = (first: number, as?: Ask) => AsyncIterable<Page<Node>>;

const users = (first: number, as = ask) =>
  walk(as, { document: UsersPageDocument, variables: { first }, connection: (data) => data.users });
const products = (first: number, as = ask) =>
  walk(as, { document: ProductsPageDocument, variables: { first }, connection: (data) => data.products });
const found = (first: number, as = ask) =>
  walk(as, {
    document: ProductsPageDocument,
    variables: { first, search: 'blue' },
    connection: (data) => data.products,
  });
const orders = (first: number, as = ask, status: OrderStatus | null = null) =>
  walk(as, { document: MyOrdersPageDocument, variables: { first, status }, connection: (data) => data.me?.orders });
const history = (first: number, as = ask) =>
  walk(as, {
    document: LoyaltyHistoryPageDocument,
    variables: { first },
    connection: (data) => data.me?.loyalty?.history,
  });

const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
};

/** Walks all of a list, and checks each page against the others. */
const walked = async <Node extends Row>(pages: AsyncIterable<Page<Node>>, first: number): Promise<readonly Node[]> => {
  const all = await collect(pages);
  const rows = all.flatMap(({ edges }) => (edges ?? []).map(({ node }) => node!));
  const total = rows.length;
  expect(new Set(rows.map(({ id }) => id)).size).toBe(total);
  expect(all).toHaveLength(Math.max(1, Math.ceil(total / first)));
  const cursors = all.flatMap(({ edges }) => (edges ?? []).map(({ cursor }) => cursor));
  expect(new Set(cursors).size).toBe(total);
  for (const [index, { edges, pageInfo, totalCount }] of all.entries()) {
    const isLast = index === all.length - 1;
    expect(totalCount).toBe(total);
    expect(edges).toHaveLength(isLast ? total - index * first : first);
    expect(pageInfo).toMatchObject({
      hasNextPage: !isLast,
      hasPreviousPage: index > 0,
      startCursor: edges?.at(0)?.cursor ?? null,
      endCursor: edges?.at(-1)?.cursor ?? null,
    });
  }
  return rows;
};

describe.each<[string, PagesOf<Row>, number, readonly number[]]>([
  ['all users', users, 600, [100, 77]],
  ['all products', products, 320, [100, 64, 33]],
  ['the products that a search finds', found, 8, [5, 7]],
  ['one’s own orders', orders, 12, [100, 5, 1]],
  ['one’s own loyalty history', history, 12, [100, 4, 7]],
])('%s', (_list, pagesOf, atLeast, sizes) => {
  test('come each exactly once and in one order, however long the pages are', async () => {
    const [whole, ...others] = await Promise.all(sizes.map((first) => walked(pagesOf(first), first)));
    expect(whole!.length).toBeGreaterThanOrEqual(atLeast);
    for (const other of others) expect(other).toEqual(whole);
  });

  test('go on from the cursor of any entry, not only of the last', async () => {
    const [page] = await collect(pagesOf(100));
    for (const index of [0, 3]) {
      const after = page!.edges![index]!.cursor;
      const pages = pagesOf(2, (document, variables) => ask(document, { ...variables, after }));
      const { value: next } = await pages[Symbol.asyncIterator]().next();
      expect(next.edges).toEqual(page!.edges!.slice(index + 1, index + 3));
    }
  });
});

test('users come by id, orders and loyalty bookings newest first', async () => {
  const userIds = (await walked(users(100), 100)).map(({ id }) => id);
  expect(userIds).toEqual(userIds.toSorted());
  const placed = (await walked(orders(100), 100)).map(({ placedAt }) => placedAt);
  expect(placed).toEqual(placed.toSorted().toReversed());
  const booked = (await walked(history(100), 100)).map(({ bookedAt }) => bookedAt);
  expect(booked).toEqual(booked.toSorted().toReversed());
});

const ids = (rows: readonly Row[]): readonly string[] => rows.map(({ id }) => id).toSorted();

test('orders of one status are a list of their own: together they are all orders', async () => {
  const statuses: readonly OrderStatus[] = ['PLACED', 'PAID', 'SHIPPED', 'DELIVERED', 'CANCELLED'];
  const byStatus = await Promise.all(
    statuses.map(async (status) => {
      const rows = await walked(orders(2, ask, status), 2);
      expect(new Set(rows.map((row) => row.status))).toEqual(new Set([status]));
      return rows;
    }),
  );
  const all = await walked(orders(100), 100);
  expect(ids(byStatus.flat())).toEqual(ids(all));
});

test('without anybody signed in a walk through one’s own ends before it begins', async () => {
  const anonymous = createAsk({ url: `${gateway.url}/graphql`, token: null });
  expect(await collect(orders(10, anonymous))).toEqual([]);
  expect(await collect(history(10, anonymous))).toEqual([]);
});

test('a page that fails ends the walk with what is wrong', async () => {
  await expect(collect(users(101))).rejects.toThrow('Argument "first" of Query.users must be between 0 and 100.');
});

test('backwards paging is not offered: no field takes `last` or `before`', async () => {
  const fields = Object.values(compose().schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()));
  const paged = fields.filter(({ args }) => args.some(({ name }) => name === 'after'));
  expect(paged.length).toBeGreaterThanOrEqual(4);
  expect(fields.flatMap(({ args }) => args.map(({ name }) => name))).not.toContain('last');
  expect(fields.flatMap(({ args }) => args.map(({ name }) => name))).not.toContain('before');
  const { data, errors } = await gateway.ask('{ users(last: 2) { nodes { id } } }');
  expect(data).toBeUndefined();
  expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['GRAPHQL_VALIDATION_FAILED']);
});
