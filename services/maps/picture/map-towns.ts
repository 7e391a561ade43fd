import { metresPerPixel, pointToPixel, type MapView } from './map-view.ts';
import type { Place } from '../places/open-places.ts';

/** The colours of a soft glow, to stand among an SVG's definitions. */
export const townGradient =
  `<radialGradient id="town"><stop offset="0" stop-color="#d8a68c" stop-opacity=".42"/>` +
  `<stop offset=".6" stop-color="#dcae98" stop-opacity=".2"/><stop offset="1" stop-color="#e2bba8" stop-opacity="0"/></radialGradient>`;

/** A glow for each town, about as wide as a town of that population is; one that lies inside a larger town has none of its own. */
export const drawTowns = (view: MapView, places: readonly Place[]): string => {
  if (view.zoom < 7) return '';
  const drawn: Glow[] = [];
  for (const place of places) {
    const [x, y] = pointToPixel(view, place);
    const radius = (Math.sqrt(place.population / inhabitantsPerSquareKm / Math.PI) * 1000) / metresPerPixel(view);
    const inside = drawn.some((other) => Math.hypot(other.x - x, other.y - y) < other.radius * 0.8);
    if (radius >= 2 && !inside) drawn.push({ x, y, radius });
  }
  return drawn.map(toCircle).join('');
};

interface Glow {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Thinner than any town is, since a glow fades towards its edge. */
const inhabitantsPerSquareKm = 2200;

const toCircle = ({ x, y, radius }: Glow): string =>
  `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}" fill="url(#town)"/>`;
