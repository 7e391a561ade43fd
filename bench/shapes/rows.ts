/**
 * The rows behind the four subgraphs of the other shapes: a thousand of each kind, no two alike, and whoever goes from one to the next never
 * comes to the same one twice on a short way.
 */
export const count = 1_000;

const words =
  'amber anchor autumn bell birch brook canal cedar chalk clay cloud copper dawn delta dune ember fern field fjord flint forest garden glass grove harbour heather hollow ivory juniper lagoon lantern linen maple marble meadow mist moss night oak orchard paper pebble pine quarry rain reed river salt shore silver slate stone storm thistle tide valley willow winter'.split(
    ' ',
  );
const givenNames = 'Ada Åsa Boris Chloé Dana Edgar Fern Gül Hanna Ivo Jürgen Kofi Léa Mehmet Nora Oskar'.split(' ');
const familyNames = 'Abara Brandt Çelik Dubois Eriksen Ferreira Groß Horváth Ito Jansen Kowalski Lind'.split(' ');
const countries = ['AT', 'BE', 'DE', 'FR', 'NL', 'PT', 'SE', 'TR'];
const languages = ['DE', 'EN', 'FR', 'PT'];
const bindings = ['cloth', 'leather', 'paper'];

/** A whole number below `below` that looks like none of its neighbours; the same for the same index and salt. */
const scattered = (index: number, salt: number, below: number): number => {
  let value = Math.imul(index + 1, 0x9e_37_79_b1) ^ Math.imul(salt + 1, 0x85_eb_ca_6b);
  value = Math.imul(value ^ (value >>> 15), 0x2c_1b_3c_6d);
  value = Math.imul(value ^ (value >>> 13), 0x29_7a_2d_39);
  return ((value ^ (value >>> 16)) >>> 0) % below;
};

const pick = (list: readonly string[], index: number, salt: number): string =>
  list[scattered(index, salt, list.length)] ?? '';

const phrase = (index: number, salt: number, length: number): string =>
  Array.from({ length }, (_, at) => pick(words, index, salt + at)).join(' ');

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Another of the thousand for each index: `factor` has no divisor in common with a thousand. */
const other = (index: number, factor: number, add: number): number => (index * factor + add) % count;

const many = <Row>(row: (index: number) => Row): readonly Row[] =>
  Array.from({ length: count }, (_, index) => row(index));

export const books = many((index) => ({
  __typename: 'Book',
  id: `b${index + 1}`,
  title: capital(phrase(index, 1, 3)),
  subtitle: scattered(index, 5, 4) === 0 ? null : `or, ${phrase(index, 6, 4)}`,
  text: capital(phrase(index, 12, 40)),
  isbn: `978-3-${String(100_000 + index)}-${scattered(index, 60, 100)}`,
  year: 1_900 + scattered(index, 61, 125),
  pages: 40 + scattered(index, 62, 900),
  language: pick(languages, index, 63),
  binding: pick(bindings, index, 64),
  weightG: 90 + scattered(index, 65, 1_500),
  edition: 1 + scattered(index, 66, 9),
  authorId: `p${index + 1}`,
  publisherId: `h${other(index, 3, 17) + 1}`,
  cents: 499 + scattered(index, 67, 9_000),
  rank: 1 + other(index, 7, 331),
  inStock: scattered(index, 68, 3) > 0,
}));

export const films = many((index) => ({
  __typename: 'Film',
  id: `f${index + 1}`,
  title: capital(phrase(index, 70, 2)),
  year: 1_900 + scattered(index, 73, 125),
  minutes: 60 + scattered(index, 74, 120),
  isSilent: scattered(index, 75, 10) === 0,
  directorId: `p${other(index, 11, 401) + 1}`,
  cents: 299 + scattered(index, 76, 3_000),
  isRented: scattered(index, 77, 2) === 0,
}));

export const albums = many((index) => ({
  __typename: 'Album',
  id: `a${index + 1}`,
  title: capital(phrase(index, 80, 2)),
  year: 1_950 + scattered(index, 83, 75),
  tracks: Array.from({ length: 3 + scattered(index, 84, 6) }, (_, at) => ({
    number: at + 1,
    title: capital(phrase(index, 85 + at, 2)),
    seconds: 90 + scattered(index, 95 + at, 400),
  })),
  artistId: `p${other(index, 13, 701) + 1}`,
  cents: 799 + scattered(index, 105, 3_000),
  onVinyl: scattered(index, 106, 2) === 0,
}));

export const publishers = many((index) => ({
  __typename: 'Publisher',
  id: `h${index + 1}`,
  name: `${capital(phrase(index, 110, 1))} & ${pick(familyNames, index, 111)}`,
  founded: 1_800 + scattered(index, 112, 220),
  ownerId: `p${other(index, 17, 89) + 1}`,
}));

export const people = many((index) => ({
  __typename: 'Person',
  id: `p${index + 1}`,
  given: pick(givenNames, index, 120),
  family: `${pick(familyNames, index, 121)}-${capital(pick(words, index, 122))}`,
  born: 1_900 + scattered(index, 123, 100),
  homeId: `c${other(index, 19, 53) + 1}`,
  favouriteId: `b${other(index, 21, 607) + 1}`,
}));

export const places = many((index) => ({
  __typename: 'Place',
  id: `c${index + 1}`,
  name: `${capital(pick(words, index, 130))}${pick(['burg', 'dorf', 'ford', 'ham', 'vik'], index, 131)}`,
  country: pick(countries, index, 132),
  population: 400 + scattered(index, 133, 900_000),
  latitude: scattered(index, 134, 1_800) / 10 - 90,
  longitude: scattered(index, 135, 3_600) / 10 - 180,
  founderId: `p${other(index, 23, 11) + 1}`,
}));

export type Book = (typeof books)[number];
export type Film = (typeof films)[number];
export type Album = (typeof albums)[number];
export type Publisher = (typeof publishers)[number];
export type Person = (typeof people)[number];
export type Place = (typeof places)[number];

/** The row of an id. */
export const byId = <Row extends { readonly id: string }>(rows: readonly Row[]): ((id: unknown) => Row | undefined) => {
  const known = new Map<unknown, Row>(rows.map((row) => [row.id, row]));
  return (id) => known.get(id);
};
