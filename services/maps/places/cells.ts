import type { Point } from '../parameters.ts';

/** A box in degrees; west may lie below -180 and east above 180 where it crosses the antimeridian. */
export interface Box {
  readonly south: number;
  readonly north: number;
  readonly west: number;
  readonly east: number;
}

const columns = 360;

/** The cell of a one-degree grid over the world that a point lies in. */
export const cellOf = ({ latitude, longitude }: Point): number => row(latitude) * columns + column(longitude);

/** All cells that a box touches. */
export const cellsOf = ({ south, north, west, east }: Box): number[] => {
  const width = Math.min(columns, Math.floor(east) - Math.floor(west) + 1);
  const height = row(Math.min(90, north)) - row(Math.max(-90, south)) + 1;
  return Array.from({ length: height }, (_, down) => row(Math.max(-90, south)) + down).flatMap((line) =>
    Array.from({ length: width }, (_, along) => line * columns + column(west + along)),
  );
};

/** The box that holds every point within so many kilometres. */
export const boxAround = ({ latitude, longitude }: Point, km: number): Box => {
  const up = km / kmPerDegree;
  const across = Math.min(180, up / Math.max(1e-6, Math.cos((Math.min(90, Math.abs(latitude) + up) * Math.PI) / 180)));
  return { south: latitude - up, north: latitude + up, west: longitude - across, east: longitude + across };
};

const kmPerDegree = 111.1;
const row = (latitude: number): number => Math.floor(latitude) + 90;
const column = (longitude: number): number => (((Math.floor(longitude) + 180) % columns) + columns) % columns;
