import { geoInterpolate } from 'd3-geo';
import { kilometres } from '../places/open-places.ts';
import type { Profile } from './osrm-request.ts';
import type { Point } from '../parameters.ts';

/** How far by road (metres) and how long (seconds): great circle × 1.3, at the profile's usual speed. There is no street data behind it. */
export interface Estimate {
  readonly distance: number;
  readonly duration: number;
}

export const estimate = (from: Point, to: Point, profile: Profile): Estimate => {
  const metres = kilometres(from, to) * 1000 * detour;
  return { distance: tenth(metres), duration: tenth(metres / metresPerSecond[profile]) };
};

/** The sum of several. */
export const total = (parts: readonly Estimate[]): Estimate => ({
  distance: tenth(parts.reduce((sum, { distance }) => sum + distance, 0)),
  duration: tenth(parts.reduce((sum, { duration }) => sum + duration, 0)),
});

/** The great circle through the points as `[longitude, latitude]`, with so many pieces from one point to the next. */
export const line = (points: readonly Point[], pieces: number): [number, number][] =>
  points.flatMap((to, index) => {
    const from = points[index - 1];
    if (from === undefined) return [position(to.longitude, to.latitude)];
    const at = geoInterpolate([from.longitude, from.latitude], [to.longitude, to.latitude]);
    return Array.from({ length: pieces }, (_, step) => {
      if (step === pieces - 1) return position(to.longitude, to.latitude);
      const [longitude, latitude] = at((step + 1) / pieces);
      return position(longitude, latitude);
    });
  });

const detour = 1.3;
const metresPerSecond: Readonly<Record<Profile, number>> = { driving: 70 / 3.6, cycling: 16 / 3.6, walking: 5 / 3.6 };

const tenth = (value: number): number => Math.round(value * 10) / 10;
const position = (longitude: number, latitude: number): [number, number] => [
  Number(longitude.toFixed(6)),
  Number(latitude.toFixed(6)),
];
