import { z } from 'zod';
import type { Context } from '../../engine/context.ts';
import { GatewayError } from '../../engine/errors.ts';
import type { MediaHandler } from '../../engine/source.ts';
import { askFirst } from './fallback.ts';
import { contentTypes, type GeoPoint, type MapFormat, type MapProvider, type ProviderName } from './port.ts';
import { allProviders, providersOf } from './providers.ts';

/** Where the marker stands, and the arguments of `Delivery.map`. */
export interface ImageKey {
  readonly position: GeoPoint;
  readonly width: number | null;
  readonly height: number | null;
  readonly format: MapFormat | null;
}

export interface MapImage {
  readonly url: string;
  readonly contentType: string;
  readonly attribution: string;
  readonly provider: ProviderName;
  readonly width: number;
  readonly height: number;
}

/** A signed path for a picture that nobody has drawn yet; calls no upstream. */
export const imageOf = async ({ position, width, height, format }: ImageKey, ctx: Context): Promise<MapImage> => {
  const [first] = await allProviders(ctx);
  if (first === undefined) throw new GatewayError('INTERNAL', { service: 'maps' });
  const spec = {
    latitude: Math.max(-edge, Math.min(edge, rounded(position.latitude))),
    longitude: rounded(position.longitude),
    width: checkSide('width', width ?? 480),
    height: checkSide('height', height ?? 320),
    format: drawnBy(first, format ?? 'SVG'),
  };
  return {
    url: ctx.signMedia('map', spec, spec.format.toLowerCase()),
    contentType: contentTypes[spec.format],
    attribution: first.pictures.attribution,
    provider: first.name,
    width: spec.width,
    height: spec.height,
  };
};

/** Draws what a signed path stands for; whatever else it may say, it is a map of one point or nothing. */
export const mapMedia: MediaHandler = async (signed, ctx) => {
  const spec = pictureSpec.safeParse(signed);
  if (!spec.success) return null;
  const draw = (provider: MapProvider) =>
    provider.staticMap({ ...spec.data, format: drawnBy(provider, spec.data.format) }, ctx);
  return askFirst(await providersOf('Delivery.map', ctx), draw, ctx);
};

const shortestSide = 64;
const longestSide = 1_280;
/** Where a Mercator map ends. */
const edge = 85;

const pictureSpec = z.strictObject({
  latitude: z.number().min(-edge).max(edge),
  longitude: z.number().min(-180).max(180),
  width: z.number().int().min(shortestSide).max(longestSide),
  height: z.number().int().min(shortestSide).max(longestSide),
  format: z.enum(['SVG', 'PNG']),
});

const checkSide = (name: 'width' | 'height', pixels: number): number => {
  if (pixels >= shortestSide && pixels <= longestSide) return pixels;
  throw new GatewayError('BAD_REQUEST', {
    message: `Argument "${name}" of Delivery.map must be between ${shortestSide} and ${longestSide}.`,
  });
};

/** The wanted format, or else the one the provider has. */
const drawnBy = ({ pictures }: MapProvider, wanted: MapFormat): MapFormat =>
  pictures.formats.includes(wanted) ? wanted : (pictures.formats[0] ?? wanted);

const rounded = (degrees: number): number => Number(degrees.toFixed(5));
