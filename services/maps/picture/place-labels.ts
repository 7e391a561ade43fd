import type { CountryLabel } from './atlas.ts';
import { pointToPixel, toPixel, type MapView } from './map-view.ts';
import type { Place } from '../places/open-places.ts';

/** A piece of text in a picture, its anchor in pixels. */
export interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly size: number;
  readonly bold: boolean;
  readonly faint: boolean;
}

/** A place with the dot that marks it and the label that names it. */
export interface PlaceLabel {
  readonly dot: { readonly x: number; readonly y: number; readonly radius: number; readonly capital: boolean };
  readonly label: Label;
}

/** A part of a picture that is taken, in pixels. */
export interface Taken {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Keeps what is taken, so that no two labels lie over one another. */
export interface Room {
  /** Takes a part with some air between it and other labels, if that is free and inside the picture. */
  take(part: Taken, air: number): boolean;
  /** Whether no label lies there. */
  isClear(part: Taken): boolean;
  /** Keeps labels that come later off a part. */
  hold(part: Taken): void;
}

export const roomOf = ({ width, height }: MapView, taken: readonly Taken[]): Room => {
  const fixed = [...taken];
  const labels: Taken[] = [];
  return {
    take: (part, air) => {
      const { left, right, top, bottom } = part;
      if (left < 3 || top < 3 || right > width - 3 || bottom > height - 3) return false;
      const wide = { left: left - air, right: right + air, top: top - air / 2, bottom: bottom + air / 2 };
      if (fixed.some((other) => overlap(part, other)) || labels.some((other) => overlap(wide, other))) return false;
      labels.push(part);
      return true;
    },
    isClear: (part) => !labels.some((other) => overlap(part, other)),
    hold: (part) => void fixed.push(part),
  };
};

/** About how wide a text is in the widest of the usual sans-serif faces. */
export const textWidth = (text: string, size: number, bold = false): number =>
  [...text].length * size * (bold ? 0.72 : 0.6);

/** Labels as many places as there is room for, in the order given. */
export const placeLabels = (view: MapView, places: readonly Place[], room: Room): PlaceLabel[] =>
  places.flatMap((place) => {
    const [x, y] = pointToPixel(view, place);
    const style = styleOf(place);
    const dot = { x, y, radius: style.radius, capital: style.capital };
    const outside = x < 4 || y < 4 || x > view.width - 4 || y > view.height - 4;
    if (outside || (place.feature === 'PPLX' && view.zoom < 11)) return [];
    if (!room.isClear({ left: x - 8, right: x + 8, top: y - 4, bottom: y + 4 })) return [];
    const width = textWidth(place.name, style.size, style.bold);
    const found = positions(x, y, style, width).find(({ part }) => room.take(part, 8));
    if (found === undefined) return [];
    room.hold({ left: x - 3, right: x + 3, top: y - 3, bottom: y + 3 });
    return [{ dot, label: { text: place.name, ...style, ...found.at } }];
  });

/** Labels those countries whose name fits into their largest part. */
export const countryLabels = (view: MapView, countries: readonly CountryLabel[], room: Room): Label[] =>
  countries
    .toSorted((a, b) => b.width - a.width)
    .flatMap(({ name, at, width }) => {
      const size = view.zoom <= 2 ? 9 : 10.5;
      const text = name.toUpperCase();
      const wide = textWidth(text, size, true) + text.length * 1.5;
      if (wide > width * view.scale) return [];
      const [x, y] = toPixel(view, [at[0] + Math.round(view.centre[0] - at[0]), at[1]]);
      const part = [0, size * 1.8, -size * 1.8]
        .map((down) => ({
          left: x - wide / 2,
          right: x + wide / 2,
          top: y + down - size,
          bottom: y + down + size * 0.3,
        }))
        .find((candidate) => room.take(candidate, 6));
      return part === undefined
        ? []
        : [{ text, x, y: part.top + size, anchor: 'middle' as const, size, bold: false, faint: false }];
    });

interface Style {
  readonly size: number;
  readonly bold: boolean;
  readonly faint: boolean;
  readonly radius: number;
  readonly capital: boolean;
}

const styleOf = ({ population, feature }: Place): Style => {
  const capital = feature === 'PPLC';
  const faint = feature === 'PPLX';
  if (faint) return { size: 10.5, bold: false, radius: 1.5, capital, faint };
  if (population >= 1_000_000) return { size: 13, bold: true, radius: 3, capital, faint };
  if (population >= 100_000) return { size: 12, bold: capital, radius: 2.5, capital, faint };
  return { size: population >= 10_000 ? 11 : 10, bold: false, radius: 2, capital, faint };
};

/** Right of the dot, left of it, above, below. */
const positions = (x: number, y: number, { size, radius }: Style, width: number) => {
  const gap = radius + 3.5;
  const base = y + size * 0.36;
  const beside = { top: y - size * 0.55, bottom: y + size * 0.6 };
  const centred = { left: x - width / 2, right: x + width / 2 };
  return [
    { at: { x: x + gap, y: base, anchor: 'start' }, part: { ...beside, left: x + radius, right: x + gap + width } },
    { at: { x: x - gap, y: base, anchor: 'end' }, part: { ...beside, left: x - gap - width, right: x - radius } },
    { at: { x, y: y - gap, anchor: 'middle' }, part: { ...centred, top: y - gap - size, bottom: y - radius } },
    {
      at: { x, y: y + gap + size * 0.75, anchor: 'middle' },
      part: { ...centred, top: y + radius, bottom: y + gap + size },
    },
  ] as const;
};

const overlap = (a: Taken, b: Taken): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
