import type { Context } from '../../engine/context.ts';
import type { GatewayError } from '../../engine/errors.ts';
import type { Media } from '../../engine/source.ts';

export type ProviderName = 'OSM' | 'GOOGLE' | 'MAPBOX';

export type MapFormat = 'SVG' | 'PNG';

/** WGS 84, in degrees. */
export interface GeoPoint {
  readonly latitude: number;
  readonly longitude: number;
}

export interface Place {
  /** The provider's own id; `N123` and the like belong to OSM. */
  readonly id: string;
  readonly name: string | null;
  readonly displayName: string | null;
  readonly position: GeoPoint;
  /** In the provider's words. */
  readonly category: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  readonly attribution: string;
  readonly provider: ProviderName;
}

/** A way by road between two points. */
export interface RoutePair {
  readonly origin: GeoPoint;
  readonly position: GeoPoint;
}

export interface Route {
  readonly distanceMeters: number;
  readonly durationSeconds: number;
  readonly geometry: readonly GeoPoint[];
  readonly attribution: string;
  readonly provider: ProviderName;
}

/** A picture of a map with a marker in its middle; width and height in pixels. */
export interface PictureSpec extends GeoPoint {
  readonly width: number;
  readonly height: number;
  readonly format: MapFormat;
}

/** A question that one real call answers for up to `max` different keys; a key without an answer is left out. */
export interface Many<Key, Value> {
  readonly max: number;
  readonly ask: (keys: readonly Key[], ctx: Context) => Promise<readonly Found<Key, Value>[]>;
}

/** The answer to a key, which may be one that could not be read; an error alone stands for a row of which nobody can say whose it is. */
export type Found<Key, Value> = { readonly key: Key; readonly value: Value | GatewayError } | GatewayError;

/**
 * One supplier of places, routes and pictures. Whatever it cannot do is a `GatewayError`, and so is, in its own place, a field that could not
 * be read; its wire shapes never leave it.
 */
export interface MapProvider {
  readonly name: ProviderName;
  /** Places by OSM id; null where the provider knows no OSM ids. */
  readonly lookup: Many<string, Place> | null;
  /** The town or city at a point. */
  readonly reverse: Many<GeoPoint, Place>;
  readonly route: Many<RoutePair, Route>;
  /** An error stands where a row could not be read. */
  readonly search: (text: string, ctx: Context) => Promise<readonly (Place | GatewayError)[]>;
  readonly pictures: {
    readonly formats: readonly MapFormat[];
    readonly attribution: string;
  };
  /** A picture of a format it draws, of exactly that content type. */
  readonly staticMap: (spec: PictureSpec, ctx: Context) => Promise<Media>;
  /** Null where asking costs money: such a provider is taken to be there. */
  readonly ping: ((ctx: Context) => Promise<unknown>) | null;
}

export const contentTypes = { SVG: 'image/svg+xml', PNG: 'image/png' } as const satisfies Record<MapFormat, string>;

/** For a provider without a call for many: one call a key, all at once. */
export const oneByOne = <Key, Value>(
  ask: (key: Key, ctx: Context) => Promise<Value | GatewayError | null>,
): Many<Key, Value> => ({
  max: 1,
  ask: async (keys, ctx) => {
    const answers = await Promise.all(keys.map(async (key) => ({ key, value: await ask(key, ctx) })));
    return answers.flatMap(({ key, value }) => (value === null ? [] : [{ key, value }]));
  },
});

/** Degrees as providers read them: a plain decimal, exact to about ten centimetres. */
export const toDegrees = (degrees: number): string => String(Number(degrees.toFixed(6)));
