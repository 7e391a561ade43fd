import { z } from 'zod';
import { GatewayError } from '../../engine/errors.ts';
import { read } from '../../engine/read.ts';
import { row, rows } from '../../engine/row.ts';
import { follows } from './follows.ts';
import {
  contentTypes,
  oneByOne,
  toDegrees,
  type GeoPoint,
  type MapProvider,
  type Place,
  type RoutePair,
} from './port.ts';
import { readPicture } from './read-picture.ts';
import { readOsrmRoute } from './read-route.ts';
import type { Upstream } from './upstream.ts';

export interface MapboxOptions {
  /** The token goes into the query: Mapbox takes it nowhere else. */
  readonly api: Upstream;
}

/** Mapbox: Geocoding v6 (many points a call), Directions v5, Static Images. It draws PNG only. */
export const mapbox = ({ api }: MapboxOptions): MapProvider => ({
  name: 'MAPBOX',
  lookup: null,
  reverse: {
    max: mostPoints,
    ask: async (points, ctx) => {
      const path = '/search/geocode/v6/batch';
      const json = points.map(({ latitude, longitude }) => ({ longitude, latitude, types: ['place'], language: 'en' }));
      const { body } = await api('mapbox.reverse', { method: 'POST', path, json }, ctx, points.length);
      const { batch } = read(batched, body, source);
      // The only thing that ties an answer to its question is their order.
      if (batch.length !== points.length)
        throw new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service: source, cause: 'length of batch' });
      return points.flatMap((key, index) => {
        const found = batch[index];
        const nearest = found instanceof GatewayError ? found : found?.[0];
        return nearest === undefined ? [] : [{ key, value: nearest }];
      });
    },
  },
  route: oneByOne(async ({ origin, position }: RoutePair, ctx) => {
    const path = `/directions/v5/mapbox/driving/${toLonLat(origin)};${toLonLat(position)}`;
    const query = { alternatives: 'false', geometries: 'geojson', overview: 'simplified', steps: 'false' };
    const reply = await api('mapbox.route', { method: 'GET', path, query, statuses: [422] }, ctx);
    return readOsrmRoute(reply, { attribution, provider: 'MAPBOX' });
  }),
  search: async (text, ctx) => {
    const words = toWords(text);
    if (words === '') return [];
    const query = { q: words, language: 'en', limit: 10 };
    const { body } = await api('mapbox.search', { method: 'GET', path: '/search/geocode/v6/forward', query }, ctx);
    return read(places, body, source);
  },
  pictures: { formats: ['PNG'], attribution },
  staticMap: async ({ width, height, ...point }, ctx) => {
    const centre = toLonLat(point);
    const path = `/styles/v1/mapbox/streets-v12/static/pin-l+d6293e(${centre})/${centre},${pictureZoom}/${width}x${height}`;
    return readPicture(await api('mapbox.staticMap', { method: 'GET', path, bytes: [contentTypes.PNG] }, ctx));
  },
  ping: null,
});

const source = 'maps';
const attribution = '© Mapbox © OpenStreetMap';
/** That one call answers, and that are found at one of them. */
const mostPoints = 50;
const mostFeatures = 50;
/** Mapbox counts in tiles of 512 pixels: its 8 is everybody else's 9. */
const pictureZoom = 8;

const toLonLat = ({ latitude, longitude }: GeoPoint): string => `${toDegrees(longitude)},${toDegrees(latitude)}`;

/** Mapbox takes at most 20 words, and no semicolon among them. */
const toWords = (text: string): string => {
  const plain = text.replaceAll(';', ' ');
  const last = [...plain.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].slice(0, 20).at(-1);
  return last === undefined ? '' : plain.slice(0, last.index + last[0].length).trim();
};

const country = z
  .object({ country: z.object({ country_code: z.string().optional() }).optional() })
  .optional()
  .transform((context) => context?.country?.country_code?.toUpperCase() ?? null);

const properties = row(
  source,
  { mapbox_id: z.string() },
  {
    feature_type: z.string(),
    name: z.string(),
    name_preferred: z.string().optional(),
    place_formatted: z.string().optional(),
    full_address: z.string().optional(),
    coordinates: z.object({ longitude: z.number(), latitude: z.number() }),
    context: country,
  },
);

/** A feature collection; its notice must be shown with the places. */
const places = row(
  source,
  { features: rows(source, z.object({ properties }), mostFeatures) },
  { attribution: z.string().default(attribution) },
).transform(({ features, attribution: notice }) =>
  features.map((feature) => (feature instanceof GatewayError ? feature : toPlace(feature.properties, notice))),
);

const batched = z.object({ batch: rows(source, places, mostPoints) });

const toPlace = (found: z.output<typeof properties>, notice: string): Place => ({
  id: found.mapbox_id,
  name: found.name_preferred ?? found.name,
  displayName:
    found.full_address ??
    follows([found.name, found.place_formatted], (...parts) => parts.filter((part) => part !== undefined).join(', ')),
  position: found.coordinates,
  category: found.feature_type,
  country: found.context,
  attribution: notice,
  provider: 'MAPBOX',
});
