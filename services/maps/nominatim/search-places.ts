import type { CountryNames } from '../places/country-names.ts';
import { exonyms } from '../places/exonyms.ts';
import { foldName } from '../places/fold-name.ts';
import { relevance, type NameQuery, type Place, type Places } from '../places/open-places.ts';

export interface SearchOptions {
  readonly limit: number;
  readonly countries?: readonly string[];
  readonly names: CountryNames;
}

/** The places that a free text such as `Berlin`, `berl`, `Köln, Germany` or `berlin germany` means, the most relevant first. */
export const searchPlaces = (places: Places, text: string, { limit, countries, names }: SearchOptions): Place[] => {
  const find = (name: string, tail: readonly string[]): Place[] => {
    const within = toWithin(tail, names);
    if (name === '' || within === 'unknown') return [];
    const query = { limit, ...(within && { within }), ...(countries && { countries }) };
    return byNameOrExonym(places, name, query);
  };

  const [first = '', ...rest] = text.split(',').map(foldName);
  const found = find(first, rest);
  if (found.length > 0 || rest.length > 0) return found;
  const words = first.split(' ');
  for (let split = words.length - 1; split > 0; split -= 1) {
    const narrowed = find(words.slice(0, split).join(' '), [words.slice(split).join(' ')]);
    if (narrowed.length > 0) return narrowed;
  }
  return [];
};

const byNameOrExonym = (places: Places, name: string, query: Omit<NameQuery, 'name'>): Place[] => {
  const other = exonyms.get(name);
  if (other === undefined) return places.named({ ...query, name });
  const known = places.named({ ...query, name: other }).filter(({ folded }) => folded === other);
  const both = [...known, ...places.named({ ...query, name })];
  const weight = (place: Place): number => Math.max(relevance(place, name), relevance(place, other));
  return [...new Map(both.map((place) => [place.id, place])).values()]
    .toSorted((a, b) => weight(b) - weight(a))
    .slice(0, query.limit);
};

/** The country or state that stands after the name; `unknown` if one of the words is neither. */
const toWithin = (tail: readonly string[], names: CountryNames): NameQuery['within'] | 'unknown' => {
  const areas = tail.filter((part) => part !== '');
  if (areas.length === 0) return undefined;
  const found = areas.map((area) => ({
    country: names.codeOf(area),
    state: /^[a-z]{2}$/.test(area) ? area.toUpperCase() : undefined,
  }));
  if (found.some(({ country, state }) => country === undefined && state === undefined)) return 'unknown';
  const states = found.flatMap(({ state }) => (state === undefined ? [] : [state]));
  // "MD, United States": the country only repeats what the state says already.
  const countries = found.flatMap(({ country }, index) =>
    country === undefined || (index > 0 && country === 'US') ? [] : [country],
  );
  return { countries, states };
};
