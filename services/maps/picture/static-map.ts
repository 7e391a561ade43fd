import { drawMap } from './draw-map.ts';
import { attributionText } from './map-decoration.ts';
import { viewOf, viewOfAll, type MapView, type Size } from './map-view.ts';
import type { Places } from '../places/open-places.ts';
import { readChoice, readInteger, readPoint, readPoints, type Point } from '../parameters.ts';
import { renderPng } from './render-png.ts';
import { failure, refusal, type Reply } from '../reply.ts';

/** `GET /staticmap`: without `center` it shows all markers and the path, at `zoom` or further out. */
export const staticMap = async (places: Places, query: URLSearchParams): Promise<Reply> => {
  const format = readChoice(query, 'format', ['png', 'svg']);
  const size = readSize(query);
  const markers = readPoints(query, 'markers', 10);
  const path = readPoints(query, 'path', 200);
  const view = readView(query, size, [...markers, ...path]);
  const svg = await drawMap(places, view, { markers, path });
  if (format === 'svg') return image('image/svg+xml', svg);
  const png = await renderPng(svg);
  if (png === undefined) return failure(501, 'PNG is not available here. Ask for format=svg.');
  return image('image/png', png);
};

const image = (contentType: string, body: string | Uint8Array): Reply => ({
  status: 200,
  headers: {
    'content-type': contentType,
    'cache-control': 'public, max-age=86400',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    // A header is ASCII.
    'x-attribution': attributionText.replace('©', '(c)'),
  },
  body,
});

const readSize = (query: URLSearchParams): Size => {
  const [, width, height] = (query.get('size') ?? '640x400').match(/^(\d{1,4})x(\d{1,4})$/)?.map(Number) ?? [];
  if (width === undefined || height === undefined || [width, height].some((side) => side < 16 || side > 1280))
    throw refusal("Parameter 'size' must be WIDTHxHEIGHT, each from 16 to 1280.");
  return { width, height };
};

const readView = (query: URLSearchParams, size: Size, shown: readonly Point[]): MapView => {
  const centre = readPoint(query, 'center');
  const zoom = readInteger(query, 'zoom', { min: 0, max: 18 }, usualZoom);
  if (centre !== undefined) return viewOf(centre, zoom, size);
  if (shown.length === 0) throw refusal("Parameter 'center' missing.");
  return viewOfAll(shown, size, zoom);
};

const usualZoom = 10;
