import { z } from 'zod';
import type { PolicyFactory } from '../../engine/call.ts';
import type { Context } from '../../engine/context.ts';
import { sdl } from '../../engine/sdl.ts';
import { httpUrl, type SettingProblem } from '../../engine/settings.ts';
import { nextProviderFields } from '../../engine/stitch/fallback.ts';
import type { Connection } from '../../engine/transport/connection.ts';
import { google, judgeGeocoding } from './google.ts';
import { mapbox } from './mapbox.ts';
import { osm } from './osm.ts';
import type { MapProvider } from './port.ts';
import { openUpstream, type Upstream, type UpstreamOptions } from './upstream.ts';

/** Which providers answer, where they are, and what they want to be shown. */
export const settings = {
  MAPS_PROVIDER: z
    .string()
    .regex(/^(osm|google|mapbox)( *, *(osm|google|mapbox))*$/, 'must be a list of osm, google and mapbox')
    .default('osm')
    .describe('one or more of osm, google and mapbox, with commas between; each stands in for those before it'),
  MAPS_URL: httpUrl().optional().describe('the address of the maps service, which answers as Nominatim and OSRM do'),
  NOMINATIM_URL: httpUrl().optional().describe('the address of Nominatim (default: MAPS_URL)'),
  OSRM_URL: httpUrl().optional().describe('the address of OSRM (default: MAPS_URL)'),
  GOOGLE_MAPS_API_KEY: z.string().min(1).optional().describe('a key of Google Maps Platform'),
  GOOGLE_MAPS_URL: httpUrl().optional().describe("an address to use in place of Google's own"),
  MAPBOX_ACCESS_TOKEN: z.string().min(1).optional().describe('an access token of Mapbox'),
  MAPBOX_URL: httpUrl().optional().describe("an address to use in place of Mapbox's own"),
} as const;

export type MapsSettings = z.infer<z.ZodObject<typeof settings>>;

/** A provider in the list needs its address or its key; one that is not needs nothing. */
export const checkProviders = (given: MapsSettings): readonly SettingProblem[] =>
  listed(given).flatMap((name) => {
    const needed = needs[name];
    if (given[needed] !== undefined) return [];
    const what = settings[needed].description ?? 'it';
    return [{ name: needed, problem: `is not set, which MAPS_PROVIDER=${name} needs: give ${what}.` }];
  });

/** The connection answers every call with the providers in their order. Policies stand before each of their addresses, not before this. */
export const connectProviders = (given: MapsSettings, policies: PolicyFactory): Connection => {
  const upstreams: Upstream[] = [];
  const open: Open = (options) => {
    const upstream = openUpstream({ policies, ...options });
    upstreams.push(upstream);
    return upstream;
  };
  const providers = [...new Set(listed(given))].map((name) => create[name](given, open));
  return {
    send: async () => providers,
    close: async () => {
      await Promise.all(upstreams.map((upstream) => upstream.close()));
    },
  };
};

/** Who may answer a field, the first choice first: every provider where the schema says `@fallback(to: NEXT_PROVIDER)`, else that one alone. */
export const providersOf = async (coordinate: string, ctx: Context): Promise<readonly MapProvider[]> => {
  const providers = await allProviders(ctx);
  return declared.has(coordinate) ? providers : providers.slice(0, 1);
};

const declared = nextProviderFields(sdl(import.meta.url));

/** The providers in the order of the setting; costs no call. */
export const allProviders = async (ctx: Context): Promise<readonly MapProvider[]> =>
  (await ctx.send({
    source: 'maps',
    name: 'providers',
    kind: 'read',
    size: 1,
    request: null,
  })) as readonly MapProvider[];

type Open = (options: Omit<UpstreamOptions, 'policies'>) => Upstream;

const needs = { osm: 'MAPS_URL', google: 'GOOGLE_MAPS_API_KEY', mapbox: 'MAPBOX_ACCESS_TOKEN' } as const;

const isName = (name: string): name is keyof typeof needs => Object.hasOwn(needs, name);

const listed = ({ MAPS_PROVIDER }: MapsSettings) =>
  MAPS_PROVIDER.split(',')
    .map((name) => name.trim())
    .filter(isName);

/** The usage policy of OpenStreetMap's servers wants it. */
const ourName = () => ({ 'user-agent': 'selvedge' });

/** What `checkProviders` found to be there. */
const create: Record<keyof typeof needs, (given: MapsSettings, open: Open) => MapProvider> = {
  osm: ({ MAPS_URL = '', NOMINATIM_URL = MAPS_URL, OSRM_URL = MAPS_URL }, open) =>
    osm({
      nominatim: open({ baseUrl: NOMINATIM_URL, headers: ourName }),
      osrm: open({ baseUrl: OSRM_URL, headers: ourName }),
      pictures: open({ baseUrl: MAPS_URL }),
    }),
  google: ({ GOOGLE_MAPS_API_KEY = '', GOOGLE_MAPS_URL }, open) =>
    google({
      maps: open({
        baseUrl: GOOGLE_MAPS_URL ?? 'https://maps.googleapis.com',
        secretQuery: { key: GOOGLE_MAPS_API_KEY },
        judge: judgeGeocoding,
      }),
      routes: open({
        baseUrl: GOOGLE_MAPS_URL ?? 'https://routes.googleapis.com',
        headers: () => ({ 'x-goog-api-key': GOOGLE_MAPS_API_KEY }),
      }),
    }),
  mapbox: ({ MAPBOX_ACCESS_TOKEN = '', MAPBOX_URL = 'https://api.mapbox.com' }, open) =>
    mapbox({ api: open({ baseUrl: MAPBOX_URL, secretQuery: { access_token: MAPBOX_ACCESS_TOKEN } }) }),
};
