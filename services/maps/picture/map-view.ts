import type { Box } from '../places/cells.ts';
import type { Point } from '../parameters.ts';

/** A position on the Web Mercator square: x from 0 (180° W) to 1 (180° E), y from 0 (85.05° N) to 1 (85.05° S). */
export type Unit = [x: number, y: number];

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a picture shows: the square scaled so that `scale` pixels are its side, and its part round the centre. */
export interface MapView extends Size {
  readonly zoom: number;
  readonly scale: number;
  readonly centre: Unit;
}

export const toUnit = ({ latitude, longitude }: Point): Unit => {
  const radians = (Math.max(-southmost, Math.min(southmost, latitude)) * Math.PI) / 180;
  return [longitude / 360 + 0.5, 0.5 - Math.log(Math.tan(Math.PI / 4 + radians / 2)) / (2 * Math.PI)];
};

/** The view round a centre; it moves towards the equator rather than show what lies beyond the poles. */
export const viewOf = (centre: Point, zoom: number, size: Size): MapView => {
  const scale = 256 * 2 ** zoom;
  const [x, y] = toUnit(centre);
  const half = size.height / 2 / scale;
  return { ...size, zoom, scale, centre: [x, half >= 0.5 ? 0.5 : Math.max(half, Math.min(1 - half, y))] };
};

/** The closest view that has all the points well inside it. */
export const viewOfAll = (points: readonly Point[], size: Size, closest: number): MapView => {
  const units = unwrap(points.map(toUnit));
  const [west, east, north, south] = [
    Math.min(...units.map(([x]) => x)),
    Math.max(...units.map(([x]) => x)),
    Math.min(...units.map(([, y]) => y)),
    Math.max(...units.map(([, y]) => y)),
  ];
  const zoom = Math.floor(Math.min(closest, fit(size.width, east - west), fit(size.height, south - north)));
  return viewOf(toPoint([(west + east) / 2, (north + south) / 2]), Math.max(0, zoom), size);
};

/** Where a position is in the picture, in pixels. */
export const toPixel = ({ width, height, scale, centre }: MapView, [x, y]: Unit): [number, number] => [
  (x - centre[0]) * scale + width / 2,
  (y - centre[1]) * scale + height / 2,
];

/** The pixels of a point, on that turn of the globe which is nearest the centre. */
export const pointToPixel = (view: MapView, point: Point): [number, number] => {
  const [x, y] = toUnit(point);
  return toPixel(view, [x + Math.round(view.centre[0] - x), y]);
};

/** The degrees that a view shows, a little more than all of it when `margin` pixels are added. */
export const boxOf = ({ width, height, scale, centre }: MapView, margin = 0): Box => {
  const [across, down] = [(width / 2 + margin) / scale, (height / 2 + margin) / scale];
  const northWest = toPoint([centre[0] - across, Math.max(0, centre[1] - down)]);
  const southEast = toPoint([centre[0] + across, Math.min(1, centre[1] + down)]);
  return { south: southEast.latitude, north: northWest.latitude, west: northWest.longitude, east: southEast.longitude };
};

/** A row of positions without jumps at the antimeridian: each is within half a turn of the one before. */
export const unwrap = (units: readonly Unit[]): Unit[] => {
  let turns = 0;
  let before: number | undefined;
  return units.map(([x, y]) => {
    if (before !== undefined) turns -= Math.round(x - before);
    before = x;
    return [x + turns, y];
  });
};

/** Metres on the ground that one pixel stands for at the centre. */
export const metresPerPixel = ({ scale, centre }: MapView): number =>
  (40_075_017 * Math.cos((toPoint(centre).latitude * Math.PI) / 180)) / scale;

/** The zoom at which a span of the square takes three quarters of so many pixels. */
const fit = (pixels: number, span: number): number => Math.log2((pixels * 0.75) / 256 / Math.max(span, 1e-9));

/** Further south the square would not end. */
const southmost = 89.9999;

const toPoint = ([x, y]: Unit): Point => ({
  longitude: (x - 0.5) * 360,
  latitude: (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI,
});
