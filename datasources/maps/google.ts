import { z } from 'zod';
import { GatewayError, type Code } from '../../engine/errors.ts';
import { read } from '../../engine/read.ts';
import { list, row, rows } from '../../engine/row.ts';
import { errorOfStatus, type HttpReply } from '../../engine/transport/http.ts';
import type { Context } from '../../engine/context.ts';
import { follows } from './follows.ts';
import {
  contentTypes,
  oneByOne,
  toDegrees,
  type GeoPoint,
  type MapProvider,
  type Place,
  type Route,
  type RoutePair,
} from './port.ts';
import { readPicture } from './read-picture.ts';
import { legibleRoute, lineString } from './read-route.ts';
import type { Upstream } from './upstream.ts';

export interface GoogleOptions {
  /** Geocoding API and Maps Static API: the key goes into the query. Judged by `judgeGeocoding`. */
  readonly maps: Upstream;
  /** Routes API: the key goes into a header. */
  readonly routes: Upstream;
}

/** Google Maps Platform. It answers one key a call, and draws PNG only. */
export const google = ({ maps, routes }: GoogleOptions): MapProvider => {
  const geocode = async (name: string, query: Readonly<Record<string, string>>, ctx: Context) => {
    const path = '/maps/api/geocode/json';
    const reply = await maps(name, { method: 'GET', path, query: { language: 'en', ...query } }, ctx);
    return readPlaces(reply);
  };
  return {
    name: 'GOOGLE',
    lookup: null,
    reverse: oneByOne(async (point, ctx) => {
      const [nearest] = await geocode('google.reverse', { latlng: toLatLng(point), result_type: towns }, ctx);
      return nearest ?? null;
    }),
    route: oneByOne(async ({ origin, position }: RoutePair, ctx) => {
      const path = '/directions/v2:computeRoutes';
      const headers = { 'x-goog-fieldmask': fieldMask };
      const json = {
        origin: toWaypoint(origin),
        destination: toWaypoint(position),
        travelMode: 'DRIVE',
        polylineQuality: 'OVERVIEW',
        polylineEncoding: 'GEO_JSON_LINESTRING',
      };
      const reply = await routes('google.route', { method: 'POST', path, headers, json, statuses: [400] }, ctx);
      return readRoute(reply);
    }),
    search: (text, ctx) => geocode('google.search', { address: text }, ctx),
    pictures: { formats: ['PNG'], attribution: attributions.picture },
    staticMap: async ({ width, height, ...point }, ctx) => {
      const scale = Math.max(width, height) > mostPixels ? 2 : 1;
      const query = {
        center: toLatLng(point),
        zoom: pictureZoom - (scale - 1),
        size: `${Math.ceil(width / scale)}x${Math.ceil(height / scale)}`,
        scale,
        format: 'png',
        language: 'en',
        markers: `color:red|${toLatLng(point)}`,
      };
      const request = { method: 'GET', path: '/maps/api/staticmap', query, bytes: [contentTypes.PNG] } as const;
      const reply = await maps('google.staticMap', request, ctx);
      // Google answers some errors with a picture of the error and status 200.
      if (reply.header('x-staticmap-api-warning') !== undefined) throw failure('DOWNSTREAM_INVALID_RESPONSE');
      return readPicture(reply);
    },
    ping: null,
  };
};

const source = 'maps';
const attributions = { place: 'Google Maps', picture: 'Map data © Google' };
const towns = 'locality|postal_town|administrative_area_level_3|administrative_area_level_2';
const fieldMask = 'routes.distanceMeters,routes.duration,routes.polyline.geoJsonLinestring';
const pictureZoom = 9;
/** Each side, before `scale`, which multiplies the pixels of the same stretch of land. */
const mostPixels = 640;

const toLatLng = ({ latitude, longitude }: GeoPoint): string => `${toDegrees(latitude)},${toDegrees(longitude)}`;
const toWaypoint = ({ latitude, longitude }: GeoPoint) => ({ location: { latLng: { latitude, longitude } } });
const failure = (code: Code): GatewayError => new GatewayError(code, { service: source });

/** More than an address has, or a place is. */
const mostParts = 50;

const component = z.object({ long_name: z.string(), short_name: z.string(), types: list(z.string(), mostParts) });

const position = z
  .object({ location: z.object({ lat: z.number(), lng: z.number() }) })
  .transform(({ location }): GeoPoint => ({ latitude: location.lat, longitude: location.lng }));

const place = row(
  source,
  { place_id: z.string() },
  {
    formatted_address: z.string(),
    types: list(z.string(), mostParts),
    address_components: list(component, mostParts),
    geometry: position,
  },
).transform((found): Place => {
  const { types, address_components: parts } = found;
  return {
    id: found.place_id,
    name: follows([types, parts], ([category], all) => {
      const own = all.find((part) => category !== undefined && part.types.includes(category)) ?? all[0];
      return own?.long_name ?? found.formatted_address;
    }),
    displayName: found.formatted_address,
    position: found.geometry,
    category: follows([types], ([category = null]) => category),
    country: follows([parts], (all) => all.find((part) => part.types.includes('country'))?.short_name ?? null),
    attribution: attributions.place,
    provider: 'GOOGLE',
  };
});

const geocoding = z.object({ status: z.string(), results: z.unknown().optional() });
const places = rows(source, place, 100);

/** The Geocoding API says what went wrong in the body, under HTTP status 200. */
export const judgeGeocoding = ({ body }: HttpReply): GatewayError | undefined => {
  const code = codesOfStatus.get(geocoding.safeParse(body).data?.status ?? '');
  return code === undefined ? undefined : failure(code);
};

const readPlaces = ({ body }: HttpReply): readonly (Place | GatewayError)[] => {
  const { status, results = [] } = read(geocoding, body, source);
  if (status === 'OK') return read(places, results, source);
  if (status === 'ZERO_RESULTS') return [];
  throw failure('DOWNSTREAM_INVALID_RESPONSE');
};

const codesOfStatus: ReadonlyMap<string, Code> = new Map<string, Code>([
  ['REQUEST_DENIED', 'DOWNSTREAM_UNAUTHENTICATED'],
  ['OVER_DAILY_LIMIT', 'DOWNSTREAM_UNAUTHENTICATED'],
  ['OVER_QUERY_LIMIT', 'DOWNSTREAM_RATE_LIMITED'],
  ['INVALID_REQUEST', 'DOWNSTREAM_REFUSED'],
  ['UNKNOWN_ERROR', 'DOWNSTREAM_UNAVAILABLE'],
]);

/** As protobuf goes: what is zero or empty is left out. */
const route = row(
  source,
  {},
  {
    distanceMeters: z.number().int().nonnegative().default(0),
    duration: z
      .string()
      .regex(/^\d+(\.\d+)?s$/)
      .default('0s')
      .transform((seconds) => Math.round(Number(seconds.slice(0, -1)))),
    polyline: z.object({ geoJsonLinestring: lineString }).transform(({ geoJsonLinestring }) => geoJsonLinestring),
  },
).transform(({ distanceMeters, duration, polyline }): Route => ({
  distanceMeters,
  durationSeconds: duration,
  geometry: polyline,
  attribution: attributions.place,
  provider: 'GOOGLE',
}));

const computed = z.object({ routes: rows(source, route).default([]) });

const refused = z.object({
  error: z.object({ details: list(z.object({ reason: z.string().optional() })).optional() }),
});

const readRoute = ({ status, body }: HttpReply): Route | GatewayError | null => {
  if (status === 200) {
    const [best] = read(computed, body, source).routes;
    return best === undefined || best instanceof GatewayError ? (best ?? null) : legibleRoute(best);
  }
  const { error } = read(refused, body, source);
  const isKey = error.details?.some(({ reason }) => reason === 'API_KEY_INVALID') ?? false;
  throw isKey ? failure('DOWNSTREAM_UNAUTHENTICATED') : errorOfStatus(status, source);
};
