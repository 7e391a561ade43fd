import { z } from 'zod';
import { GatewayError } from '../../engine/errors.ts';
import { read } from '../../engine/read.ts';
import { row, rows } from '../../engine/row.ts';
import { errorOfStatus, type HttpReply } from '../../engine/transport/http.ts';
import type { GeoPoint, Route } from './port.ts';

/** A line in GeoJSON: `[longitude, latitude]`, in that order. */
export const lineString = z
  .object({ coordinates: z.custom<readonly Position[]>((value) => Array.isArray(value) && value.every(isPosition)) })
  .transform(({ coordinates }): readonly GeoPoint[] =>
    coordinates.map(([longitude, latitude]) => ({ latitude, longitude })),
  );

/** The first route of an answer in OSRM's form, which Mapbox Directions shares; null where no road leads there. */
export const readOsrmRoute = (
  { status, body }: HttpReply,
  { attribution, provider }: Pick<Route, 'attribution' | 'provider'>,
): Route | GatewayError | null => {
  const answer = read(z.union([routes, withoutRoutes]), body, source);
  if (answer.code === 'NoRoute' || answer.code === 'NoSegment') return null;
  if (!('routes' in answer)) throw errorOfStatus(status, source);
  const [best] = answer.routes;
  if (best === undefined || best instanceof GatewayError) return best ?? null;
  const { distance: distanceMeters, duration: durationSeconds, geometry } = best;
  return legibleRoute({ distanceMeters, durationSeconds, geometry, attribution, provider });
};

/** The route, or the error of one of which nothing can be read. */
export const legibleRoute = (route: Route): Route | GatewayError => {
  const read: readonly unknown[] = [route.distanceMeters, route.durationSeconds, route.geometry];
  const unread = read.filter((value) => value instanceof GatewayError);
  return (unread.length === read.length ? unread[0] : undefined) ?? route;
};

const source = 'maps';

type Position = readonly [longitude: number, latitude: number, ...more: number[]];

/** Asked of thousands, and of none after the first that is not. */
const isPosition = (value: unknown): boolean =>
  Array.isArray(value) && value.length >= 2 && value.every((part) => typeof part === 'number');

const rounded = z.number().nonnegative().transform(Math.round);
const route = row(source, {}, { distance: rounded, duration: rounded, geometry: lineString });
const routes = z.object({ code: z.literal('Ok'), routes: rows(source, route) });

const withoutRoutes = z.object({ code: z.string() });
