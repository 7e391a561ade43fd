import { asking, representations, rowsById } from './ask.ts';
import { serve } from './serve.ts';

interface Book {
  readonly id: string;
  readonly title: string | null;
  readonly loud: string | null;
  readonly blurb: string | null;
  readonly isbn?: string | null;
  readonly author: { readonly id: string } | null;
}

interface Sale {
  readonly id: string;
  readonly here: number | null;
  readonly there: number | null;
  readonly offers?: readonly { readonly seller: string; readonly price: number }[] | null;
}

interface Person {
  readonly id: string;
  readonly name: string | null;
  readonly sorted: string | null;
  readonly age: number | null;
  readonly born?: number | null;
  readonly home: { readonly id: string } | null;
}

interface Place {
  readonly id: string;
  readonly name: string | null;
  readonly distanceKm: number | null;
  readonly population?: number | null;
}

const ask = asking(process.env['SUBGRAPHS'] ?? '');

/** Of the variables, those that a subgraph's document names. */
const only = (variables: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.flatMap((name) => (name in variables ? [[name, variables[name]]] : [])));

const entityQuery = (type: string, variables: string, selection: string): string =>
  `query($r:[_Any!]!${variables}){_entities(representations:$r){...on ${type}{id ${selection}}}}`;

const queries = {
  books:
    'query($first:Int!$sort:BookSort!$languages:[Language!]$years:Years!$letters:Letters!$length:Int!$isShort:Boolean!){books(first:$first,sort:$sort,filter:{languages:$languages,years:$years,minPages:50}){id title(letters:$letters)loud:title(letters:CAPITALS)blurb(length:$length)isbn@skip(if:$isShort)author{id}}}',
  sales: entityQuery(
    'Book',
    '$here:Currency!$there:Currency!$copies:Int!$offers:Int=2$isUsed:Boolean$hasOffers:Boolean!',
    'here:price(currency:$here)there:price(currency:$there,copies:$copies)offers(first:$offers,isUsed:$isUsed)@include(if:$hasOffers){seller price(currency:$there)}',
  ),
  people: entityQuery(
    'Person',
    '$style:NameStyle!$year:Int!$isShort:Boolean!',
    'name(style:$style)sorted:name(style:SORTED)age(in:$year)born@skip(if:$isShort)home{id}',
  ),
  places: entityQuery(
    'Place',
    '$tongue:String!$latitude:Float!$isShort:Boolean!',
    'name(language:$tongue)distanceKm(from:{latitude:$latitude,longitude:8.5})population@include(if:$isShort)',
  ),
} as const;

interface EntityAsk {
  readonly type: string;
  readonly ids: readonly string[];
  readonly query: string;
  readonly variables: object;
}

const entitiesBy = async <Row extends { readonly id: string }>(
  name: string,
  { type, ids, query, variables }: EntityAsk,
) => {
  const { _entities } = await ask<{ _entities: (Row | null)[] }>(name, query, {
    ...variables,
    r: representations(type, ids),
  });
  return rowsById(_entities);
};

/** The arguments by hand: the gateway's four calls, each with the variables that it needs. */
serve(async (variables) => {
  const { books } = await ask<{ books: Book[] | null }>(
    'catalogue',
    queries.books,
    only(variables, ['first', 'sort', 'languages', 'years', 'letters', 'length', 'isShort']),
  );
  if (books === null) return '{"data":{"books":null}}';
  const authors = books.flatMap(({ author }) => (author === null ? [] : [author.id]));
  const findPeople = async () => {
    const people = await entitiesBy<Person>('people', {
      type: 'Person',
      ids: authors,
      query: queries.people,
      variables: only(variables, ['style', 'year', 'isShort']),
    });
    const places = await entitiesBy<Place>('places', {
      type: 'Place',
      ids: Array.from(people.values()).flatMap(({ home }) => (home === null ? [] : [home.id])),
      query: queries.places,
      variables: only(variables, ['tongue', 'latitude', 'isShort']),
    });
    return { people, places };
  };
  const [sales, { people, places }] = await Promise.all([
    entitiesBy<Sale>('market', {
      type: 'Book',
      ids: books.map(({ id }) => id),
      query: queries.sales,
      variables: only(variables, ['here', 'there', 'copies', 'offers', 'isUsed', 'hasOffers']),
    }),
    findPeople(),
  ]);
  const { isShort, hasOffers } = variables;

  const home = (given: Person['home']) => {
    if (given === null) return null;
    const { name = null, distanceKm = null, population = null } = places.get(given.id) ?? {};
    return { name, distanceKm, ...(isShort === true ? { population } : {}) };
  };
  const author = (given: Book['author']) => {
    if (given === null) return null;
    const { name = null, sorted = null, age = null, born = null, home: place = null } = people.get(given.id) ?? {};
    return { name, sorted, age, ...(isShort === true ? {} : { born }), home: home(place) };
  };
  const offers = (given: Sale['offers']) =>
    given === undefined || given === null ? null : given.map(({ seller, price }) => ({ seller, price }));
  return JSON.stringify({
    data: {
      books: books.map(({ id, title, loud, blurb, isbn = null, author: given }) => {
        const sale = sales.get(id);
        return {
          title,
          loud,
          blurb,
          ...(isShort === true ? {} : { isbn }),
          here: sale?.here ?? null,
          there: sale?.there ?? null,
          ...(hasOffers === true ? { offers: offers(sale?.offers) } : {}),
          author: author(given),
        };
      }),
    },
  });
});
