import { afterAll, beforeAll, expect, test } from 'vitest';
import { calls, startGateway, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const selection =
  '{ name orders(first: 10) { nodes { items { product { name } } delivery { place { name } map { url } } } } loyalty { tier } }';
const names = (ledger: Parameters<typeof calls>[0]) => ledger.map(({ source, call }) => `${source} ${call}`);

test('the signed-in user with orders, items, products, places, maps and loyalty costs one call per source', async () => {
  const { data, errors, ledger } = await gateway.ask(`{ me ${selection} }`, { as: 'usr_0001' });
  expect(errors).toEqual([]);
  expect(data.me.orders.nodes).toHaveLength(10);
  expect(
    data.me.orders.nodes.some(
      (order: any) => order.delivery?.place?.name && order.delivery.map.url.startsWith('/media/map/'),
    ),
  ).toBe(true);
  expect(names(ledger).sort()).toEqual(['loyalty ofUsers', 'maps osm.lookup', 'order _users', 'user byIds']);
});

const cost = async (first: number) => {
  const { data, errors, ledger } = await gateway.ask(`{ users(first: ${first}) { nodes ${selection} } }`, {
    as: 'usr_0001',
  });
  expect(errors).toEqual([]);
  expect(data.users.nodes).toHaveLength(first);
  return ledger;
};

test('fifty users cost the same calls as five, up to the splitting of batches at the maximum of their source', async () => {
  const [five, fifty] = [await cost(5), await cost(50)];
  expect(names(five)).toEqual(['user page', 'order _users', 'loyalty ofUsers', 'maps osm.lookup']);
  expect([...new Set(names(fifty))]).toEqual(names(five));
  // Nominatim takes 50 ids a call: nothing else is split, and every call but the last is full.
  const lookups = fifty.filter(({ call }) => call === 'osm.lookup').map(({ size }) => size);
  expect(fifty).toHaveLength(3 + lookups.length);
  expect(lookups.slice(0, -1).every((size) => size === 50)).toBe(true);
  const keys = lookups.reduce((sum, size) => sum + size, 0);
  expect(lookups).toHaveLength(Math.ceil(keys / 50));
});

test('a batch of more keys than a source takes is split, and its rows find their keys', async () => {
  const { data, errors, ledger } = await gateway.ask(
    '{ users(first: 100) { nodes { id loyalty { memberNumber history(first: 1) { totalCount } } } } }',
    {
      as: 'usr_0001',
    },
  );
  expect(errors).toEqual([]);
  expect(calls(ledger).filter((line) => line.startsWith('loyalty ofUsers'))).toEqual(['loyalty ofUsers ×100']);
  const numbers = data.users.nodes.flatMap(({ loyalty }: any) => loyalty?.memberNumber ?? []);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('the same key asked for in many places is asked for once', async () => {
  const { data, ledger } = await gateway.ask(
    '{ a: user(id: "usr_0005") { name } b: user(id: "usr_0005") { loyalty { tier } } c: user(id: "usr_0006") { loyalty { points } } me { name } }',
    { as: 'usr_0005' },
  );
  expect(data.a.name).toBe(data.me.name);
  expect(calls(ledger)).toEqual(['loyalty ofUsers ×2', 'user byIds ×2']);
});

test('nothing is asked of a source that no selected field comes from, and nothing at all for `__typename`', async () => {
  expect((await gateway.ask('{ __typename }')).ledger).toEqual([]);
  expect(calls((await gateway.ask('{ me { name } }', { as: 'usr_0001' })).ledger)).toEqual(['user byIds ×1']);
  const skipped = await gateway.ask('query ($no: Boolean!) { me { name loyalty @include(if: $no) { tier } } }', {
    as: 'usr_0001',
    variables: { no: false },
  });
  expect(calls(skipped.ledger)).toEqual(['user byIds ×1']);
});

test('a map image costs no call until its path is fetched', async () => {
  const { data, ledger } = await gateway.ask(
    '{ me { orders(first: 5) { nodes { delivery { map { url contentType } } } } } }',
    { as: 'usr_0001' },
  );
  expect(names(ledger)).toEqual(['user byIds', 'order _users']);
  const [image] = data.me.orders.nodes.flatMap(({ delivery }: any) => delivery?.map ?? []);
  const picture = await fetch(`${gateway.url}${image.url}`);
  expect(picture.status).toBe(200);
  expect(picture.headers.get('content-type')).toBe(image.contentType);
  expect(await picture.text()).toContain('<svg');
});
