import { geoIdentity, geoPath } from 'd3-geo';
import type { Outline, Piece, Sheet } from './atlas.ts';
import { turnsInView } from './extents.ts';
import type { MapView, Unit } from './map-view.ts';

/** Land and borders as far as the view shows them, each as the data of one SVG path. */
export const drawLand = (view: MapView, { land, borders }: Sheet): { land: string; borders: string } => ({
  land: draw(view, land, (lines) => ({ type: 'Polygon', coordinates: lines })),
  borders: draw(view, borders, (lines) => ({ type: 'MultiLineString', coordinates: lines })),
});

type Geometry = { readonly coordinates: Unit[][] } & (
  | { readonly type: 'Polygon' }
  | { readonly type: 'MultiLineString' }
);

const draw = (view: MapView, pieces: readonly Piece[], toGeometry: (lines: Unit[][]) => Geometry): string =>
  pieces
    .flatMap((piece) => {
      if (piece.extent !== undefined && turnsInView(view, piece.extent).length === 0) return [];
      const outline = piece.outline();
      if (isSpeck(view, outline)) return [];
      const geometry = toGeometry(outline.lines.map((line) => thin(line, 0.6 / view.scale)));
      return turnsInView(view, outline.extent).map((turn) => pathOf(view, turn)(geometry) ?? '');
    })
    .join('');

const isSpeck = ({ scale }: MapView, { extent: { west, east, north, south } }: Outline): boolean =>
  Math.max(east - west, south - north) * scale < 0.8;

/** Without the positions that lie closer to the last one kept; the ends stay. */
const thin = (line: readonly Unit[], least: number): Unit[] => {
  let kept = line[0];
  return line.filter((at, index) => {
    const isEnd = index === 0 || index === line.length - 1;
    if (!isEnd && kept && Math.abs(at[0] - kept[0]) + Math.abs(at[1] - kept[1]) < least) return false;
    kept = at;
    return true;
  });
};

/** Cut a little outside the picture, so that the cut edges are not seen. */
const margin = 12;

const pathOf = ({ width, height, scale, centre }: MapView, turn: number) =>
  geoPath(
    geoIdentity()
      .scale(scale)
      .translate([(turn - centre[0]) * scale + width / 2, height / 2 - centre[1] * scale])
      .clipExtent([
        [-margin, -margin],
        [width + margin, height + margin],
      ]),
  ).digits(1);
