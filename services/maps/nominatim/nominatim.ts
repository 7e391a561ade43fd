import { countryNames, type CountryNames } from '../places/country-names.ts';
import type { Place, Places } from '../places/open-places.ts';
import { readChoice, readFlag, readInteger, readNumber } from '../parameters.ts';
import { json, refusal, text, type Reply } from '../reply.ts';
import { searchPlaces } from './search-places.ts';
import { toNominatimPlace, type PlaceOptions } from './to-nominatim-place.ts';

/** One request: its query, and the languages of its Accept-Language header. */
export interface NominatimRequest {
  readonly query: URLSearchParams;
  readonly acceptLanguage: string | undefined;
}

/** `GET /search` */
export const search = (places: Places, request: NominatimRequest): Reply => {
  const { query } = request;
  const options = readOptions(request, false);
  const limit = readInteger(query, 'limit', { min: 1, max: 40 }, 10);
  const countries = readCountries(query);
  const words = readWords(query);
  const found = searchPlaces(places, words, { limit, names: options.names, ...(countries && { countries }) });
  return json(
    200,
    found.map((place) => toNominatimPlace(place, options)),
  );
};

/** `GET /reverse`: the nearest place within 100 km; low zooms prefer cities, then towns, that are near enough. */
export const reverse = (places: Places, request: NominatimRequest): Reply => {
  const { query } = request;
  const options = readOptions(request, true);
  const latitude = readNumber(query, 'lat', { min: -90, max: 90 });
  const longitude = readNumber(query, 'lon', { min: -180, max: 180 });
  const zoom = readInteger(query, 'zoom', { min: 0, max: 18 }, 18);
  const point = { latitude, longitude };
  const wanted = zoom <= 10 ? 100_000 : zoom <= 12 ? 10_000 : 0;
  const place: Place | undefined =
    places.nearest(point, { withinKm: 30, minPopulation: wanted }) ??
    places.nearest(point, { withinKm: 100, minPopulation: 0 });
  return json(200, place === undefined ? { error: 'Unable to geocode' } : toNominatimPlace(place, options));
};

/** `GET /lookup`: the places of up to 50 ids, in the order asked; what is no node known here is missing. */
export const lookup = (places: Places, request: NominatimRequest): Reply => {
  const { query } = request;
  const options = readOptions(request, false);
  const text = query.get('osm_ids');
  if (text === null) throw refusal("Parameter 'osm_ids' missing.");
  const ids = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => /^[NWR]\d+$/i.test(part));
  if (ids.length > mostIds) throw refusal('Too many object IDs.');
  const nodes = ids.filter((id) => /^N\d{1,15}$/i.test(id)).map((id) => Number(id.slice(1)));
  const found = new Map(places.byIds(nodes).map((place) => [place.id, place]));
  const inOrder = [...new Set(nodes)].flatMap((id) => found.get(id) ?? []);
  return json(
    200,
    inOrder.map((place) => toNominatimPlace(place, options)),
  );
};

/** `GET /status` */
export const status = (places: Places, { query }: NominatimRequest): Reply => {
  const format = readChoice(query, 'format', ['text', 'json']);
  if (format === 'text') return text(200, 'OK');
  const updated = places.importedAt().replace(/\.\d+Z$/, '+00:00');
  return json(200, { status: 0, message: 'OK', data_updated: updated });
};

const mostIds = 50;
const longestQuery = 200;

const readOptions = ({ query, acceptLanguage }: NominatimRequest, addressdetails: boolean): PlaceOptions => ({
  format: readChoice(query, 'format', ['jsonv2', 'json']),
  addressdetails: readFlag(query, 'addressdetails', addressdetails),
  names: namesOf(query, acceptLanguage),
});

const namesOf = (query: URLSearchParams, header: string | undefined): CountryNames =>
  countryNames(query.get('accept-language') ?? header);

const readWords = (query: URLSearchParams): string => {
  const words = (query.get('q') ?? '').trim();
  if (words === '') throw refusal("Parameter 'q' missing.");
  if (words.length > longestQuery) throw refusal(`Parameter 'q' must be at most ${longestQuery} characters long.`);
  return words;
};

const readCountries = (query: URLSearchParams): string[] | undefined => {
  const text = query.get('countrycodes');
  if (text === null || text === '') return undefined;
  if (text.length > 800 || !/^[a-z]{2}(\s*,\s*[a-z]{2})*$/i.test(text))
    throw refusal("Parameter 'countrycodes' must be two-letter country codes separated by commas.");
  return text.split(',').map((code) => code.trim().toUpperCase());
};
