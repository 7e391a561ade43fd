import { openSheet } from './atlas.ts';
import { drawLand } from './draw-land.ts';
import { drawOverlay, type Overlay } from './draw-overlay.ts';
import { attribution, graticule, scaleBar } from './map-decoration.ts';
import { drawTowns, townGradient } from './map-towns.ts';
import { boxOf, type MapView } from './map-view.ts';
import type { Places } from '../places/open-places.ts';
import { countryLabels, placeLabels, roomOf, type Label, type PlaceLabel } from './place-labels.ts';

/** A map as SVG: land and borders of Natural Earth, places of GeoNames as many as the zoom bears, path and pins over them. */
export const drawMap = async (places: Places, view: MapView, overlay: Overlay): Promise<string> => {
  const sheet = await openSheet(view.zoom <= 2 ? '110m' : view.zoom <= 6 ? '50m' : '10m');
  const countries = view.zoom <= 6 ? (await openSheet('110m')).countries() : [];
  const towns =
    view.zoom < 3 ? [] : places.inBox(boxOf(view, 200), { minPopulation: populationFrom(view.zoom), limit: 500 });

  const { land, borders } = drawLand(view, sheet);
  const { path, pins, taken } = drawOverlay(view, overlay);
  const credit = attribution(view);
  const bar = scaleBar(view);
  const room = roomOf(view, [...taken, ...credit.taken, ...bar.taken]);
  const townLabels = placeLabels(view, towns, room);
  const countryNames = countryLabels(view, countries, room);

  const { width, height } = view;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` role="img" font-family="${fonts}"><title>Map</title><desc>${credit.text}</desc>`,
    `<defs>${townGradient}<path id="land" d="${land}"/>`,
    `<clipPath id="shore"><use href="#land" clip-rule="evenodd"/></clipPath></defs>`,
    `<rect width="${width}" height="${height}" fill="${sea}"/><use href="#land" fill="#f8f5ee" fill-rule="evenodd" ${shore}/>`,
    `<g clip-path="url(#shore)">${drawTowns(view, towns)}</g>`,
    `<path d="${borders}" fill="none" stroke="#bfb19a" stroke-linejoin="round" ${borderStyle(view.zoom)}/>`,
    graticule(view),
    path,
    townLabels.map(drawDot).join(''),
    `<g fill="#857f70" ${halo} letter-spacing="1.5">${countryNames.map(drawText).join('')}</g>`,
    `<g fill="#35322b" ${halo}>${townLabels.map(({ label }) => drawText(label)).join('')}</g>`,
    pins,
    bar.svg,
    credit.svg,
    '</svg>',
  ].join('\n');
};

const sea = '#c8e0ec';
const shore = 'stroke="#8fb8cc" stroke-width="1.6" stroke-linejoin="round" paint-order="stroke"';
const fonts = `Inter, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif`;
const halo = 'stroke="#fffdf8" stroke-width="3" stroke-opacity=".9" stroke-linejoin="round" paint-order="stroke"';

const borderStyle = (zoom: number): string =>
  zoom <= 2 ? 'stroke-width=".7"' : `stroke-width="1.1" stroke-dasharray="6 2.5"`;

/** From which population on a place is shown. */
const populationFrom = (zoom: number): number =>
  [0, 0, 0, 4_000_000, 1_500_000, 500_000, 200_000, 60_000, 20_000, 8_000, 3_000][zoom] ?? 0;

const drawDot = ({ dot: { x, y, radius, capital } }: PlaceLabel): string => {
  const fill = capital ? '#b4432f' : '#5b564b';
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius}" fill="${fill}" stroke="#fffdf8" stroke-width="1.2"/>`;
};

const drawText = ({ text, x, y, anchor, size, bold, faint }: Label): string => {
  const style = `${bold ? ' font-weight="600"' : ''}${faint ? ' fill="#777061"' : ''}`;
  const place = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}"`;
  return `<text ${place}${style}>${escape(text)}</text>`;
};

const escape = (text: string): string => text.replaceAll(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
