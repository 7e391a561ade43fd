import { isLatitude, isLongitude, toNumber, type Point } from '../parameters.ts';
import { json, Refusal } from '../reply.ts';

/** What OSRM calls its errors; all are answered with 400. */
export type OsrmCode =
  | 'InvalidUrl'
  | 'InvalidService'
  | 'InvalidVersion'
  | 'InvalidOptions'
  | 'InvalidQuery'
  | 'InvalidValue'
  | 'NoSegment'
  | 'NoRoute'
  | 'NotImplemented'
  | 'TooBig';

export const osrmRefusal = (code: OsrmCode, message: string): Refusal =>
  new Refusal(message, json(400, { code, message }));

export type Profile = 'driving' | 'cycling' | 'walking';

export interface OsrmRequest {
  readonly service: 'route' | 'table';
  readonly profile: Profile;
  readonly points: readonly Point[];
}

/** Whether a path has the shape of an OSRM call: `/{service}/…`. */
export const isOsrmPath = (path: string): boolean => /^\/(route|table|nearest|match|trip|tile)(\/|$)/.test(path);

/** Reads `/{service}/v1/{profile}/{lon,lat;lon,lat…}[.json]`. */
export const readOsrmPath = (path: string): OsrmRequest => {
  const [, service, version, profileName, coordinates, ...rest] = path.split('/');
  if (service !== 'route' && service !== 'table') throw osrmRefusal('InvalidService', 'Service not found!');
  if (!version || !profileName || !coordinates || rest.length > 0)
    throw osrmRefusal('InvalidUrl', 'URL string malformed.');
  if (version !== 'v1') throw osrmRefusal('InvalidVersion', 'Version not found.');
  const profile = profiles.get(profileName);
  if (profile === undefined) throw osrmRefusal('InvalidUrl', 'Profile must be driving, cycling or walking.');
  const points = decode(coordinates)
    .replace(/\.json$/, '')
    .split(';')
    .map(toPoint);
  if (points.length < 2) throw osrmRefusal('InvalidOptions', 'Number of coordinates needs to be at least two.');
  if (points.length > mostPoints)
    throw osrmRefusal('TooBig', `Number of coordinates is higher than the maximum of ${mostPoints}.`);
  return { service, profile, points };
};

/** The value of an option, which must be one of the choices; the first where it is absent. */
export const readOption = <T extends string>(
  options: URLSearchParams,
  name: string,
  choices: readonly [T, ...T[]],
): T => {
  const text = options.get(name);
  if (text === null) return choices[0];
  const choice = choices.find((candidate) => candidate === text);
  if (choice !== undefined) return choice;
  throw osrmRefusal('InvalidQuery', `Option '${name}' must be one of: ${choices.join(', ')}.`);
};

/** Refuses options that OSRM does not know, and those that it knows and this service has no data for. */
export const checkOptions = (options: URLSearchParams, served: readonly string[]): void => {
  for (const name of options.keys()) {
    if (served.includes(name) || accepted.has(name)) continue;
    if (notServed.has(name)) throw osrmRefusal('NotImplemented', 'This option is not supported.');
    throw osrmRefusal('InvalidQuery', 'Query string malformed: unknown option.');
  }
};

const mostPoints = 100;

/** Options without effect where there are no streets. */
const accepted = new Set(['generate_hints', 'continue_straight', 'skip_waypoints']);
const notServed = new Set(
  'approaches bearings exclude fallback_coordinate fallback_speed hints radiuses scale_factor snapping waypoints'.split(
    ' ',
  ),
);

const profiles: ReadonlyMap<string, Profile> = new Map([
  ['driving', 'driving'],
  ['car', 'driving'],
  ['cycling', 'cycling'],
  ['bike', 'cycling'],
  ['walking', 'walking'],
  ['foot', 'walking'],
]);

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw osrmRefusal('InvalidUrl', 'URL string malformed.');
  }
};

const toPoint = (pair: string): Point => {
  const [longitude, latitude, ...more] = pair.split(',').map(toNumber);
  if (longitude === undefined || latitude === undefined || more.length > 0)
    throw osrmRefusal('InvalidQuery', "Query string malformed: coordinates must be 'lon,lat' pairs separated by ';'.");
  if (!isLongitude(longitude) || !isLatitude(latitude)) throw osrmRefusal('InvalidValue', 'Invalid coordinate value.');
  return { latitude, longitude };
};
