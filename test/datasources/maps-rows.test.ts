import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { calls, startGateway, type Answer, type TestGateway } from '../start-gateway.ts';
import { locality, startProvider, type Asked, type ProviderServer } from './map-provider.ts';

const row = { osm_type: 'node', licence: 'ODbL', lat: '1', lon: '2', name: 'X', display_name: 'X', type: 'city' };
const idsOf = ({ query }: Asked): number[] => (query['osm_ids'] ?? '').split(',').map((id) => Number(id.slice(1)));

let nominatim: ProviderServer;
let google: ProviderServer;
let alone: TestGateway;
let gateway: TestGateway;
beforeAll(async () => {
  [nominatim, google] = await Promise.all([startProvider(), startProvider()]);
  const address = { NOMINATIM_URL: nominatim.url };
  alone = await startGateway({ environment: address });
  gateway = await startGateway({
    environment: { ...address, MAPS_PROVIDER: 'osm,google', GOOGLE_MAPS_API_KEY: 'key', GOOGLE_MAPS_URL: google.url },
  });
});
beforeEach(() => {
  google.answer = () => ({ body: { status: 'OK', results: [locality] } });
  for (const { asked } of [nominatim, google]) asked.splice(0);
});
afterAll(async () => {
  await Promise.all([alone.stop(), gateway.stop()]);
  await Promise.all([nominatim.stop(), google.stop()]);
});

const query =
  '{ users(first: 5) { nodes { orders(first: 5) { nodes { delivery { id place { id name position { latitude } } } } } } } }';
const invalid = { code: 'DOWNSTREAM_INVALID_RESPONSE', service: 'maps' };
type At = readonly [user: number, order: number];
const deliveries = ({ data }: Answer): { readonly at: At; readonly place: any }[] =>
  data.users.nodes.flatMap(({ orders }: any, user: number) =>
    orders.nodes.flatMap(({ delivery }: any, order: number) =>
      delivery === null ? [] : [{ at: [user, order], place: delivery.place }],
    ),
  );
const pathOf = ([user, order]: At, ...rest: string[]) => [
  'users',
  'nodes',
  user,
  'orders',
  'nodes',
  order,
  'delivery',
  'place',
  ...rest,
];

describe('of the places that one call answers', () => {
  test('one without its id fails the deliveries that go there, each at its path', async () => {
    nominatim.answer = (asked) => ({
      body: idsOf(asked).map((osm_id, index) => ({ ...row, osm_id: index === 0 ? 'first' : osm_id })),
    });
    const answer = await alone.ask(query, { as: 'usr_0001' });
    const lost = idsOf(nominatim.asked[0]!)[0];
    const without = deliveries(answer).filter(({ place }) => place === null);
    expect(without.length).toBeGreaterThan(0);
    expect(without.length).toBeLessThan(deliveries(answer).length);
    expect(answer.errors.map(({ path }) => path)).toEqual(without.map(({ at }) => pathOf(at)));
    for (const { extensions } of answer.errors) expect(extensions).toMatchObject(invalid);
    expect(deliveries(answer).map(({ place }) => place?.id)).not.toContain(`N${lost}`);
    expect(calls(answer.ledger).filter((call) => call.startsWith('maps'))).toHaveLength(1);
  });

  test('one with a field that is not as expected lacks that field alone', async () => {
    nominatim.answer = (asked) => ({
      body: idsOf(asked).map((osm_id, index) => ({
        ...row,
        osm_id,
        ...(index === 0 ? { name: 7, lat: 'north' } : {}),
      })),
    });
    const answer = await alone.ask(query, { as: 'usr_0001' });
    const lacking = deliveries(answer).filter(({ place }) => place.name === null);
    expect(lacking.length).toBeGreaterThan(0);
    for (const { place } of lacking) expect(place).toEqual({ id: expect.any(String), name: null, position: null });
    const paths = answer.errors.map(({ path }) => path?.join('.')).sort();
    const expected = lacking.flatMap(({ at }) => [pathOf(at, 'name'), pathOf(at, 'position')]);
    expect(paths).toEqual(expected.map((path) => path.join('.')).sort());
    for (const { place } of deliveries(answer)) expect(place.id).toMatch(/^N\d+$/);
  });

  test('those that one provider words unreadably are asked of the next, and no others', async () => {
    nominatim.answer = (asked) => ({
      body: idsOf(asked).map((osm_id, index) => ({ ...row, osm_id: index === 0 ? null : osm_id })),
    });
    const answer = await gateway.ask(query, { as: 'usr_0001' });
    expect(answer.errors).toEqual([]);
    const ids = new Set(deliveries(answer).map(({ place }) => place.id));
    expect(ids).toContain('ChIJ1');
    expect(ids.size).toBeGreaterThan(2);
    const elsewhere = deliveries(answer).filter(({ place }) => place.id === 'ChIJ1');
    expect(google.asked.length).toBeGreaterThan(0);
    expect(google.asked.length).toBeLessThanOrEqual(elsewhere.length);
    expect(answer.extensions['degraded']).toEqual([{ source: 'maps', provider: 'GOOGLE', code: invalid.code }]);
  });
});

describe('of the places that words find', () => {
  const search = '{ place(search: "x") { id name } }';

  test('one that cannot be read is an error at its position; the others keep theirs', async () => {
    nominatim.answer = () => ({ body: [{ ...row, osm_id: 1 }, { ...row }, 'X', { ...row, osm_id: 4, name: {} }] });
    for (const asked of [alone, gateway]) {
      const { data, errors, extensions } = await asked.ask(search);
      expect(data.place).toEqual([{ id: 'N1', name: 'X' }, null, null, { id: 'N4', name: null }]);
      expect(errors.map(({ path }) => path).sort()).toEqual([
        ['place', 1],
        ['place', 2],
        ['place', 3, 'name'],
      ]);
      for (const error of errors) expect(error.extensions).toMatchObject(invalid);
      expect(extensions['degraded']).toBeUndefined();
    }
  });

  test('a list of which nothing can be read is no answer: the next provider is asked', async () => {
    nominatim.answer = () => ({ body: [{}, 'X'] });
    const { data, errors, extensions } = await gateway.ask(search);
    expect([data.place, errors]).toEqual([[{ id: 'ChIJ1', name: 'Berlin, Germany' }], []]);
    expect(extensions['degraded']).toEqual([{ source: 'maps', provider: 'GOOGLE', code: invalid.code }]);
    expect((await alone.ask(search)).errors).toMatchObject([{ path: ['place'], extensions: invalid }]);
  });
});
