import type { CountryNames } from '../places/country-names.ts';
import type { Place } from '../places/open-places.ts';

/** What every place carries in `licence`. */
export const licence = 'Data © GeoNames, CC BY 4.0. https://www.geonames.org/';

/** Whether the answer is `jsonv2` (`category`) or `json` (`class`), and whether it has an address. */
export interface PlaceOptions {
  readonly format: 'jsonv2' | 'json';
  readonly addressdetails: boolean;
  readonly names: CountryNames;
}

/** A place as Nominatim words it. */
export const toNominatimPlace = (
  place: Place,
  { format, addressdetails, names }: PlaceOptions,
): Record<string, unknown> => {
  const { type, rank, reach } = settlements.find(({ from }) => place.population >= from) ?? village;
  const country = names.nameOf(place.country);
  const state = place.country === 'US' && /^[A-Z]{2}$/.test(place.admin) ? place.admin : undefined;
  return {
    place_id: place.id,
    licence,
    osm_type: 'node',
    osm_id: place.id,
    lat: String(place.latitude),
    lon: String(place.longitude),
    [format === 'jsonv2' ? 'category' : 'class']: 'place',
    type,
    ...(format === 'jsonv2' && { place_rank: rank }),
    importance: importanceOf(place),
    addresstype: type,
    name: place.name,
    display_name: [place.name, ...(state === undefined ? [] : [state]), country].join(', '),
    ...(addressdetails && {
      address: {
        [type]: place.name,
        ...(state !== undefined && { 'ISO3166-2-lvl4': `US-${state}` }),
        country,
        country_code: place.country.toLowerCase(),
      },
    }),
    boundingbox: [
      Math.max(-90, place.latitude - reach),
      Math.min(90, place.latitude + reach),
      Math.max(-180, place.longitude - reach),
      Math.min(180, place.longitude + reach),
    ].map((degrees) => degrees.toFixed(7)),
  };
};

/** From 0 to 1, by the logarithm of the population. */
const importanceOf = ({ population }: Place): number =>
  Number(Math.min(1, Math.log10(Math.max(10, population)) / 8).toFixed(6));

/** Nominatim's rank, and how far (in degrees) its box reaches round a node of this type. */
const village = { type: 'village', from: 0, rank: 19, reach: 0.02 } as const;
const settlements = [
  { type: 'city', from: 100_000, rank: 16, reach: 0.16 },
  { type: 'town', from: 10_000, rank: 18, reach: 0.04 },
  village,
] as const;
