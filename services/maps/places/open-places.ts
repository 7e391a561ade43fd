import { geoDistance } from 'd3-geo';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { openDatabase } from '../../open-database.ts';
import { boxAround, cellOf, cellsOf, type Box } from './cells.ts';
import { foldName } from './fold-name.ts';
import type { Point } from '../parameters.ts';
import { readCities } from './read-cities.ts';

/** A populated place of GeoNames; `id` is the GeoNames id, which stands as the OSM node id. */
export interface Place extends Point {
  readonly id: number;
  readonly name: string;
  readonly folded: string;
  /** ISO 3166-1 alpha-2, in capitals. */
  readonly country: string;
  /** GeoNames' code of the first-order division; for the United States the state's two letters. */
  readonly admin: string;
  /** GeoNames feature code: PPLC is a capital. */
  readonly feature: string;
  readonly population: number;
}

export interface NameQuery {
  /** Folded; the beginning of a name is enough. */
  readonly name: string;
  readonly limit: number;
  /** Only these countries, or these states of the United States. */
  readonly within?: { readonly countries: readonly string[]; readonly states: readonly string[] };
  /** Of those again only these countries. */
  readonly countries?: readonly string[];
}

/** The places of one SQLite file. */
export interface Places {
  /** In no particular order; ids unknown are missing. */
  byIds(ids: readonly number[]): Place[];
  /** The most relevant first: population counts, and having exactly this name counts 20 times. */
  named(query: NameQuery): Place[];
  /** The nearest of at least that population, if one is within that distance. */
  nearest(point: Point, options: { withinKm: number; minPopulation: number }): Place | undefined;
  /** The largest places of a box, largest first; a capital may be 20 times smaller than the others. */
  inBox(box: Box, options: { minPopulation: number; limit: number }): Place[];
  /** When the file was filled: ISO 8601. */
  importedAt(): string;
  close(): void;
}

/** How much a place counts as the answer to a folded name. */
export const relevance = (place: Place, name: string): number =>
  (place.population + 1) * (place.folded === name ? 20 : 1);

/** Great-circle distance in kilometres. */
export const kilometres = (a: Point, b: Point): number =>
  geoDistance([a.longitude, a.latitude], [b.longitude, b.latitude]) * 6371.0088;

/** Opens `<dataDir>/maps.sqlite`; the very first time it puts all of GeoNames' cities into it, in under a second. */
export const openPlaces = (dataDir: string): Places => {
  const db = openDatabase({ dataDir, name: 'maps', version: 1, schema, seed });
  const ofIds = db.prepare('select * from place where id in (select value from json_each(?))');
  const ofName = db.prepare(`
    select * from place
    where folded >= :name and folded < :name || char(1114111)
      and (:within is null or country in (select value from json_each(:within))
        or country = 'US' and admin in (select value from json_each(:states)))
      and (:countries is null or country in (select value from json_each(:countries)))
    order by (population + 1) * iif(folded = :name, 20, 1) desc, id limit :limit`);
  const ofCells = db.prepare(`
    select * from place where cell in (select value from json_each(:cells))
      and population * iif(feature = 'PPLC', :capitalWeight, 1) >= :minPopulation
      and latitude between :south and :north
    order by population desc, id`);
  const ofWorld = db.prepare(`
    select * from place where ${isBig}
      and population * iif(feature = 'PPLC', ${asLargeAs}, 1) >= :minPopulation
      and latitude between :south and :north
    order by population desc, id`);
  const inCells = (box: Box, minPopulation: number, capitalWeight: number): Place[] => {
    const { south, north } = box;
    const cells = JSON.stringify(cellsOf(box));
    return ofCells.all({ cells, minPopulation, capitalWeight, south, north }).map(toPlace);
  };
  const nearestOf = (point: Point, km: number, minPopulation: number): Place | undefined =>
    inCells(boxAround(point, km), minPopulation, 1)
      .map((place) => ({ place, away: kilometres(place, point) }))
      .filter(({ away }) => away <= km)
      .toSorted((a, b) => a.away - b.away)[0]?.place;

  return {
    byIds: (ids) => ofIds.all(JSON.stringify(ids)).map(toPlace),
    named: ({ name, limit, within, countries }) =>
      ofName
        .all({
          name,
          limit,
          within: within === undefined ? null : JSON.stringify(within.countries),
          states: JSON.stringify(within?.states ?? []),
          countries: countries === undefined ? null : JSON.stringify(countries),
        })
        .map(toPlace),
    nearest: (point, { withinKm, minPopulation }) =>
      nearestOf(point, Math.min(10, withinKm), minPopulation) ??
      nearestOf(point, Math.min(40, withinKm), minPopulation) ??
      nearestOf(point, withinKm, minPopulation),
    inBox: (box, { minPopulation, limit }) => {
      const { south, north } = box;
      const found =
        minPopulation >= big
          ? ofWorld.all({ minPopulation, south, north }).map(toPlace)
          : inCells(box, minPopulation, asLargeAs);
      return found.filter((place) => isWithin(box, place)).slice(0, limit);
    },
    importedAt: () => String(db.prepare('select at from import').get()?.['at']),
    close: () => db.close(),
  };
};

/** From this population on a place is found by population alone, and so is every capital, which counts as 20 times as large. */
const big = 100_000;
const asLargeAs = 20;
const isBig = `(population >= ${big} or feature = 'PPLC')`;

const schema = `
  create table place (
    id integer primary key, name text not null, folded text not null, country text not null, admin text not null,
    feature text not null, population integer not null, latitude real not null, longitude real not null,
    cell integer not null
  ) strict;
  create table import (at text not null) strict;`;

const seed = (db: DatabaseSync): void => {
  const insert = db.prepare('insert into place values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (const { cityId, name, country, adminCode, featureCode, population, loc } of readCities()) {
    const [longitude, latitude] = loc.coordinates;
    const cell = cellOf({ latitude, longitude });
    insert.run(cityId, name, foldName(name), country, adminCode, featureCode, population, latitude, longitude, cell);
  }
  db.exec(`
    create index place_by_name on place (folded);
    create index place_by_cell on place (cell);
    create index big_place on place (population) where ${isBig}`);
  db.prepare('insert into import values (?)').run(new Date().toISOString());
};

const toPlace = (row: Record<string, SQLOutputValue>): Place => ({
  id: Number(row['id']),
  name: String(row['name']),
  folded: String(row['folded']),
  country: String(row['country']),
  admin: String(row['admin']),
  feature: String(row['feature']),
  population: Number(row['population']),
  latitude: Number(row['latitude']),
  longitude: Number(row['longitude']),
});

const isWithin = ({ west, east }: Box, { longitude }: Point): boolean =>
  [longitude - 360, longitude, longitude + 360].some((turned) => turned >= west && turned <= east);
