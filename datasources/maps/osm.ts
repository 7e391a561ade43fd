import { z } from 'zod';
import { GatewayError } from '../../engine/errors.ts';
import { read } from '../../engine/read.ts';
import { atMost, row, rows, spareRows } from '../../engine/row.ts';
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

export interface OsmOptions {
  readonly nominatim: Upstream;
  readonly osrm: Upstream;
  /** Neither Nominatim nor OSRM draws: our own maps service does. */
  readonly pictures: Upstream;
}

/** OpenStreetMap's own: places from Nominatim, routes from OSRM. */
export const osm = ({ nominatim, osrm, pictures }: OsmOptions): MapProvider => ({
  name: 'OSM',
  lookup: {
    max: 50,
    ask: async (ids, ctx) => {
      const query = { ...usual, osm_ids: ids.join(',') };
      const { body } = await nominatim('osm.lookup', { method: 'GET', path: '/lookup', query }, ctx, ids.length);
      return atMost(read(rows(source, place), body, source), ids.length + spareRows, source).map((found) =>
        found instanceof GatewayError ? found : { key: found.id, value: found },
      );
    },
  },
  reverse: oneByOne(async ({ latitude, longitude }, ctx) => {
    const query = { ...usual, lat: toDegrees(latitude), lon: toDegrees(longitude), zoom: townZoom };
    const { body } = await nominatim('osm.reverse', { method: 'GET', path: '/reverse', query }, ctx);
    return read(z.union([place, nothingThere]), body, source);
  }),
  route: oneByOne(async ({ origin, position }: RoutePair, ctx) => {
    const path = `/route/v1/driving/${toLonLat(origin)};${toLonLat(position)}`;
    const query = { overview: 'simplified', geometries: 'geojson', steps: 'false', alternatives: 'false' };
    const reply = await osrm('osm.route', { method: 'GET', path, query, statuses: [400] }, ctx);
    return readOsrmRoute(reply, { attribution: '© OpenStreetMap contributors (ODbL 1.0)', provider: 'OSM' });
  }),
  search: async (text, ctx) => {
    const query = { ...usual, q: text, limit: mostFound };
    const { body } = await nominatim('osm.search', { method: 'GET', path: '/search', query }, ctx);
    return atMost(read(rows(source, place), body, source), mostFound + spareRows, source);
  },
  pictures: {
    formats: ['SVG', 'PNG'],
    attribution: 'Made with Natural Earth. Places © GeoNames (CC BY 4.0)',
  },
  staticMap: async ({ width, height, format, ...point }, ctx) => {
    const centre = `${toDegrees(point.latitude)},${toDegrees(point.longitude)}`;
    const query = {
      center: centre,
      zoom: pictureZoom,
      size: `${width}x${height}`,
      format: format.toLowerCase(),
      markers: centre,
    };
    const request = { method: 'GET', path: '/staticmap', query, bytes: [contentTypes[format]] } as const;
    return readPicture(await pictures('osm.staticMap', request, ctx));
  },
  ping: (ctx) => nominatim('osm.status', { method: 'GET', path: '/status', query: { format: 'json' } }, ctx),
});

const source = 'maps';
const usual = { format: 'jsonv2', addressdetails: 1, 'accept-language': 'en' };
const mostFound = 10;
/** Nominatim answers a reverse search at this zoom with a city, town or village. */
const townZoom = 10;
const pictureZoom = 8;

const toLonLat = ({ latitude, longitude }: GeoPoint): string => `${toDegrees(longitude)},${toDegrees(latitude)}`;

const degrees = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .transform(Number);

const country = z
  .object({ country_code: z.string().optional() })
  .optional()
  .transform((address) => address?.country_code?.toUpperCase() ?? null);

const place = row(
  source,
  { osm_type: z.enum(['node', 'way', 'relation']), osm_id: z.number().int() },
  {
    licence: z.string(),
    lat: degrees,
    lon: degrees,
    name: z.string().nullish(),
    display_name: z.string(),
    type: z.string(),
    addresstype: z.string().nullish(),
    address: country,
  },
).transform((found): Place => ({
  id: `${letters[found.osm_type]}${found.osm_id}`,
  name: found.name || null,
  displayName: found.display_name,
  position: follows([found.lat, found.lon], (latitude, longitude) => ({ latitude, longitude })),
  category: found.addresstype || found.type,
  country: found.address,
  attribution: found.licence,
  provider: 'OSM',
}));

const letters = { node: 'N', way: 'W', relation: 'R' } as const;

/** Nominatim's answer with status 200 where there is nothing near. */
const nothingThere = z.object({ error: z.string() }).transform(() => null);
