import type { Fields } from '../subgraphs/subgraph-schema.ts';
import { albums, books, films, people, type Album, type Book, type Film, type Person, type Place } from './rows.ts';

interface Years {
  readonly from: number;
  readonly to: number;
}

interface BooksArguments {
  readonly first: number;
  readonly sort: 'CATALOGUED' | 'NEWEST' | 'LONGEST';
  readonly filter?: {
    readonly languages?: readonly string[] | null;
    readonly years?: Years | null;
    readonly minPages?: number | null;
  } | null;
}

const findBooks = ({ first, sort, filter }: BooksArguments): readonly Book[] => {
  const { languages, years, minPages } = filter ?? {};
  const found = books.filter(
    ({ language, year, pages }) =>
      (languages?.includes(language) ?? true) &&
      (years === undefined || years === null || (year >= years.from && year <= years.to)) &&
      pages >= (minPages ?? 0),
  );
  const by = { CATALOGUED: () => 0, NEWEST: (book: Book) => -book.year, LONGEST: (book: Book) => -book.pages }[sort];
  return found.toSorted((a, b) => by(a) - by(b)).slice(0, first);
};

type Work = Book | Film | Album;

/** Books, films and albums in turn. */
const works: readonly Work[] = books.flatMap((book, index) => [
  book,
  ...[films[index], albums[index]].filter((work) => work !== undefined),
]);

interface SearchArguments {
  readonly text: string;
  readonly kinds?: readonly string[] | null;
  readonly first: number;
}

/** Whatever has the text in its title or name, people between the works. */
const search = ({ text, kinds, first }: SearchArguments): readonly (Work | Person)[] => {
  const wanted = works
    .flatMap((work, index): (Work | Person)[] => [work, ...people.slice(index, index + 1)])
    .filter(({ __typename }) => kinds?.includes(__typename.toUpperCase()) ?? true);
  const textOf = (row: Work | Person): string => ('title' in row ? row.title : row.family);
  return wanted.filter((row) => textOf(row).toLowerCase().includes(text)).slice(0, first);
};

/** The root fields, each of one subgraph. */
export const roots = {
  books: (_root: never, given: BooksArguments) => findBooks(given),
  works: (_root: never, { first }: { readonly first: number }) => works.slice(0, first),
  search: (_root: never, given: SearchArguments) => search(given),
  people: (_root: never, { first }: { readonly first: number }) => people.slice(0, first),
};

type Currency = 'EUR' | 'JPY' | 'USD';
const rates: Readonly<Record<Currency, number>> = { EUR: 1, JPY: 1.6, USD: 1.1 };
const inCurrency = (cents: number, currency: Currency): number => Math.round(cents * rates[currency]);

interface PriceArguments {
  readonly currency: Currency;
  readonly copies?: number;
}

const price = ({ cents }: { readonly cents: number }, { currency, copies = 1 }: PriceArguments): number =>
  inCurrency(cents, currency) * copies;

const title = (
  { title }: { readonly title: string },
  { letters }: { readonly letters: 'AS_PRINTED' | 'CAPITALS' | 'SMALL' | null },
): string => (letters === 'CAPITALS' ? title.toUpperCase() : letters === 'SMALL' ? title.toLowerCase() : title);

interface OffersArguments {
  readonly first: number;
  readonly isUsed?: boolean | null;
}

const offers = ({ id, cents }: Book, { first, isUsed }: OffersArguments) =>
  Array.from({ length: 6 }, (_, at) => ({ seller: `${id} dealer ${at}`, isUsed: at % 2 === 0, cents: cents + at * 31 }))
    .filter((offer) => (isUsed ?? null) === null || offer.isUsed === isUsed)
    .slice(0, first);

const personName = (
  { given, family }: Person,
  { style }: { readonly style: 'FULL' | 'INITIALS' | 'SORTED' },
): string => {
  if (style === 'INITIALS') return `${given.charAt(0)}. ${family}`;
  return style === 'SORTED' ? `${family}, ${given}` : `${given} ${family}`;
};

interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Along a great circle. */
const distanceKm = ({ latitude, longitude }: Place, { from }: { readonly from: Point }): number => {
  const [north, east] = [radians(latitude - from.latitude), radians(longitude - from.longitude)];
  const square =
    Math.sin(north / 2) ** 2 + Math.cos(radians(latitude)) * Math.cos(radians(from.latitude)) * Math.sin(east / 2) ** 2;
  return Math.round(12_742 * Math.asin(Math.min(1, Math.sqrt(square))));
};

/** The fields that are more than a property of their row, by type. */
export const computed = {
  Book: {
    title,
    price,
    offers,
    blurb: ({ text }: Book, { length }: { readonly length: number }) => text.slice(0, length),
  },
  Film: { title, price },
  Album: { title, price },
  Offer: { price },
  Person: {
    name: personName,
    age: ({ born }: Person, { in: year }: { readonly in: number }) => year - born,
  },
  Place: {
    distanceKm,
    name: ({ name }: Place, { language }: { readonly language?: string | null }) =>
      language === 'en' || language === null ? name : `${name} (${language})`,
  },
} satisfies Readonly<Record<string, Fields>>;
