import { encodePolyline } from './encode-polyline.ts';
import { landMass } from './land-mass.ts';
import { kilometres, type Place, type Places } from '../places/open-places.ts';
import { checkOptions, osrmRefusal, readOption, readOsrmPath, type OsrmRequest } from './osrm-request.ts';
import type { Point } from '../parameters.ts';
import { json, type Reply } from '../reply.ts';
import { estimate, line, total } from './route-estimate.ts';

/** Answers `/route/v1/…` and `/table/v1/…`. */
export const osrm = (places: Places, path: string, options: URLSearchParams): Reply => {
  const request = readOsrmPath(path);
  return request.service === 'route' ? route(places, request, options) : table(places, request, options);
};

const route = (places: Places, { profile, points }: OsrmRequest, options: URLSearchParams): Reply => {
  checkOptions(options, ['alternatives', 'steps', 'annotations', 'geometries', 'overview']);
  const overview = readOption(options, 'overview', ['simplified', 'full', 'false']);
  const geometries = readOption(options, 'geometries', ['polyline', 'polyline6', 'geojson']);
  readOption(options, 'alternatives', ['false', 'true', '1', '2', '3']);
  for (const name of ['steps', 'annotations']) {
    if (readOption(options, name, ['false', 'true']) === 'true')
      throw osrmRefusal('NotImplemented', `Option '${name}' is not supported: there is no street data.`);
  }

  const stops = toStops(places, points);
  if (stops.some(({ land }) => land !== stops[0]?.land))
    throw osrmRefusal('NoRoute', 'Impossible route between points');
  const legs = points.slice(1).map((to, index) => estimate(points[index] ?? to, to, profile));
  const { distance, duration } = total(legs);
  const geometry = overview === 'false' ? undefined : toGeometry(points, overview, geometries);
  return json(200, {
    code: 'Ok',
    routes: [
      {
        ...(geometry !== undefined && { geometry }),
        legs: legs.map((leg) => ({ steps: [], weight: leg.duration, summary: '', ...leg })),
        weight_name: 'duration',
        weight: duration,
        duration,
        distance,
      },
    ],
    waypoints: stops.map(({ waypoint }) => waypoint),
  });
};

const table = (places: Places, { profile, points }: OsrmRequest, options: URLSearchParams): Reply => {
  checkOptions(options, ['sources', 'destinations', 'annotations']);
  const annotations = readOption(options, 'annotations', [
    'duration',
    'distance',
    'duration,distance',
    'distance,duration',
  ]);
  const stops = toStops(places, points);
  const sources = readIndices(options, 'sources', stops);
  const destinations = readIndices(options, 'destinations', stops);
  const cells = sources.map((from) =>
    destinations.map((to) => (from.land === to.land ? estimate(from.point, to.point, profile) : undefined)),
  );
  return json(200, {
    code: 'Ok',
    ...(annotations.includes('duration') && {
      durations: cells.map((row) => row.map((cell) => cell?.duration ?? null)),
    }),
    ...(annotations.includes('distance') && {
      distances: cells.map((row) => row.map((cell) => cell?.distance ?? null)),
    }),
    sources: sources.map(({ waypoint }) => waypoint),
    destinations: destinations.map(({ waypoint }) => waypoint),
  });
};

interface Stop {
  readonly point: Point;
  readonly land: string;
  readonly waypoint: { readonly distance: number; readonly name: string; readonly location: readonly [number, number] };
}

/** Every point must have a settlement within reach, else no street is assumed there. */
const toStops = (places: Places, points: readonly Point[]): Stop[] =>
  points.map((point, index) => {
    const near: Place | undefined = places.nearest(point, { withinKm: 250, minPopulation: 0 });
    if (near === undefined) throw osrmRefusal('NoSegment', `Could not find a matching segment for coordinate ${index}`);
    const name = kilometres(near, point) <= 25 ? near.name : '';
    return {
      point,
      land: landMass(near.country),
      waypoint: { distance: 0, name, location: [point.longitude, point.latitude] },
    };
  });

const toGeometry = (
  points: readonly Point[],
  overview: 'full' | 'simplified',
  geometries: 'polyline' | 'polyline6' | 'geojson',
): unknown => {
  const coordinates = line(points, overview === 'full' ? 32 : 8);
  if (geometries === 'geojson') return { type: 'LineString', coordinates };
  return encodePolyline(coordinates, geometries === 'polyline' ? 5 : 6);
};

const readIndices = (options: URLSearchParams, name: string, stops: readonly Stop[]): Stop[] => {
  const text = options.get(name) ?? 'all';
  if (text === 'all') return [...stops];
  if (!/^\d{1,3}(;\d{1,3})*$/.test(text))
    throw osrmRefusal('InvalidQuery', `Option '${name}' must be 'all' or indices separated by ';'.`);
  const indices = text.split(';').map(Number);
  if (indices.length > stops.length) throw osrmRefusal('TooBig', 'Too many table coordinates');
  return indices.map((index) => {
    const stop = stops[index];
    if (stop === undefined) throw osrmRefusal('InvalidOptions', `Option '${name}' must name coordinates by index.`);
    return stop;
  });
};
