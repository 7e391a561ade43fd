import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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

const key = 'AIzaPlantedKey-0123456789';
let server: ProviderServer;
let google: MapProvider;
let close: () => Promise<void>;
beforeAll(async () => {
  server = await startProvider();
});
// A pipe of its own: what one test does to it, rests and budgets, is nothing to the next.
beforeEach(async () => {
  server.asked.splice(0);
  const settings = { MAPS_PROVIDER: 'google', GOOGLE_MAPS_API_KEY: key, GOOGLE_MAPS_URL: server.url };
  ({ first: google, close } = await openProviders(settings));
});
afterEach(() => close());
afterAll(() => server.stop());

/** As the Geocoding API words a result. */
const result = {
  address_components: [
    { long_name: 'Mitte', short_name: 'Mitte', types: ['political', 'sublocality', 'sublocality_level_1'] },
    { long_name: 'Berlin', short_name: 'Berlin', types: ['locality', 'political'] },
    { long_name: 'Germany', short_name: 'DE', types: ['country', 'political'] },
  ],
  formatted_address: 'Berlin, Germany',
  geometry: {
    bounds: { northeast: { lat: 52.675, lng: 13.761 }, southwest: { lat: 52.338, lng: 13.088 } },
    location: { lat: 52.52000659999999, lng: 13.404954 },
    location_type: 'APPROXIMATE',
    viewport: { northeast: { lat: 52.675, lng: 13.761 }, southwest: { lat: 52.338, lng: 13.088 } },
  },
  place_id: 'ChIJAVkDPzdOqEcRcDteW0YgIQQ',
  types: ['locality', 'political'],
};

const known = {
  id: 'ChIJAVkDPzdOqEcRcDteW0YgIQQ',
  name: 'Berlin',
  displayName: 'Berlin, Germany',
  position: { latitude: 52.52000659999999, longitude: 13.404954 },
  category: 'locality',
  country: 'DE',
  attribution: 'Google Maps',
  provider: 'GOOGLE',
};

const pair = { origin: leipzig, position: berlin };

test('it cannot look places up by OSM id, and has no call that costs nothing to ping', () => {
  expect(google.lookup).toBeNull();
  expect(google.ping).toBeNull();
});

test('a point is reverse-geocoded to its town, one call a point, the key in the query and nowhere else', async () => {
  server.answer = () => ({
    body: { plus_code: { global_code: '9F4MG9C5+' }, results: [result, result], status: 'OK' },
  });
  const ctx = createContext();
  expect(await google.reverse.ask([berlin, leipzig], ctx)).toEqual([
    { key: berlin, value: known },
    { key: leipzig, value: known },
  ]);
  expect(server.asked.map(({ method, path, query }) => ({ method, path, query }))[0]).toEqual({
    method: 'GET',
    path: '/maps/api/geocode/json',
    query: {
      latlng: '52.52437,13.41053',
      result_type: 'locality|postal_town|administrative_area_level_3|administrative_area_level_2',
      language: 'en',
      key,
    },
  });
  expect(JSON.stringify(server.asked.map(({ headers }) => headers))).not.toContain(key);
  expect(google.reverse.max).toBe(1);
  expect(ctx.ledger.entries).toEqual([1, 1].map((size) => ({ source: 'maps', call: 'google.reverse', size })));
});

test('words are geocoded', async () => {
  server.answer = () => ({ body: { results: [result], status: 'OK' } });
  expect(await google.search('Berlin & Köln', createContext())).toEqual([known]);
  expect(server.asked[0]?.query).toEqual({ address: 'Berlin & Köln', language: 'en', key });
});

test('ZERO_RESULTS is an answer', async () => {
  server.answer = () => ({ body: { results: [], status: 'ZERO_RESULTS' } });
  expect(await google.search('qwertz', createContext())).toEqual([]);
  expect(await google.reverse.ask([berlin], createContext())).toEqual([]);
});

test.each([
  ['REQUEST_DENIED', 'DOWNSTREAM_UNAUTHENTICATED'],
  ['OVER_DAILY_LIMIT', 'DOWNSTREAM_UNAUTHENTICATED'],
  ['OVER_QUERY_LIMIT', 'DOWNSTREAM_RATE_LIMITED'],
  ['INVALID_REQUEST', 'DOWNSTREAM_REFUSED'],
  ['UNKNOWN_ERROR', 'DOWNSTREAM_UNAVAILABLE'],
  ['SOMETHING_NEW', 'DOWNSTREAM_INVALID_RESPONSE'],
] as const)('the status %s, told under HTTP 200, is %s', async (status, code) => {
  server.answer = () => ({
    body: { error_message: `The provided API key ${key} is not for this.`, results: [], status },
  });
  await expectFailure(google.search('x', createContext()), code, key);
});

const codeOf = (asking: Promise<unknown>): Promise<unknown> =>
  asking.then(
    () => 'OK',
    ({ code }) => code,
  );

const told = (status: string) => () => ({ body: { results: [], status } });
const ask = (ctx = createContext()) => codeOf(google.search('x', ctx));

describe('what the body tells under HTTP 200 is to the policies what it is', () => {
  test('UNKNOWN_ERROR is asked again', async () => {
    const settings = { MAPS_PROVIDER: 'google', GOOGLE_MAPS_API_KEY: key, GOOGLE_MAPS_URL: server.url };
    const repeating = await openProviders({ ...settings, MAPS_RETRIES: 2 });
    server.answer = () => told(server.asked.length < 3 ? 'UNKNOWN_ERROR' : 'ZERO_RESULTS')();
    const ctx = createContext();
    expect(await codeOf(repeating.first.search('x', ctx))).toBe('OK');
    expect(ctx.ledger.entries.map(({ attempt }) => attempt)).toEqual([undefined, 2, 3]);
    await repeating.close();
  });

  test('UNKNOWN_ERROR opens the breaker, after which nothing is asked', async () => {
    server.answer = told('UNKNOWN_ERROR');
    for (let nth = 0; nth < 20; nth++) expect(await ask()).toBe('DOWNSTREAM_UNAVAILABLE');
    expect(await ask()).toBe('CIRCUIT_OPEN');
    expect(server.asked).toHaveLength(20);
  });

  test('OVER_QUERY_LIMIT is throttled here', async () => {
    server.answer = told('OVER_QUERY_LIMIT');
    for (let nth = 0; nth < 100; nth++)
      expect(await ask(createContext({ random: () => 0.9 }))).toBe('DOWNSTREAM_RATE_LIMITED');
    expect(server.asked.length).toBeLessThan(30);
  });

  test('a refusal is held against nobody', async () => {
    server.answer = told('INVALID_REQUEST');
    for (let nth = 0; nth < 50; nth++) expect(await ask()).toBe('DOWNSTREAM_REFUSED');
    expect(server.asked).toHaveLength(50);
  });
});

test('a route is computed with the key in a header and only the fields that are read', async () => {
  server.answer = () => ({
    body: {
      routes: [
        {
          distanceMeters: 190_120,
          duration: '7265s',
          polyline: {
            geoJsonLinestring: {
              type: 'LineString',
              coordinates: [
                [12.371, 51.34],
                [13.411, 52.524],
              ],
            },
          },
        },
      ],
    },
  });
  const ctx = createContext();
  expect(await google.route.ask([pair], ctx)).toEqual([
    {
      key: pair,
      value: {
        distanceMeters: 190_120,
        durationSeconds: 7_265,
        geometry: [
          { latitude: 51.34, longitude: 12.371 },
          { latitude: 52.524, longitude: 13.411 },
        ],
        attribution: 'Google Maps',
        provider: 'GOOGLE',
      },
    },
  ]);
  const [{ method, path, query, headers, json }] = server.asked as [(typeof server.asked)[0]];
  expect({ method, path, query, json }).toEqual({
    method: 'POST',
    path: '/directions/v2:computeRoutes',
    query: {},
    json: {
      origin: { location: { latLng: leipzig } },
      destination: { location: { latLng: berlin } },
      travelMode: 'DRIVE',
      polylineQuality: 'OVERVIEW',
      polylineEncoding: 'GEO_JSON_LINESTRING',
    },
  });
  expect(headers['x-goog-api-key']).toBe(key);
  expect(headers['x-goog-fieldmask']).toBe('routes.distanceMeters,routes.duration,routes.polyline.geoJsonLinestring');
  expect(ctx.ledger.entries).toEqual([{ source: 'maps', call: 'google.route', size: 1 }]);
});

test('an empty answer is no route; a distance left out is zero', async () => {
  server.answer = () => ({ body: {} });
  expect(await google.route.ask([pair], createContext())).toEqual([]);
  const polyline = {
    geoJsonLinestring: {
      type: 'LineString',
      coordinates: [
        [13.4, 52.5],
        [13.4, 52.5],
      ],
    },
  };
  server.answer = () => ({ body: { routes: [{ duration: '0s', polyline }] } });
  expect(await google.route.ask([pair], createContext())).toMatchObject([
    { value: { distanceMeters: 0, durationSeconds: 0 } },
  ]);
});

const rpcError = (code: number, status: string, reason?: string) => ({
  error: {
    code,
    message: `API key ${key} not valid. Please pass a valid API key.`,
    status,
    details:
      reason === undefined
        ? []
        : [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }],
  },
});

test.each([
  [
    'an invalid key',
    { status: 400, body: rpcError(400, 'INVALID_ARGUMENT', 'API_KEY_INVALID') },
    'DOWNSTREAM_UNAUTHENTICATED',
  ],
  ['an invalid argument', { status: 400, body: rpcError(400, 'INVALID_ARGUMENT') }, 'DOWNSTREAM_REFUSED'],
  [
    'an API that is not enabled',
    { status: 403, body: rpcError(403, 'PERMISSION_DENIED', 'SERVICE_DISABLED') },
    'DOWNSTREAM_REFUSED',
  ],
  ['a spent quota', { status: 429, body: rpcError(429, 'RESOURCE_EXHAUSTED') }, 'DOWNSTREAM_RATE_LIMITED'],
  ['a failure inside', { status: 503, body: rpcError(503, 'UNAVAILABLE') }, 'DOWNSTREAM_UNAVAILABLE'],
] as const)('%s of the Routes API is an error of the table', async (_what, told, code) => {
  server.answer = () => told;
  await expectFailure(google.route.ask([pair], createContext()), code, key);
});

const unread = expect.objectContaining({ code: 'DOWNSTREAM_INVALID_RESPONSE', service: 'maps' });

test('of a route each part is read by itself; one of which none can be read is an error', async () => {
  server.answer = () => ({ body: { routes: [{ distanceMeters: 3, duration: '2 h', polyline: {} }] } });
  expect(await google.route.ask([pair], createContext())).toMatchObject([
    { value: { distanceMeters: 3, durationSeconds: unread, geometry: unread, provider: 'GOOGLE' } },
  ]);
  for (const route of [null, 'far', { distanceMeters: -3, duration: '2 h' }]) {
    server.answer = () => ({ body: { routes: [route] } });
    expect(await google.route.ask([pair], createContext())).toEqual([{ key: pair, value: unread }]);
  }
});

test('a field that is not as expected is an error in its own place; what follows from it is one too', async () => {
  const drifted = [
    { ...result, types: 'locality' },
    { ...result, address_components: [{ long_name: 1 }] },
    { ...result, geometry: {}, formatted_address: null },
    { ...result, geometry: { location: { lat: '52', lng: 13.4 } } },
  ];
  server.answer = () => ({ body: { results: drifted, status: 'OK' } });
  expect(await google.search('x', createContext())).toEqual([
    { ...known, name: unread, category: unread },
    { ...known, name: unread, country: unread },
    { ...known, position: unread, displayName: unread },
    { ...known, position: unread },
  ]);
});

test('a place without its id is an error beside the others, and no answer to a point', async () => {
  const { place_id: _, ...nameless } = result;
  server.answer = () => ({ body: { results: [nameless, result], status: 'OK' } });
  expect(await google.search('x', createContext())).toEqual([unread, known]);
  expect(await google.reverse.ask([berlin], createContext())).toEqual([{ key: berlin, value: unread }]);
});

test('a map is PNG, with a marker in its middle', async () => {
  server.answer = () => ({ headers: { 'content-type': 'image/png' }, body: png });
  const ctx = createContext();
  const media = await google.staticMap({ ...berlin, width: 480, height: 320, format: 'PNG' }, ctx);
  expect(media).toEqual({ contentType: 'image/png', body: png });
  expect(google.pictures.formats).toEqual(['PNG']);
  const [{ path, query, headers }] = server.asked as [(typeof server.asked)[0]];
  expect({ path, query, accept: headers.accept }).toEqual({
    path: '/maps/api/staticmap',
    query: {
      center: '52.52437,13.41053',
      zoom: '9',
      size: '480x320',
      scale: '1',
      format: 'png',
      language: 'en',
      markers: 'color:red|52.52437,13.41053',
      key,
    },
    accept: 'image/png',
  });
  expect(ctx.ledger.entries).toEqual([{ source: 'maps', call: 'google.staticMap', size: 1 }]);
});

test('a map beyond 640 pixels is made of half as many at twice the scale, one zoom level out', async () => {
  server.answer = () => ({ headers: { 'content-type': 'image/png' }, body: png });
  await google.staticMap({ ...berlin, width: 1_280, height: 641, format: 'PNG' }, createContext());
  expect(server.asked[0]?.query).toMatchObject({ size: '640x321', scale: '2', zoom: '8' });
});

test.each([
  [
    'an invalid key',
    { status: 403, headers: { 'content-type': 'text/html' }, body: `The key ${key} is invalid` },
    'DOWNSTREAM_REFUSED',
  ],
  [
    'an invalid parameter',
    { status: 400, headers: { 'content-type': 'text/html' }, body: 'size' },
    'DOWNSTREAM_REFUSED',
  ],
  [
    'a picture of an error, told by a header alone',
    { headers: { 'content-type': 'image/png', 'x-staticmap-api-warning': 'Error geocoding: marker 1' }, body: png },
    'DOWNSTREAM_INVALID_RESPONSE',
  ],
  [
    'text in place of a picture',
    { headers: { 'content-type': 'text/plain' }, body: 'over quota' },
    'DOWNSTREAM_INVALID_RESPONSE',
  ],
] as const)('%s of the Maps Static API is an error of the table', async (_what, told, code) => {
  server.answer = () => told;
  await expectFailure(
    google.staticMap({ ...berlin, width: 64, height: 64, format: 'PNG' }, createContext()),
    code,
    key,
  );
});

test('a connection that breaks does not tell the key that was in its URL', async () => {
  const { first, close } = await openProviders({
    MAPS_PROVIDER: 'google',
    GOOGLE_MAPS_API_KEY: key,
    GOOGLE_MAPS_URL: 'http://127.0.0.1:1',
  });
  const ctx = createContext();
  await expectFailure(first.search('x', ctx), 'DOWNSTREAM_UNAVAILABLE', key);
  await expectFailure(first.route.ask([pair], ctx), 'DOWNSTREAM_UNAVAILABLE', key);
  expect(JSON.stringify(ctx.ledger.entries)).not.toContain(key);
  await close();
});
