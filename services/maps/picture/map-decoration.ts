import { boxOf, metresPerPixel, pointToPixel, type MapView } from './map-view.ts';
import { textWidth, type Taken } from './place-labels.ts';

/** What every picture says of where its data comes from. */
export const attributionText = 'Made with Natural Earth. Places © GeoNames (CC BY 4.0)';

/** The attribution in the lower right corner, in as many lines as the width asks for; a thumbnail has it as `text` only. */
export const attribution = ({ width, height }: MapView): { text: string; svg: string; taken: Taken[] } => {
  if (width < 100 || height < 60) return { text: attributionText, svg: '', taken: [] };
  const size = width < 200 ? 7 : 9.5;
  const rows = linesOf(attributionText.split(' '), (text) => textWidth(text, size) <= width - 12);
  const wide = Math.max(...rows.map((row) => textWidth(row, size))) + 8;
  const tall = rows.length * size * 1.3 + 4;
  const [left, top] = [(width - wide).toFixed(1), (height - tall).toFixed(1)];
  const words = rows.map((row, index) => {
    const y = height - 5 - (rows.length - 1 - index) * size * 1.3;
    return `<text x="${width - 4}" y="${y.toFixed(1)}">${row}</text>`;
  });
  const svg =
    `<rect x="${left}" y="${top}" width="${wide.toFixed(1)}" height="${tall.toFixed(1)}" fill="#fff" fill-opacity=".72"/>` +
    `<g text-anchor="end" font-size="${size}" fill="#56534b">${words.join('')}</g>`;
  return {
    text: attributionText,
    svg,
    taken: [{ left: width - wide, right: width, top: height - tall, bottom: height }],
  };
};

/** Meridians and parallels, about 110 pixels apart or more. */
export const graticule = (view: MapView): string => {
  const { west, east, south, north } = boxOf(view);
  const degreesPerPixel = 360 / view.scale;
  const step = steps.findLast((candidate) => candidate / degreesPerPixel >= 110) ?? 90;
  const from = (least: number): number => Math.ceil(least / step);
  const meridians = Array.from({ length: Math.max(0, Math.floor(east / step) - from(west) + 1) }, (_, index) => {
    const longitude = (from(west) + index) * step;
    const x = view.width / 2 + (longitude / 360 + 0.5 - view.centre[0]) * view.scale;
    return `M${x.toFixed(1)},0V${view.height}`;
  });
  const parallels = Array.from({ length: Math.max(0, Math.floor(north / step) - from(south) + 1) }, (_, index) => {
    const [, y] = pointToPixel(view, { latitude: (from(south) + index) * step, longitude: 0 });
    return `M0,${y.toFixed(1)}H${view.width}`;
  });
  return `<path d="${[...meridians, ...parallels].join('')}" fill="none" stroke="#fff" stroke-opacity=".45" stroke-width="1"/>`;
};

/** The scale bar in the lower left corner, where there is room and the scale is about the same all over the picture. */
export const scaleBar = (view: MapView): { svg: string; taken: Taken[] } => {
  if (view.zoom < 4 || view.width < 420 || view.height < 120) return { svg: '', taken: [] };
  const perPixel = metresPerPixel(view);
  const metres =
    [5, 2, 1]
      .flatMap((digit) => [0, 1, 2, 3, 4, 5, 6].map((power) => digit * 10 ** power))
      .sort((a, b) => b - a)
      .find((length) => length / perPixel <= 90) ?? 1;
  const [length, y] = [metres / perPixel, view.height - 10];
  const text = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
  const bar = `<path d="M10,${y - 5}v5h${length.toFixed(1)}v-5" fill="none"`;
  const svg =
    `<g stroke-linejoin="round">${bar} stroke="#fff" stroke-width="4" stroke-opacity=".8"/>` +
    `${bar} stroke="#56534b" stroke-width="1.4"/></g>` +
    `<text x="${(14 + length).toFixed(1)}" y="${y + 1}" font-size="9.5" fill="#56534b"` +
    ` stroke="#fff" stroke-width="2.5" stroke-opacity=".8" paint-order="stroke">${text}</text>`;
  return { svg, taken: [{ left: 6, right: 18 + length + textWidth(text, 9.5), top: y - 12, bottom: view.height }] };
};

/** Words into as few lines as fit. */
const linesOf = (words: readonly string[], fits: (line: string) => boolean): string[] => {
  const lines: string[] = [];
  for (const word of words) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
};

const steps = [90, 60, 30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005];
