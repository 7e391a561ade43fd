import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MapProvider } from '../../datasources/maps/port.ts';
import {
  berlin,
  createContext,
  expectFailure,
  leipzig,
  openProviders,
  png,
  startProvider,
  type ProviderServer,
} from './map-provider.ts';

const token = 'pk.planted-token-0123456789';
let server: ProviderServer;
let mapbox: MapProvider;
let close: () => Promise<void>;
beforeAll(async () => {
  server = await startProvider();
});
// A pipe of its own: what one test does to it, rests and budgets, is nothing to the next.
beforeEach(async () => {
  server.asked.splice(0);
  const settings = { MAPS_PROVIDER: 'mapbox', MAPBOX_ACCESS_TOKEN: token, MAPBOX_URL: server.url };
  ({ first: mapbox, close } = await openProviders(settings));
});
afterEach(() => close());
afterAll(() => server.stop());

const notice = 'NOTICE: © 2026 Mapbox and its suppliers. All rights reserved.';

/** As Geocoding v6 words a feature of type place. */
const feature = {
  type: 'Feature',
  id: 'dXJuOm1ieHBsYzpBWUlJ',
  geometry: { type: 'Point', coordinates: [13.38886, 52.517037] },
  properties: {
    mapbox_id: 'dXJuOm1ieHBsYzpBWUlJ',
    feature_type: 'place',
    full_address: 'Berlin, Germany',
    name: 'Berlin',
    name_preferred: 'Berlin',
    coordinates: { longitude: 13.38886, latitude: 52.517037 },
    place_formatted: 'Germany',
    bbox: [13.088304, 52.338079, 13.761131, 52.675505],
    context: {
      country: {
        mapbox_id: 'dXJuOm1ieHBsYzpJam8',
        name: 'Germany',
        wikidata_id: 'Q183',
        country_code: 'DE',
        country_code_alpha_3: 'DEU',
      },
      place: { mapbox_id: 'dXJuOm1ieHBsYzpBWUlJ', name: 'Berlin', wikidata_id: 'Q64' },
    },
  },
};

const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features, attribution: notice });

const known = {
  id: 'dXJuOm1ieHBsYzpBWUlJ',
  name: 'Berlin',
  displayName: 'Berlin, Germany',
  position: { latitude: 52.517037, longitude: 13.38886 },
  category: 'place',
  country: 'DE',
  attribution: notice,
  provider: 'MAPBOX',
};

const pair = { origin: leipzig, position: berlin };

test('it cannot look places up by OSM id, and has no call that costs nothing to ping', () => {
  expect(mapbox.lookup).toBeNull();
  expect(mapbox.ping).toBeNull();
});

test('points are reverse-geocoded many in one call; a point without a place has none', async () => {
  const nowhere = { latitude: 0, longitude: -30 };
  server.answer = () => ({ body: { batch: [collection(feature, feature), collection(), collection(feature)] } });
  const ctx = createContext();
  expect(await mapbox.reverse.ask([berlin, nowhere, leipzig], ctx)).toEqual([
    { key: berlin, value: known },
    { key: leipzig, value: known },
  ]);
  expect(server.asked.map(({ method, path, query, json }) => ({ method, path, query, json }))).toEqual([
    {
      method: 'POST',
      path: '/search/geocode/v6/batch',
      query: { access_token: token },
      json: [berlin, nowhere, leipzig].map((point) => ({ ...point, types: ['place'], language: 'en' })),
    },
  ]);
  expect(mapbox.reverse.max).toBe(50);
  expect(ctx.ledger.entries).toEqual([{ source: 'maps', call: 'mapbox.reverse', size: 3 }]);
});

test.each([
  ['fewer answers than questions', { batch: [collection(feature)] }],
  ['more answers than questions', { batch: [collection(feature), collection(feature), collection(feature)] }],
  ['no batch', collection(feature)],
])('%s cannot be told apart, and is refused', async (_what, body) => {
  server.answer = () => ({ body });
  await expectFailure(mapbox.reverse.ask([berlin, leipzig], createContext()), 'DOWNSTREAM_INVALID_RESPONSE', token);
});

const unread = expect.objectContaining({ code: 'DOWNSTREAM_INVALID_RESPONSE', service: 'maps' });

test('an answer to one point that cannot be read is an error of that point alone', async () => {
  const { mapbox_id: _, ...nameless } = feature.properties;
  const points = [berlin, leipzig, { latitude: 1, longitude: 2 }, { latitude: 3, longitude: 4 }];
  server.answer = () => ({
    body: { batch: [collection(feature), null, collection({ ...feature, properties: nameless }), { features: {} }] },
  });
  expect(await mapbox.reverse.ask(points, createContext())).toEqual([
    { key: points[0], value: known },
    ...points.slice(1).map((key) => ({ key, value: unread })),
  ]);
});

test('a field that is not as expected is an error in its own place; what follows from it is one too', async () => {
  const drifted = [
    { coordinates: { longitude: '13', latitude: 52.5 } },
    { coordinates: null, full_address: undefined, place_formatted: 5 },
    { name_preferred: {}, context: { country: { country_code: 49 } } },
  ].map((change) => ({ ...feature, properties: { ...feature.properties, ...change } }));
  server.answer = () => ({ body: { ...collection(...drifted), attribution: 2026 } });
  const noticeless = { ...known, attribution: unread };
  expect(await mapbox.search('x', createContext())).toEqual([
    { ...noticeless, position: unread },
    { ...noticeless, position: unread, displayName: unread },
    { ...noticeless, name: unread, country: unread },
  ]);
});

test('words are searched for', async () => {
  server.answer = () => ({ headers: { 'content-type': 'application/vnd.geo+json' }, body: collection(feature) });
  expect(await mapbox.search('Berlin & Köln', createContext())).toEqual([known]);
  expect(server.asked[0]).toMatchObject({ method: 'GET', path: '/search/geocode/v6/forward' });
  expect(server.asked[0]?.query).toEqual({ q: 'Berlin & Köln', language: 'en', limit: '10', access_token: token });
});

test('what Mapbox would refuse is not sent: semicolons, more than 20 words, no words at all', async () => {
  server.answer = () => ({ body: collection() });
  await mapbox.search('Berlin;Mitte', createContext());
  await mapbox.search(Array.from({ length: 30 }, (_, index) => `w${index}-x`).join(' '), createContext());
  expect(await mapbox.search('?!', createContext())).toEqual([]);
  expect(server.asked.map(({ query }) => query['q'])).toEqual([
    'Berlin Mitte',
    'w0-x w1-x w2-x w3-x w4-x w5-x w6-x w7-x w8-x w9-x',
  ]);
});

test('an address has its whole text as display name', async () => {
  const { full_address: _, name_preferred: __, ...properties } = feature.properties;
  const address = { ...feature, properties: { ...properties, feature_type: 'address', name: 'Marktplatz 1' } };
  server.answer = () => ({ body: collection(address) });
  expect(await mapbox.search('Marktplatz 1', createContext())).toMatchObject([
    { name: 'Marktplatz 1', displayName: 'Marktplatz 1, Germany', category: 'address' },
  ]);
});

test('a route is asked for, longitude first', async () => {
  server.answer = () => ({
    body: {
      routes: [
        {
          weight_name: 'auto',
          weight: 7_702.9,
          duration: 6_911.6,
          distance: 189_990.4,
          legs: [
            {
              via_waypoints: [],
              admins: [],
              weight: 7_702.9,
              duration: 6_911.6,
              steps: [],
              distance: 189_990.4,
              summary: 'A 9',
            },
          ],
          geometry: {
            coordinates: [
              [12.371, 51.34],
              [13.411, 52.524],
            ],
            type: 'LineString',
          },
        },
      ],
      waypoints: [
        { distance: 4.1, name: '', location: [12.371, 51.34] },
        { distance: 2.2, name: '', location: [13.411, 52.524] },
      ],
      code: 'Ok',
      uuid: 'x',
    },
  });
  const ctx = createContext();
  expect(await mapbox.route.ask([pair], ctx)).toEqual([
    {
      key: pair,
      value: {
        distanceMeters: 189_990,
        durationSeconds: 6_912,
        geometry: [
          { latitude: 51.34, longitude: 12.371 },
          { latitude: 52.524, longitude: 13.411 },
        ],
        attribution: '© Mapbox © OpenStreetMap',
        provider: 'MAPBOX',
      },
    },
  ]);
  const [{ method, path, query }] = server.asked as [(typeof server.asked)[0]];
  expect({ method, path, query }).toEqual({
    method: 'GET',
    path: '/directions/v5/mapbox/driving/12.37129,51.33962;13.41053,52.52437',
    query: {
      alternatives: 'false',
      geometries: 'geojson',
      overview: 'simplified',
      steps: 'false',
      access_token: token,
    },
  });
  expect(ctx.ledger.entries).toEqual([{ source: 'maps', call: 'mapbox.route', size: 1 }]);
});

test.each(['NoRoute', 'NoSegment'])('%s is no route, and no error', async (code) => {
  server.answer = () => ({ body: { code, message: 'No route found', routes: [] } });
  expect(await mapbox.route.ask([pair], createContext())).toEqual([]);
});

test.each([
  [
    'an invalid token',
    { status: 401, body: { message: 'Not Authorized - Invalid Token', error_code: 'INVALID_TOKEN' } },
    'DOWNSTREAM_UNAUTHENTICATED',
  ],
  ['an account in trouble', { status: 403, body: { message: 'Forbidden' } }, 'DOWNSTREAM_REFUSED'],
  [
    'a wrong profile',
    { status: 404, body: { message: 'Profile not found', code: 'ProfileNotFound' } },
    'DOWNSTREAM_REFUSED',
  ],
  [
    'invalid input',
    { status: 422, body: { message: `Coordinate is invalid ${token}`, code: 'InvalidInput' } },
    'DOWNSTREAM_REFUSED',
  ],
  [
    'a rate limit',
    { status: 429, headers: { 'x-rate-limit-limit': '300' }, body: { message: 'Rate limit exceeded' } },
    'DOWNSTREAM_RATE_LIMITED',
  ],
  ['a failure inside', { status: 500, body: { message: 'Internal Server Error' } }, 'DOWNSTREAM_UNAVAILABLE'],
] as const)('%s is an error of the table', async (_what, told, code) => {
  server.answer = () => told;
  const ctx = createContext();
  await expectFailure(mapbox.route.ask([pair], ctx), code, token);
  await expectFailure(mapbox.search('x', ctx), code, token);
  await expectFailure(mapbox.reverse.ask([berlin], ctx), code, token);
  await expectFailure(mapbox.staticMap({ ...berlin, width: 64, height: 64, format: 'PNG' }, ctx), code, token);
  expect(JSON.stringify(ctx.ledger.entries)).not.toContain(token);
});

test('a map is PNG, with a marker in its middle', async () => {
  server.answer = () => ({ headers: { 'content-type': 'image/png' }, body: png });
  const media = await mapbox.staticMap({ ...berlin, width: 1_280, height: 320, format: 'PNG' }, createContext());
  expect(media).toEqual({ contentType: 'image/png', body: png });
  expect(mapbox.pictures.formats).toEqual(['PNG']);
  const [{ method, path, query }] = server.asked as [(typeof server.asked)[0]];
  expect({ method, path, query }).toEqual({
    method: 'GET',
    path: '/styles/v1/mapbox/streets-v12/static/pin-l+d6293e(13.41053,52.52437)/13.41053,52.52437,8/1280x320',
    query: { access_token: token },
  });
});

test('a map of another kind is refused', async () => {
  server.answer = () => ({ headers: { 'content-type': 'image/jpeg' }, body: png });
  const spec = { ...berlin, width: 64, height: 64, format: 'PNG' } as const;
  await expectFailure(mapbox.staticMap(spec, createContext()), 'DOWNSTREAM_INVALID_RESPONSE', token);
});

test('a connection that breaks does not tell the token that was in its URL', async () => {
  const settings = { MAPS_PROVIDER: 'mapbox', MAPBOX_ACCESS_TOKEN: token, MAPBOX_URL: 'http://127.0.0.1:1' };
  const { first, close } = await openProviders(settings);
  await expectFailure(first.search('x', createContext()), 'DOWNSTREAM_UNAVAILABLE', token);
  await close();
});
