import { extentOfLines, turnsInView } from './extents.ts';
import { pointToPixel, toPixel, toUnit, unwrap, type MapView } from './map-view.ts';
import type { Point } from '../parameters.ts';
import type { Taken } from './place-labels.ts';
import { line } from '../osrm/route-estimate.ts';

/** What is drawn over a map. */
export interface Overlay {
  readonly markers: readonly Point[];
  /** Drawn along great circles. */
  readonly path: readonly Point[];
}

/** The path as SVG, below the labels, and the pins, above them; `taken` is the space that labels leave to the pins. */
export const drawOverlay = (
  view: MapView,
  { markers, path }: Overlay,
): { path: string; pins: string; taken: Taken[] } => {
  const pins = markers.map((marker) => pointToPixel(view, marker)).toSorted((a, b) => a[1] - b[1]);
  return { path: drawPath(view, path), pins: pins.map(drawPin).join(''), taken: pins.flatMap(spaceOf) };
};

const drawPath = (view: MapView, path: readonly Point[]): string => {
  if (path.length < 2) return '';
  const units = unwrap(line(path, piecesFor(path)).map(([longitude, latitude]) => toUnit({ latitude, longitude })));
  const d = turnsInView(view, extentOfLines([units]))
    .map((turn) =>
      units.map(([x, y]) =>
        toPixel(view, [x + turn, y])
          .map((pixel) => pixel.toFixed(1))
          .join(','),
      ),
    )
    .map((pixels) => `M${pixels.join('L')}`)
    .join('');
  return (
    `<g fill="none" stroke-linecap="round" stroke-linejoin="round"><path d="${d}" stroke="#fff" stroke-width="7" stroke-opacity=".9"/>` +
    `<path d="${d}" stroke="#2f6fde" stroke-width="4"/></g>`
  );
};

/** A few long stretches are bent more finely than many short ones. */
const piecesFor = (path: readonly Point[]): number => Math.max(4, Math.round(96 / path.length));

/** A pin whose tip is at the position. */
const drawPin = ([x, y]: readonly [number, number]): string =>
  `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)})"><ellipse rx="5" ry="2" fill="#000" fill-opacity=".22"/>` +
  `<path d="M0 0C-2.2-8.5-11-12.5-11-21.5a11 11 0 0 1 22 0C11-12.5 2.2-8.5 0 0z" fill="#d7382f" stroke="#fff" stroke-width="1.6"/>` +
  `<circle cy="-21.5" r="4.2" fill="#fff"/></g>`;

const spaceOf = ([x, y]: readonly [number, number]): Taken[] => [
  { left: x - 12, right: x + 12, top: y - 34, bottom: y - 13 },
  { left: x - 4, right: x + 4, top: y - 13, bottom: y - 7 },
];
