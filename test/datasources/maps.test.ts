import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { client, type PlaceKey } from '../../datasources/maps/client.ts';
import { maps } from '../../datasources/maps/index.ts';
import type { MapImage } from '../../datasources/maps/map-image.ts';
import type { GeoPoint, Place, Route } from '../../datasources/maps/port.ts';
import { providersOf } from '../../datasources/maps/providers.ts';
import type { Context } from '../../engine/context.ts';
import { GatewayError } from '../../engine/errors.ts';
import { KeyError } from '../../engine/key-error.ts';
import { readAllSettings } from '../../engine/server-settings.ts';
import { toLogFields } from '../../engine/telemetry/logger.ts';
import { calls, startGateway, type TestGateway } from '../start-gateway.ts';
import { withAfter } from '../still-clock.ts';
import {
  berlin,
  createContext,
  leipzig,
  locality,
  png,
  startProvider,
  type Asked,
  type ProviderServer,
} from './map-provider.ts';

const key = 'AIzaPlantedKey-0123456789';
const token = 'pk.planted-token-0123456789';
const nobody = 'http://127.0.0.1:1';

const deliveriesOf = (fields: string, first = 20): string =>
  `{ me { orders(first: ${first}) { nodes { delivery { id position { latitude longitude } ${fields} } } } } }`;

interface DeliveryRow {
  readonly id: string;
  readonly status: string;
  readonly position: GeoPoint;
  readonly place: Place | null;
  readonly route: Route;
  readonly map: MapImage;
}

interface Orders {
  readonly nodes: readonly { readonly delivery: DeliveryRow | null }[];
}

const deliveriesIn = ({ nodes }: Orders): DeliveryRow[] => nodes.flatMap(({ delivery }) => delivery ?? []);

const deliveries = (data: { readonly me: { readonly orders: Orders } }): DeliveryRow[] => deliveriesIn(data.me.orders);

const placesOfUsers = (first: number): string =>
  `{ users(first: ${first}) { nodes { orders(first: 5) { nodes { delivery { place { id } } } } } } }`;

const distinct = (values: unknown[]): number => new Set(values.map((value) => JSON.stringify(value))).size;

const answerAsGoogle = ({ path }: Asked) => {
  if (path === '/maps/api/staticmap') return { headers: { 'content-type': 'image/png' }, body: png };
  if (path === '/maps/api/geocode/json') return { body: { status: 'OK', results: [locality] } };
  const polyline = { geoJsonLinestring: { coordinates: [[13.4, 52.5]] } };
  return { body: { routes: [{ distanceMeters: 5, duration: '7s', polyline }] } };
};
const answerAsMapbox = ({ json }: Asked) => {
  const coordinates = { latitude: 1, longitude: 2 };
  const features = [{ properties: { mapbox_id: 'm1', feature_type: 'place', name: 'Elsewhere', coordinates } }];
  return { body: { batch: (json as unknown[]).map(() => ({ features })) } };
};

const open = (settings: Record<string, unknown>, overrides: Partial<Context> = {}) => {
  const connection = maps.connect({ ...settings, MAPS_RETRIES: 0 });
  const ctx: Context = createContext({ send: (call) => connection.send(call, ctx), ...overrides });
  return { ctx, close: () => connection.close() };
};

const answerAsNominatim = ({ path, query }: Asked) => {
  const place = { osm_type: 'node', licence: 'x', lat: '1', lon: '2', name: 'X', display_name: 'X', type: 'city' };
  if (path !== '/lookup') return { body: { ...place, osm_id: 999 } };
  const ids = (query['osm_ids'] ?? '').split(',').map((id) => Number(id.slice(1)));
  return { body: ids.filter((id) => id !== 404).map((osm_id) => ({ ...place, osm_id })) };
};

describe('with OpenStreetMap in front of the real service', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.stop());

  test('the places of all deliveries are one lookup, and each is asked once', async () => {
    const fields =
      'place { id name displayName country category attribution provider position { latitude longitude } }';
    const { data, errors, ledger } = await gateway.ask(deliveriesOf(fields), { as: 'usr_0001' });
    expect(errors).toEqual([]);
    const places = deliveries(data).flatMap(({ place }) => place ?? []);
    expect(places.length).toBeGreaterThan(3);
    for (const place of places)
      expect(place).toEqual({
        id: expect.stringMatching(/^N\d+$/),
        name: expect.any(String),
        displayName: expect.stringContaining(place.name ?? '?'),
        country: expect.stringMatching(/^[A-Z]{2}$/),
        category: expect.stringMatching(/^(city|town|village)$/),
        attribution: expect.stringContaining('GeoNames'),
        provider: 'OSM',
        position: { latitude: expect.any(Number), longitude: expect.any(Number) },
      });
    expect(ledger.filter(({ source }) => source === 'maps')).toEqual([
      { source: 'maps', call: 'osm.lookup', size: distinct(places.map(({ id }) => id)) },
    ]);
  });

  test('a delivery that has arrived is at its place', async () => {
    const fields = 'status place { position { latitude longitude } }';
    const { data } = await gateway.ask(deliveriesOf(fields, 100), { as: 'usr_0001' });
    const arrived = deliveries(data).filter(({ status }) => status === 'DELIVERED');
    expect(arrived.length).toBeGreaterThan(0);
    for (const { position, place } of arrived) {
      expect(position.latitude).toBeCloseTo(place!.position.latitude, 3);
      expect(position.longitude).toBeCloseTo(place!.position.longitude, 3);
    }
  });

  test('more users cost no more lookups than their places need, fifty a call', async () => {
    for (const first of [5, 50, 100]) {
      const { data, errors, ledger } = await gateway.ask(placesOfUsers(first), { as: 'usr_0001' });
      expect(errors).toEqual([]);
      const users: readonly { readonly orders: Orders }[] = data.users.nodes;
      const ids = new Set(users.flatMap(({ orders }) => deliveriesIn(orders)).map(({ place }) => place?.id));
      const lookups = ledger.filter(({ source }) => source === 'maps').map(({ size }) => size);
      expect(lookups).toHaveLength(Math.ceil(ids.size / 50));
      expect(lookups.reduce((sum, size) => sum + size, 0)).toBe(ids.size);
    }
  });

  test('a route is a call of its own, and the ledger says so; the same way is asked once', async () => {
    const fields = 'route { distanceMeters durationSeconds attribution provider geometry { latitude longitude } }';
    const { data, errors, ledger } = await gateway.ask(deliveriesOf(fields, 100), { as: 'usr_0001' });
    expect(errors).toEqual([]);
    const routes = deliveries(data).map(({ route }) => route);
    for (const { position, route } of deliveries(data)) {
      expect(route).toMatchObject({ provider: 'OSM', attribution: '© OpenStreetMap contributors (ODbL 1.0)' });
      expect(route.geometry.at(-1)?.latitude).toBeCloseTo(position.latitude, 3);
    }
    const asked = calls(ledger).filter((call) => call.startsWith('maps'));
    expect(new Set(asked)).toEqual(new Set(['maps osm.route ×1']));
    expect(asked.length).toBeGreaterThanOrEqual(distinct(routes));
    expect(asked.length).toBeLessThanOrEqual(routes.length);
  });

  test('a map costs no call until its signed path is opened', async () => {
    const { data, errors, ledger } = await gateway.ask(
      deliveriesOf('map { url contentType attribution provider width height }'),
      { as: 'usr_0001' },
    );
    expect(errors).toEqual([]);
    expect(ledger.filter(({ source }) => source === 'maps')).toEqual([]);
    const { map } = deliveries(data)[0]!;
    expect(map).toEqual({
      url: expect.stringMatching(/^\/media\/map\/[\w-]+\.svg$/),
      contentType: 'image/svg+xml',
      attribution: 'Made with Natural Earth. Places © GeoNames (CC BY 4.0)',
      provider: 'OSM',
      width: 480,
      height: 320,
    });
    const response = await fetch(gateway.url + map.url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/svg+xml');
    expect(await response.text()).toMatch(/<svg[^>]* width="480" height="320"/);
  });

  test('a map comes in the size and form asked for', async () => {
    const { data } = await gateway.ask(deliveriesOf('map(width: 640, height: 64, format: PNG) { url contentType }'), {
      as: 'usr_0001',
    });
    const { map } = deliveries(data)[0]!;
    expect(map).toMatchObject({ url: expect.stringMatching(/\.png$/), contentType: 'image/png' });
    const response = await fetch(gateway.url + map.url);
    const picture = Buffer.from(await response.arrayBuffer());
    expect([picture.subarray(1, 4).toString(), picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([
      'PNG',
      640,
      64,
    ]);
  });

  test('arguments that say null are the defaults', async () => {
    const { data } = await gateway.ask(
      deliveriesOf('map(width: null, height: null, format: null) { url width height }'),
      {
        as: 'usr_0001',
      },
    );
    expect(deliveries(data)[0]!.map).toMatchObject({ url: expect.stringMatching(/\.svg$/), width: 480, height: 320 });
  });

  test.each([
    ['width', 63],
    ['width', 1281],
    ['height', -1],
    ['height', 100_000],
  ])('a %s of %i is refused and the limit named; what stands beside it is not touched', async (side, pixels) => {
    const query = deliveriesOf(`map { width } bad: map(${side}: ${pixels}) { url }`, 1);
    const { data, errors } = await gateway.ask(query.replace('first: 1', 'first: 100'), { as: 'usr_0001' });
    const [first] = deliveries(data);
    expect(first).toMatchObject({ map: { width: 480 }, bad: null });
    const { nodes }: Orders = data.me.orders;
    const row = nodes.findIndex(({ delivery }) => delivery !== null);
    expect(errors[0]).toMatchObject({
      message: `Argument "${side}" of Delivery.map must be between 64 and 1280.`,
      path: ['me', 'orders', 'nodes', row, 'delivery', 'bad'],
      extensions: { code: 'BAD_REQUEST' },
    });
  });

  test('a path that was changed opens nothing', async () => {
    const { data } = await gateway.ask(deliveriesOf('map { url }'), { as: 'usr_0001' });
    const { url } = deliveries(data)[0]!.map;
    for (const path of [url.replace('.svg', '.png'), `${url.slice(0, -10)}AAAAAA.svg`])
      expect((await fetch(gateway.url + path)).status).toBe(404);
  });

  test('places are found by words', async () => {
    const { data, errors, ledger } = await gateway.ask('{ place(search: " Berlin ") { id name country provider } }');
    expect(errors).toEqual([]);
    expect(data.place[0]).toEqual({ id: 'N2950159', name: 'Berlin', country: 'DE', provider: 'OSM' });
    expect(data.place.length).toBeLessThanOrEqual(10);
    expect(calls(ledger)).toEqual(['maps osm.search ×1']);
  });

  test('no words find nothing and cost nothing', async () => {
    for (const search of ['', '   ']) {
      const { data, ledger } = await gateway.ask('query ($search: String!) { place(search: $search) { id } }', {
        variables: { search },
      });
      expect(data).toEqual({ place: [] });
      expect(ledger).toEqual([]);
    }
  });

  test('more than 200 characters are refused without a call and without an echo', async () => {
    const { data, errors, ledger } = await gateway.ask('query ($search: String!) { place(search: $search) { id } }', {
      variables: { search: 'hunter2'.repeat(30) },
    });
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([
      {
        message: 'Argument "search" of Query.place must be at most 200 characters long.',
        extensions: { code: 'BAD_REQUEST', retryable: false },
      },
    ]);
    expect(ledger).toEqual([]);
  });
});

describe('with a list of providers', () => {
  let google: ProviderServer;
  let mapbox: ProviderServer;
  let gateway: TestGateway;
  beforeAll(async () => {
    [google, mapbox] = await Promise.all([startProvider(), startProvider()]);
    gateway = await startGateway({
      environment: {
        MAPS_PROVIDER: 'osm, google, mapbox',
        MAPS_URL: nobody,
        GOOGLE_MAPS_API_KEY: key,
        GOOGLE_MAPS_URL: google.url,
        MAPBOX_ACCESS_TOKEN: token,
        MAPBOX_URL: mapbox.url,
      },
    });
  });
  beforeEach(() => {
    for (const provider of [google, mapbox]) provider.asked.splice(0);
    google.answer = answerAsGoogle;
    mapbox.answer = answerAsMapbox;
    gateway.logged.splice(0);
  });
  afterAll(async () => {
    await gateway.stop();
    await Promise.all([google.stop(), mapbox.stop()]);
  });

  test('the next one stands in, says so, and the ledger has both', async () => {
    const { data, errors, ledger, extensions } = await gateway.ask(
      deliveriesOf('place { name provider attribution } route { distanceMeters provider }'),
      {
        as: 'usr_0001',
      },
    );
    expect(errors).toEqual([]);
    expect(extensions['degraded']).toEqual([{ source: 'maps', provider: 'GOOGLE', code: 'DOWNSTREAM_UNAVAILABLE' }]);
    for (const { place, route } of deliveries(data)) {
      expect(place).toEqual({ name: 'Berlin, Germany', provider: 'GOOGLE', attribution: 'Google Maps' });
      expect(route).toEqual({ distanceMeters: 5, provider: 'GOOGLE' });
    }
    const positions = distinct(deliveries(data).map(({ position }) => position));
    const count = (name: string) => ledger.filter(({ call }) => call === name).length;
    expect(count('osm.lookup')).toBe(1);
    expect(count('google.reverse')).toBe(positions);
    expect(count('google.route')).toBe(count('osm.route'));
    expect(mapbox.asked).toEqual([]);
  });

  test('only what one failed to answer is asked of the next', async () => {
    let count = 0;
    google.answer = (asked) => (count++ === 0 ? { body: { status: 'OVER_QUERY_LIMIT' } } : answerAsGoogle(asked));
    const { data, errors, ledger } = await gateway.ask(deliveriesOf('place { name provider }'), { as: 'usr_0001' });
    expect(errors).toEqual([]);
    const positions = distinct(deliveries(data).map(({ position }) => position));
    const elsewhere = deliveries(data).filter(({ place }) => place?.provider === 'MAPBOX');
    expect(distinct(elsewhere.map(({ position }) => position))).toBe(1);
    expect(calls(ledger).filter((call) => /google|mapbox/.test(call))).toEqual([
      ...Array(positions).fill('maps google.reverse ×1'),
      'maps mapbox.reverse ×1',
    ]);
  });

  test('each that stood in is named once, with what was wrong before; where none had to, nothing is said', async () => {
    let count = 0;
    google.answer = (asked) => (count++ === 0 ? { status: 403, body: {} } : answerAsGoogle(asked));
    const { extensions } = await gateway.ask(deliveriesOf('place { name }'), { as: 'usr_0001' });
    expect(extensions['degraded']).toEqual(
      expect.arrayContaining([
        { source: 'maps', provider: 'GOOGLE', code: 'DOWNSTREAM_UNAVAILABLE' },
        { source: 'maps', provider: 'MAPBOX', code: 'DOWNSTREAM_UNAVAILABLE' },
      ]),
    );
    expect(extensions['degraded']).toHaveLength(2);
    const none = await gateway.ask(deliveriesOf('map { url }'), { as: 'usr_0001' });
    expect(none.extensions['degraded']).toBeUndefined();
  });

  test('a place that none can name is an error of its own, at its path; the others are there', async () => {
    const failing = new Set<string>();
    google.answer = (asked) => {
      const point = asked.query['latlng'] ?? '';
      if (failing.size === 0) failing.add(point);
      return failing.has(point) ? { status: 403, body: {} } : answerAsGoogle(asked);
    };
    mapbox.answer = () => ({ status: 401, body: { message: `Not Authorized - Invalid Token ${token}` } });
    const { data, errors } = await gateway.ask(deliveriesOf('place { name }'), { as: 'usr_0001' });
    const { nodes }: Orders = data.me.orders;
    const without = nodes.flatMap(({ delivery }, row) => (delivery !== null && delivery.place === null ? [row] : []));
    expect(without.length).toBeGreaterThan(0);
    expect(without.length).toBeLessThan(deliveries(data).length);
    expect(errors).toHaveLength(without.length);
    // Of the three failures the one that time may heal: the first provider cannot be reached.
    for (const [index, row] of without.entries())
      expect(errors[index]).toMatchObject({
        message: 'maps cannot be reached',
        path: ['me', 'orders', 'nodes', row, 'delivery', 'place'],
        extensions: { code: 'DOWNSTREAM_UNAVAILABLE', service: 'maps', retryable: true },
      });
  });

  test('a call that failed is logged once, by its real name, whether the next one stood in or none did', async () => {
    const query = deliveriesOf('place { name } route { provider }', 5);
    const linesOf = () =>
      gateway.logged.map((error) => toLogFields(error)).map(({ source, call }) => `${source} ${call}`);
    const stoodIn = await gateway.ask(query, { as: 'usr_0001' });
    expect(stoodIn.errors).toEqual([]);
    expect(linesOf().toSorted()).toEqual(
      stoodIn.ledger
        .filter(({ call }) => call.startsWith('osm.'))
        .map(({ source, call }) => `${source} ${call}`)
        .toSorted(),
    );
    gateway.logged.splice(0);
    google.answer = () => ({ status: 403, body: {} });
    mapbox.answer = () => ({ status: 403, body: {} });
    const none = await gateway.ask(query, { as: 'usr_0001' });
    expect(none.errors.length).toBeGreaterThan(5);
    const asked = none.ledger.filter(({ source }) => source === 'maps').map(({ source, call }) => `${source} ${call}`);
    expect(linesOf().toSorted()).toEqual(asked.toSorted());
    expect(new Set(asked)).toEqual(
      new Set(
        ['osm.lookup', 'osm.route', 'google.reverse', 'google.route', 'mapbox.reverse', 'mapbox.route'].map(
          (name) => `maps ${name}`,
        ),
      ),
    );
  });

  test('a picture falls back too, and is what its header says', async () => {
    const { data } = await gateway.ask(deliveriesOf('map { url contentType provider }'), { as: 'usr_0001' });
    const { map } = deliveries(data)[0]!;
    expect(map).toMatchObject({ contentType: 'image/svg+xml', provider: 'OSM' });
    const response = await fetch(gateway.url + map.url);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(png);
    expect(google.asked.map(({ path }) => path)).toEqual(['/maps/api/staticmap']);
    expect(gateway.logged.map((error) => toLogFields(error).call)).toEqual(['osm.staticMap']);
  });

  test('no key is in an answer, a path, a ledger, a header or a log', async () => {
    const denied = { status: 403, body: { error: { message: `${key} ${token}` } } };
    google.answer = () => denied;
    mapbox.answer = () => denied;
    const query = deliveriesOf('place { name } route { provider } map { url }').replace(
      /}$/,
      'place(search: "x") { id } }',
    );
    const { data, errors, ledger, headers } = await gateway.ask(query, { as: 'usr_0001' });
    const { url } = deliveries(data)[0]!.map;
    const picture = await fetch(gateway.url + url);
    const path = Buffer.from(/map\/([^.]+)/.exec(url)?.[1] ?? '', 'base64url').toString();
    expect(picture.status).toBe(502);
    expect(errors.length).toBeGreaterThan(3);
    expect(gateway.logged.length).toBeGreaterThan(0);
    const shown = [data, errors, ledger, [...headers], path, [...picture.headers], await picture.text()];
    const logged = [...gateway.logged.map((error) => toLogFields(error)), inspect(gateway.logged, { depth: Infinity })];
    for (const secret of [key, token, google.url, mapbox.url])
      expect(JSON.stringify([shown, gateway.logged.map((error) => toLogFields(error))])).not.toContain(secret);
    for (const secret of [key, token]) expect(JSON.stringify(logged)).not.toContain(secret);
  });
});

test('without osm in the list no address is needed; PNG stands in for SVG', async () => {
  const google = await startProvider();
  google.answer = () => ({ headers: { 'content-type': 'image/png' }, body: png });
  const gateway = await startGateway({
    environment: { MAPS_PROVIDER: 'google', MAPS_URL: '', GOOGLE_MAPS_API_KEY: key, GOOGLE_MAPS_URL: google.url },
  });
  const { data } = await gateway.ask(deliveriesOf('map(format: SVG) { url contentType provider attribution }'), {
    as: 'usr_0001',
  });
  const { map } = deliveries(data)[0]!;
  expect(map).toMatchObject({ contentType: 'image/png', provider: 'GOOGLE', attribution: 'Map data © Google' });
  const response = await fetch(gateway.url + map.url);
  expect(response.headers.get('content-type')).toBe('image/png');
  expect(google.asked).toHaveLength(1);
  await gateway.stop();
  await google.stop();
});

describe('the client', () => {
  let server: ProviderServer;
  beforeAll(async () => {
    server = await startProvider();
  });
  beforeEach(() => void server.asked.splice(0));
  afterAll(() => server.stop());

  test('looks up fifty at a time, each id once, and leaves unknown ones out', async () => {
    server.answer = answerAsNominatim;
    const { ctx, close } = open({ MAPS_URL: server.url });
    const keys: PlaceKey[] = Array.from({ length: 130 }, (_, index) => ({
      placeId: `N${(index % 120) + 300}`,
      position: index < 120 ? berlin : leipzig,
    }));
    const rows = await client.places(keys, ctx);
    expect(rows).toHaveLength(129);
    for (const row of rows) expect(row).toMatchObject({ id: row.asked.placeId });
    expect(rows.map(({ asked }) => asked)).not.toContain(keys[104]);
    expect(ctx.ledger.entries.map(({ call, size }) => [call, size])).toEqual([
      ['osm.lookup', 50],
      ['osm.lookup', 50],
      ['osm.lookup', 20],
    ]);
    await close();
  });

  test('asks by position where there is no id, or what stands there cannot be one', async () => {
    server.answer = answerAsNominatim;
    const { ctx, close } = open({ MAPS_URL: server.url });
    const keys: PlaceKey[] = [
      { placeId: null, position: berlin },
      { placeId: 'N1,N2', position: leipzig },
      { placeId: '../status', position: null },
    ];
    const rows = await client.places(keys, ctx);
    expect(rows.map((row) => ('id' in row ? [row.asked, row.id] : row))).toEqual([
      [keys[0], 'N999'],
      [keys[1], 'N999'],
    ]);
    expect(server.asked.map(({ path }) => path)).toEqual(['/reverse', '/reverse']);
    await close();
  });

  test('goes on to the next provider when one takes too long', async () => {
    const hanging = Promise.withResolvers<void>();
    server.answer = ({ path }) => {
      if (path !== '/search') return { body: { status: 'ZERO_RESULTS' } };
      hanging.resolve();
      return new Promise(() => undefined);
    };
    const timers: number[] = [];
    const sleep = (ms: number) => (timers.push(ms) === 1 ? hanging.promise : new Promise<void>(() => undefined));
    const { ctx, close } = open(
      { MAPS_PROVIDER: 'osm,google', MAPS_URL: server.url, GOOGLE_MAPS_API_KEY: key, GOOGLE_MAPS_URL: server.url },
      { clock: withAfter({ now: () => 0, sleep }) },
    );
    expect(await client.search({ search: 'x' }, ctx)).toEqual([]);
    expect(ctx.ledger.entries.map(({ call }) => call)).toEqual(['osm.search', 'google.search']);
    expect(timers).toEqual([1_500, 1_500]);
    await close();
  });

  test('only for a field that declares it has the first provider others behind it', async () => {
    const settings = { MAPS_PROVIDER: 'google,mapbox', GOOGLE_MAPS_API_KEY: key, MAPBOX_ACCESS_TOKEN: token };
    const { ctx, close } = open(settings);
    const namesFor = async (coordinate: string) => (await providersOf(coordinate, ctx)).map(({ name }) => name);
    for (const coordinate of ['Query.place', 'Delivery.place', 'Delivery.route', 'Delivery.map'])
      expect(await namesFor(coordinate)).toEqual(['GOOGLE', 'MAPBOX']);
    for (const coordinate of ['Place.name', 'Delivery.eta']) expect(await namesFor(coordinate)).toEqual(['GOOGLE']);
    await close();
  });

  test('asks nobody else once the caller has left', async () => {
    const leaving = new AbortController();
    server.answer = () => {
      leaving.abort(new GatewayError('DEADLINE_EXCEEDED'));
      return { status: 503, body: {} };
    };
    const settings = { MAPS_PROVIDER: 'google,mapbox', GOOGLE_MAPS_API_KEY: key, MAPBOX_ACCESS_TOKEN: token };
    const urls = { GOOGLE_MAPS_URL: server.url, MAPBOX_URL: server.url };
    const { ctx, close } = open({ ...settings, ...urls }, { signal: leaving.signal });
    await expect(client.search({ search: 'x' }, ctx)).rejects.toBeInstanceOf(GatewayError);
    expect(server.asked).toHaveLength(1);
    await close();
  });

  test('gives each key the failure that time may heal, before one that it will not', async () => {
    server.answer = ({ path }) =>
      path.startsWith('/maps') ? { status: 429, headers: { 'retry-after': '3' }, body: {} } : { status: 403, body: {} };
    const settings = { MAPS_PROVIDER: 'mapbox,google', GOOGLE_MAPS_API_KEY: key, MAPBOX_ACCESS_TOKEN: token };
    const { ctx, close } = open({ ...settings, GOOGLE_MAPS_URL: server.url, MAPBOX_URL: server.url });
    const asked = { placeId: 'N1', position: berlin };
    const [row] = await client.places([asked], ctx);
    expect(row).toBeInstanceOf(KeyError);
    expect(row).toMatchObject({ asked, code: 'DOWNSTREAM_RATE_LIMITED', retryAfterMs: 3_000, service: 'maps' });
    await close();
  });

  test('answers a ping when one provider does; one that would cost money is not asked', async () => {
    server.answer = () => ({ body: { status: 0, message: 'OK' } });
    const up = open({ MAPS_URL: server.url });
    await client.ping(up.ctx);
    expect(server.asked.map(({ path }) => path)).toEqual(['/status']);
    await up.close();
    const down = open({ MAPS_URL: nobody });
    await expect(client.ping(down.ctx)).rejects.toMatchObject({ code: 'DOWNSTREAM_UNAVAILABLE' });
    await down.close();
    const paid = open({ MAPS_PROVIDER: 'mapbox', MAPBOX_ACCESS_TOKEN: token, MAPBOX_URL: server.url });
    await client.ping(paid.ctx);
    expect(server.asked).toHaveLength(1);
    await paid.close();
  });

  const good = { latitude: 1, longitude: 2, width: 64, height: 64, format: 'SVG' };
  test.each([
    ['nothing', null],
    ['a text', 'http://169.254.169.254/'],
    ['another place to fetch from', { ...good, url: 'http://169.254.169.254/' }],
    ['a size beyond the limit', { ...good, width: 5_000 }],
    ['a fraction of a pixel', { ...good, height: 64.5 }],
    ['a point off the map', { ...good, latitude: 91 }],
    ['a format nobody draws', { ...good, format: 'PDF' }],
    ['a latitude that smuggles parameters', { ...good, latitude: '1&markers=2' }],
  ])('draws nothing for a signed spec that is %s', async (_what, spec) => {
    const { ctx, close } = open({ MAPS_URL: server.url });
    expect(await maps.media['map']?.(spec, ctx)).toBeNull();
    expect(server.asked).toEqual([]);
    await close();
  });
});

const referenceOf = (environment: Record<string, string>) => readAllSettings([maps], environment).reference;

describe('the settings', () => {
  test.each([
    ['the address of osm', {}, 'MAPS_URL', /^is not set, which MAPS_PROVIDER=osm needs: give the address/],
    [
      'the key of google',
      { MAPS_PROVIDER: 'google' },
      'GOOGLE_MAPS_API_KEY',
      /^is not set, which MAPS_PROVIDER=google needs/,
    ],
    [
      'the token of mapbox',
      { MAPS_PROVIDER: 'mapbox' },
      'MAPBOX_ACCESS_TOKEN',
      /^is not set, which MAPS_PROVIDER=mapbox needs/,
    ],
  ])('miss %s only if its provider is in the list', (_what, settings, name, problem) => {
    expect(maps.check(settings)).toEqual([{ name, problem: expect.stringMatching(problem) }]);
    expect(() => maps.connect(settings)).toThrow(name);
  });

  test('say all that is missing at once', () => {
    const problems = maps.check({ MAPS_PROVIDER: 'mapbox, google,osm' });
    expect(problems.map(({ name }) => name)).toEqual(['MAPBOX_ACCESS_TOKEN', 'GOOGLE_MAPS_API_KEY', 'MAPS_URL']);
  });

  test('start the reference service only where osm is in the list', () => {
    expect(referenceOf({})).toEqual({ MAPS_URL: 'maps' });
    expect(referenceOf({ MAPS_PROVIDER: 'google,osm', GOOGLE_MAPS_API_KEY: key })).toEqual({ MAPS_URL: 'maps' });
    expect(referenceOf({ MAPS_PROVIDER: 'google', GOOGLE_MAPS_API_KEY: key })).toEqual({});
    expect(referenceOf({ MAPS_URL: nobody })).toEqual({});
  });

  test('stop the boot with every problem and no value', () => {
    const boot = () => readAllSettings([maps], { MAPS_PROVIDER: 'mapbox,google', GOOGLE_MAPS_API_KEY: key, PORT: 'x' });
    expect(boot).toThrow(/MAPBOX_ACCESS_TOKEN +is not set, which MAPS_PROVIDER=mapbox needs/);
    expect(boot).toThrow(/PORT +must be/);
    expect(boot).not.toThrow(key);
  });

  test.each(['', 'bing', 'osm,', 'osm google'])('refuse "%s" as a list of providers', (MAPS_PROVIDER) => {
    expect(() => maps.check({ MAPS_PROVIDER })).toThrow('must be a list of osm, google and mapbox');
  });
});
