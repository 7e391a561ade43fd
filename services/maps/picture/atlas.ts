import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { feature } from 'topojson-client';
import type { GeometryCollection, GeometryObject, MultiPolygon, Polygon, Topology } from 'topojson-specification';
import { arcExtents, extentOf, extentOfLines, type Extent } from './extents.ts';
import { toUnit, unwrap, type Unit } from './map-view.ts';

/** How fine a sheet of Natural Earth is: `10m` is the finest. */
export type Resolution = '110m' | '50m' | '10m';

/** The lines of a piece on the Mercator square, and exactly what they take of it. */
export interface Outline {
  readonly lines: Unit[][];
  readonly extent: Extent;
}

/** One piece of land (a ring and its holes) or one stretch of border; its outline is worked out when first seen, and kept. */
export interface Piece {
  /** What it takes of the square at most; undefined where only the outline can tell, because it crosses the antimeridian. */
  readonly extent: Extent | undefined;
  outline(): Outline;
}

/** Where a country's name belongs, and how wide its largest part is, both on the Mercator square. */
export interface CountryLabel {
  readonly name: string;
  readonly at: Unit;
  readonly width: number;
}

/** Natural Earth at one resolution. */
export interface Sheet {
  readonly land: readonly Piece[];
  readonly borders: readonly Piece[];
  countries(): readonly CountryLabel[];
}

/** Reads a sheet on first use; the finest takes a tenth of a second. */
export const openSheet = (resolution: Resolution): Promise<Sheet> => {
  const open = sheets.get(resolution) ?? readSheet(resolution);
  sheets.set(resolution, open);
  return open;
};

const sheets = new Map<Resolution, Promise<Sheet>>();

type Area = Polygon<{ name?: string }> | MultiPolygon<{ name?: string }>;
interface World extends Topology {
  readonly objects: {
    readonly land: GeometryCollection;
    readonly countries: GeometryCollection<{ name?: string }>;
  };
}

const readSheet = async (resolution: Resolution): Promise<Sheet> => {
  const file = createRequire(import.meta.url).resolve(`world-atlas/countries-${resolution}.json`);
  const world: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!isWorld(world)) throw new Error('world-atlas holds something other than a topology');
  const arcs = arcExtents(world);
  const countries = world.objects.countries.geometries.filter(isArea);
  const land = world.objects.land.geometries.filter(isArea);
  return {
    land: land.flatMap(polygonsOf).map((rings) => pieceOf(extentOf(rings.flat(), arcs), () => ringsOf(world, rings))),
    borders: sharedArcs(countries).map((arc) => pieceOf(extentOf([arc], arcs), () => [lineOf(world, arc)])),
    countries: once(() => countries.flatMap((country) => labelOf(world, country))),
  };
};

const pieceOf = (extent: Extent | undefined, linesOf: () => Unit[][]): Piece => ({
  extent,
  outline: once(() => {
    const lines = linesOf();
    return { lines, extent: extentOfLines(lines) };
  }),
});

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

const isWorld = (value: unknown): value is World =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  value.type === 'Topology' &&
  'arcs' in value &&
  Array.isArray(value.arcs) &&
  'objects' in value &&
  typeof value.objects === 'object' &&
  value.objects !== null &&
  'land' in value.objects &&
  'countries' in value.objects;

const isArea = (geometry: GeometryObject<{ name?: string }>): geometry is Area =>
  geometry.type === 'Polygon' || geometry.type === 'MultiPolygon';

const polygonsOf = (area: Area): number[][][] => (area.type === 'Polygon' ? [area.arcs] : area.arcs);

/** The arcs that two countries have in common. */
const sharedArcs = (countries: readonly Area[]): number[] => {
  const uses = new Map<number, number>();
  for (const index of countries.flatMap(polygonsOf).flat(2)) {
    const arc = index < 0 ? ~index : index;
    uses.set(arc, (uses.get(arc) ?? 0) + 1);
  }
  return [...uses].flatMap(([arc, count]) => (count > 1 ? [arc] : []));
};

const lineOf = (world: World, arc: number): Unit[] =>
  unwrap(feature(world, { type: 'LineString', arcs: [arc] }).geometry.coordinates.map(fromPosition));

const ringsOf = (world: World, arcs: number[][]): Unit[][] =>
  feature(world, { type: 'Polygon', arcs })
    .geometry.coordinates.filter((ring) => ring.some(([, latitude = 0]) => latitude > -89))
    .map((ring) => closed(unwrap(ring.map(fromPosition))));

/** Antarctica runs once round the globe: its outline is closed along the bottom of the square. */
const closed = (ring: Unit[]): Unit[] => {
  const [first, last] = [ring[0], ring.at(-1)];
  if (first === undefined || last === undefined || Math.abs(last[0] - first[0]) < 0.5) return ring;
  const bottom = toUnit({ latitude: -90, longitude: 0 })[1];
  return [...ring, [last[0], bottom], [first[0], bottom], first];
};

const fromPosition = ([longitude = 0, latitude = 0]: readonly number[]): Unit => toUnit({ latitude, longitude });

const labelOf = (world: World, country: Area): CountryLabel[] => {
  const { name } = country.properties ?? {};
  if (name === undefined) return [];
  const rings = polygonsOf(country).flatMap((arcs) => ringsOf(world, arcs).slice(0, 1));
  const [largest] = rings.map(measure).toSorted((a, b) => b.area - a.area);
  return largest === undefined ? [] : [{ name, at: largest.centre, width: largest.width }];
};

/** Area, centroid and width of a ring, by the shoelace formula. */
const measure = (ring: readonly Unit[]): { area: number; centre: Unit; width: number } => {
  let [twice, x, y] = [0, 0, 0];
  ring.forEach(([x1, y1], index) => {
    const [x0, y0] = ring.at(index - 1) ?? [x1, y1];
    const cross = x0 * y1 - x1 * y0;
    twice += cross;
    x += (x0 + x1) * cross;
    y += (y0 + y1) * cross;
  });
  const xs = ring.map(([at]) => at);
  const width = xs.reduce((most, at) => Math.max(most, at), 0) - xs.reduce((least, at) => Math.min(least, at), 2);
  return { area: Math.abs(twice / 2), centre: [x / (3 * twice), y / (3 * twice)], width };
};
