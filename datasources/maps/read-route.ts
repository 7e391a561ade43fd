import { z } from 'zod';
import { read } from '../../engine/read.ts';
import { errorOfStatus, type HttpReply } from '../../engine/transport/http.ts';
import type { GeoPoint, Route } from './port.ts';

/** A line in GeoJSON: `[longitude, latitude]`, in that order. */
export const lineString = z
  .object({ coordinates: z.array(z.tuple([z.number(), z.number()]).rest(z.number())) })
  .transform(({ coordinates }): readonly GeoPoint[] =>
    coordinates.map(([longitude, latitude]) => ({ latitude, longitude })),
  );

/** The first route of an answer in OSRM's form, which Mapbox Directions shares; null where no road leads there. */
export const readOsrmRoute = (
  { status, body }: HttpReply,
  { attribution, provider }: Pick<Route, 'attribution' | 'provider'>,
): Route | null => {
  const answer = read(z.union([routes, withoutRoutes]), body, source);
  if (answer.code === 'NoRoute' || answer.code === 'NoSegment') return null;
  if (!('routes' in answer)) throw errorOfStatus(status, source);
  const [best] = answer.routes;
  if (best === undefined) return null;
  return {
    distanceMeters: Math.round(best.distance),
    durationSeconds: Math.round(best.duration),
    geometry: best.geometry,
    attribution,
    provider,
  };
};

const source = 'maps';

const routes = z.object({
  code: z.literal('Ok'),
  routes: z.array(
    z.object({ distance: z.number().nonnegative(), duration: z.number().nonnegative(), geometry: lineString }),
  ),
});

const withoutRoutes = z.object({ code: z.string() });
