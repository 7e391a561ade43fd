import type { Topology } from 'topojson-specification';
import { toUnit, type MapView, type Unit } from './map-view.ts';

/** The part of the Mercator square that something takes. */
export interface Extent {
  readonly west: number;
  readonly east: number;
  readonly north: number;
  readonly south: number;
}

/** The extent of every arc of a topology. */
export const arcExtents = ({ arcs, transform }: Topology): Extent[] => {
  const { scale, translate } = transform ?? { scale: [1, 1], translate: [0, 0] };
  const toPoint = (x: number, y: number): Unit =>
    toUnit({ longitude: x * scale[0] + translate[0], latitude: y * scale[1] + translate[1] });
  return arcs.map((arc) => {
    let [x, y, left, right, low, high] = [0, 0, Infinity, -Infinity, Infinity, -Infinity];
    for (const [dx = 0, dy = 0] of arc) {
      x = transform === undefined ? dx : x + dx;
      y = transform === undefined ? dy : y + dy;
      [left, right, low, high] = [Math.min(left, x), Math.max(right, x), Math.min(low, y), Math.max(high, y)];
    }
    const [[west, south], [east, north]] = [toPoint(left, low), toPoint(right, high)];
    return { west, east, north, south };
  });
};

/** The extent of several arcs together; undefined if that is (nearly) all round the globe. */
export const extentOf = (indices: readonly number[], arcs: readonly Extent[]): Extent | undefined => {
  const extent = union(indices.flatMap((index) => arcs[index < 0 ? ~index : index] ?? []));
  return extent.east - extent.west > 0.9 ? undefined : extent;
};

export const extentOfLines = (lines: readonly (readonly Unit[])[]): Extent =>
  union(lines.flat().map(([x, y]) => ({ west: x, east: x, north: y, south: y })));

/** By how many turns of the globe something must be moved to be seen; once for each time that it is seen. */
export const turnsInView = ({ width, height, scale, centre: [x, y] }: MapView, extent: Extent): number[] => {
  const [across, down] = [width / 2 / scale, height / 2 / scale];
  if (extent.south < y - down || extent.north > y + down) return [];
  const first = Math.ceil(x - across - extent.east);
  const last = Math.floor(x + across - extent.west);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
};

const union = (extents: readonly Extent[]): Extent => {
  let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const each of extents) {
    west = Math.min(west, each.west);
    east = Math.max(east, each.east);
    north = Math.min(north, each.north);
    south = Math.max(south, each.south);
  }
  return { west, east, north, south };
};
