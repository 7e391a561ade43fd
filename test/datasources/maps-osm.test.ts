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

let server: ProviderServer;
let osm: MapProvider;
let close: () => Promise<void>;
beforeAll(async () => {
  server = await startProvider();
});
// A pipe of its own: what one test does to it, rests and budgets, is nothing to the next.
beforeEach(async () => {
  server.asked.splice(0);
  ({ first: osm, close } = await openProviders({ MAPS_URL: server.url }));
});
afterEach(() => close());
afterAll(() => server.stop());

/** As Nominatim words places in format jsonv2. */
const place = {
  place_id: 128_497_332,
  licence: 'Data © OpenStreetMap contributors, ODbL 1.0. http://osm.org/copyright',
  osm_type: 'node',
  osm_id: 240_109_189,
  lat: '52.5173885',
  lon: '13.3951309',
  category: 'place',
  type: 'city',
  place_rank: 15,
  importance: 0.88,
  addresstype: 'city',
  name: 'Berlin',
  display_name: 'Berlin, Germany',
  address: { city: 'Berlin', 'ISO3166-2-lvl4': 'DE-BE', country: 'Germany', country_code: 'de' },
  boundingbox: ['52.3570365', '52.6770365', '13.2288599', '13.5488599'],
};

const known = {
  id: 'N240109189',
  name: 'Berlin',
  displayName: 'Berlin, Germany',
  position: { latitude: 52.5173885, longitude: 13.3951309 },
  category: 'city',
  country: 'DE',
  attribution: 'Data © OpenStreetMap contributors, ODbL 1.0. http://osm.org/copyright',
  provider: 'OSM',
};

test('places are looked up by OSM id, many in one call, and matched by id', async () => {
  const way = { ...place, osm_type: 'way', osm_id: 7, name: '', address: undefined };
  server.answer = () => ({ body: [way, place] });
  const ctx = createContext();
  const found = await osm.lookup?.ask(['N240109189', 'W7', 'R404'], ctx);
  expect(found).toEqual([
    { key: 'W7', value: { ...known, id: 'W7', name: null, country: null } },
    { key: 'N240109189', value: known },
  ]);
  expect(server.asked).toMatchObject([
    {
      method: 'GET',
      path: '/lookup',
      query: { osm_ids: 'N240109189,W7,R404', format: 'jsonv2', addressdetails: '1', 'accept-language': 'en' },
      headers: { 'user-agent': 'selvedge' },
    },
  ]);
  expect(ctx.ledger.entries).toEqual([{ source: 'maps', call: 'osm.lookup', size: 3 }]);
  expect(osm.lookup?.max).toBe(50);
});

test('a point is reverse-geocoded to the town it is in', async () => {
  server.answer = () => ({ body: place });
  const ctx = createContext();
  expect(await osm.reverse.ask([berlin], ctx)).toEqual([{ key: berlin, value: known }]);
  expect(server.asked).toMatchObject([
    {
      path: '/reverse',
      query: { lat: '52.52437', lon: '13.41053', zoom: '10', format: 'jsonv2', addressdetails: '1' },
    },
  ]);
  expect(ctx.ledger.entries).toEqual([{ source: 'maps', call: 'osm.reverse', size: 1 }]);
  expect(osm.reverse.max).toBe(1);
});

test('a point where nothing is has no place', async () => {
  server.answer = () => ({ body: { error: 'Unable to geocode' } });
  expect(await osm.reverse.ask([{ latitude: 0, longitude: -30 }], createContext())).toEqual([]);
});

test('words are searched for as they are', async () => {
  server.answer = () => ({ body: [place] });
  expect(await osm.search('Berlin & Köln; 50%', createContext())).toEqual([known]);
  expect(server.asked).toMatchObject([
    { path: '/search', query: { q: 'Berlin & Köln; 50%', format: 'jsonv2', limit: '10' } },
  ]);
});

test('a route is asked of OSRM, longitude first', async () => {
  server.answer = () => ({
    body: {
      code: 'Ok',
      routes: [
        {
          legs: [{ steps: [], weight: 7_201.4, summary: '', duration: 7_201.4, distance: 190_312.7 }],
          weight_name: 'routability',
          geometry: {
            type: 'LineString',
            coordinates: [
              [12.371, 51.34],
              [13.411, 52.524],
            ],
          },
          weight: 7_201.4,
          duration: 7_201.4,
          distance: 190_312.7,
        },
      ],
      waypoints: [
        { hint: 'x', location: [12.371, 51.34], name: '', distance: 4.1 },
        { hint: 'y', location: [13.411, 52.524], name: '', distance: 2.2 },
      ],
    },
  });
  const pair = { origin: leipzig, position: berlin };
  expect(await osm.route.ask([pair], createContext())).toEqual([
    {
      key: pair,
      value: {
        distanceMeters: 190_313,
        durationSeconds: 7_201,
        geometry: [
          { latitude: 51.34, longitude: 12.371 },
          { latitude: 52.524, longitude: 13.411 },
        ],
        attribution: '© OpenStreetMap contributors (ODbL 1.0)',
        provider: 'OSM',
      },
    },
  ]);
  expect(server.asked).toMatchObject([
    {
      method: 'GET',
      path: '/route/v1/driving/12.37129,51.33962;13.41053,52.52437',
      query: { overview: 'simplified', geometries: 'geojson', steps: 'false', alternatives: 'false' },
    },
  ]);
});

test.each(['NoRoute', 'NoSegment'])('%s is no route, and no error', async (code) => {
  server.answer = () => ({ status: 400, body: { code, message: 'Impossible route between points' } });
  expect(await osm.route.ask([{ origin: leipzig, position: berlin }], createContext())).toEqual([]);
});

test.each([
  ['svg', 'SVG', 'image/svg+xml'],
  ['png', 'PNG', 'image/png'],
] as const)('a map is drawn as %s with a marker in its middle', async (name, format, contentType) => {
  const body = format === 'PNG' ? png : '<svg xmlns="http://www.w3.org/2000/svg"/>';
  server.answer = () => ({ headers: { 'content-type': contentType }, body });
  const media = await osm.staticMap({ ...berlin, width: 480, height: 320, format }, createContext());
  expect(media).toEqual({ contentType, body: Buffer.from(body) });
  expect(server.asked).toMatchObject([
    {
      path: '/staticmap',
      query: { center: '52.52437,13.41053', zoom: '8', size: '480x320', format: name, markers: '52.52437,13.41053' },
      headers: { accept: contentType },
    },
  ]);
});

test.each([
  [
    'HTML in place of a picture',
    { headers: { 'content-type': 'text/html' }, body: '<p>no</p>' },
    'DOWNSTREAM_INVALID_RESPONSE',
  ],
  [
    'a picture of the other kind',
    { headers: { 'content-type': 'image/png' }, body: png },
    'DOWNSTREAM_INVALID_RESPONSE',
  ],
  ['an empty picture', { headers: { 'content-type': 'image/svg+xml' }, body: '' }, 'DOWNSTREAM_INVALID_RESPONSE'],
  [
    'a picture of more than 2 MiB',
    { headers: { 'content-type': 'image/svg+xml' }, body: Buffer.alloc(2 * 1024 * 1024 + 1, ' ') },
    'DOWNSTREAM_RESPONSE_TOO_LARGE',
  ],
  [
    'a redirect',
    { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' },
    'DOWNSTREAM_INVALID_RESPONSE',
  ],
  [
    'PNG not available',
    { status: 501, body: { error: { code: 501, message: 'PNG is not available here.' } } },
    'DOWNSTREAM_UNAVAILABLE',
  ],
] as const)('%s is an error of the table', async (_what, told, code) => {
  server.answer = () => told;
  await expectFailure(osm.staticMap({ ...berlin, width: 64, height: 64, format: 'SVG' }, createContext()), code);
});

test.each([
  [
    'a refused parameter',
    { status: 400, body: { error: { code: 400, message: "Parameter 'q' missing." } } },
    'DOWNSTREAM_REFUSED',
  ],
  ['too many requests', { status: 429, headers: { 'retry-after': '2' }, body: 'slow down' }, 'DOWNSTREAM_RATE_LIMITED'],
  [
    'a proxy that is down',
    { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad</h1>' },
    'DOWNSTREAM_INVALID_RESPONSE',
  ],
  ['something else than a list', { body: { places: [] } }, 'DOWNSTREAM_INVALID_RESPONSE'],
] as const)('%s is an error of the table', async (_what, told, code) => {
  server.answer = () => told;
  const error = await expectFailure(osm.search('x', createContext()), code);
  expect(error.retryAfterMs).toBe(code === 'DOWNSTREAM_RATE_LIMITED' ? 2_000 : undefined);
});

test.each([
  [
    'a refused query',
    { status: 400, body: { code: 'InvalidQuery', message: 'Query string malformed' } },
    'DOWNSTREAM_REFUSED',
  ],
  ['an answer without its routes', { body: { code: 'Ok' } }, 'DOWNSTREAM_INVALID_RESPONSE'],
] as const)('%s of OSRM is an error of the table', async (_what, told, code) => {
  server.answer = () => told;
  await expectFailure(osm.route.ask([{ origin: leipzig, position: berlin }], createContext()), code);
});

const unread = expect.objectContaining({ code: 'DOWNSTREAM_INVALID_RESPONSE', service: 'maps' });

test('a field that is not as expected is an error in its own place; what follows from it is one too', async () => {
  const drifted = { ...place, lat: 'north', display_name: 7, addresstype: [], address: { country_code: 49 } };
  server.answer = () => ({ body: [drifted, place] });
  const found = { ...known, position: unread, displayName: unread };
  expect(await osm.search('x', createContext())).toEqual([{ ...found, category: unread, country: unread }, known]);
});

test('a row that cannot be told whose it is, is an error beside the others', async () => {
  for (const row of [null, 'Berlin', {}, { ...place, osm_type: 'area' }, { ...place, osm_id: '240109189' }]) {
    server.answer = () => ({ body: [row, place] });
    expect(await osm.search('x', createContext())).toEqual([unread, known]);
    expect(await osm.lookup?.ask(['N1', known.id], createContext())).toEqual([unread, { key: known.id, value: known }]);
  }
});

test('of a route each part is read by itself; of one without any there is an error, and others are not read at all', async () => {
  const pair = { origin: leipzig, position: berlin };
  const best = { distance: 5.4, duration: 'long', geometry: { coordinates: [[13.4, 52.5]] } };
  server.answer = () => ({ body: { code: 'Ok', routes: [best, 'another'] } });
  const geometry = [{ latitude: 52.5, longitude: 13.4 }];
  expect(await osm.route.ask([pair], createContext())).toMatchObject([
    { key: pair, value: { distanceMeters: 5, durationSeconds: unread, geometry } },
  ]);
  for (const unreadable of [null, 'far', {}, { distance: -1 }]) {
    server.answer = () => ({ body: { code: 'Ok', routes: [unreadable] } });
    expect(await osm.route.ask([pair], createContext())).toEqual([{ key: pair, value: unread }]);
  }
});

test('Nominatim and OSRM may have addresses of their own; pictures stay with the maps service', async () => {
  const [nominatim, osrm] = [await startProvider(), await startProvider()];
  nominatim.answer = () => ({ body: [] });
  osrm.answer = () => ({ status: 400, body: { code: 'NoRoute' } });
  server.answer = () => ({ headers: { 'content-type': 'image/png' }, body: png });
  const settings = { MAPS_URL: server.url, NOMINATIM_URL: `${nominatim.url}/nominatim/`, OSRM_URL: osrm.url };
  const { first, close } = await openProviders(settings);
  await first.search('x', createContext());
  await first.route.ask([{ origin: leipzig, position: berlin }], createContext());
  await first.staticMap({ ...berlin, width: 64, height: 64, format: 'PNG' }, createContext());
  expect(
    [nominatim, osrm, server].map(({ asked }) => asked.map(({ path }) => path.split(/[/;]/).slice(0, 3).join('/'))),
  ).toEqual([['/nominatim/search'], ['/route/v1'], ['/staticmap']]);
  await close();
  await Promise.all([nominatim.stop(), osrm.stop()]);
});
