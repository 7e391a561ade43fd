import { asking, entities, representations, rowsById, type Ask } from './ask.ts';
import { serve } from './serve.ts';

interface Reference {
  readonly id: string;
}

type Work = { readonly id: string; readonly title: string | null; readonly year: number | null } & (
  | { readonly __typename: 'Book'; readonly pages: number | null; readonly author: Reference | null }
  | { readonly __typename: 'Film'; readonly minutes: number | null; readonly director: Reference | null }
  | { readonly __typename: 'Album'; readonly tracks: readonly Track[] | null; readonly artist: Reference | null }
);

interface Track {
  readonly number: number;
  readonly title: string;
  readonly seconds: number;
}

type Hit = { readonly id: string; readonly title: string | null; readonly year: number | null } & (
  | { readonly __typename: 'Book' | 'Album' | 'Person' }
  | { readonly __typename: 'Film'; readonly minutes: number | null }
);

interface Person {
  readonly name: string | null;
  readonly born: number | null;
}

interface Resident {
  readonly name: string | null;
  readonly home: Reference | null;
}

interface Place {
  readonly name: string | null;
  readonly country: string | null;
}

const ask = asking(process.env['SUBGRAPHS'] ?? '');

const catalogueQuery =
  'query($works:Int!$text:String!$hits:Int!){works(first:$works){__typename id title year ...on Book{pages author{id}}...on Film{minutes director{id}}...on Album{tracks{number title seconds}artist{id}}}search(text:$text,first:$hits){__typename ...on Book{id title year}...on Film{title year minutes}...on Album{title year}...on Person{id}}}';

const marketQuery =
  'query($b:[_Any!]!$f:[_Any!]!$a:[_Any!]!$r:[_Any!]!){books:_entities(representations:$b){...on Book{id price inStock}}films:_entities(representations:$f){...on Film{id price isRented}}albums:_entities(representations:$a){...on Album{id onVinyl}}ranks:_entities(representations:$r){...on Book{id rank}}}';

/** Who made the works, with the fields that each kind of work asks of them, and who was found. */
const peopleQuery =
  'query($n:[_Any!]!$b:[_Any!]!$h:[_Any!]!){makers:_entities(representations:$n){...on Person{id name}}artists:_entities(representations:$b){...on Person{id name born}}found:_entities(representations:$h){...on Person{id name home{id}}}}';

const idsOf = <Row extends { readonly __typename: string; readonly id: string }>(
  rows: readonly Row[],
  type: string,
): string[] => rows.flatMap(({ __typename, id }) => (__typename === type ? [id] : []));

type Found<Row> = (Row & Reference) | null;

const fetchSales = async (ask: Ask, works: readonly Work[], hits: readonly Hit[]) => {
  const { books, films, albums, ranks } = await ask<{
    books: Found<{ price: number | null; inStock: boolean | null }>[];
    films: Found<{ price: number | null; isRented: boolean | null }>[];
    albums: Found<{ onVinyl: boolean | null }>[];
    ranks: Found<{ rank: number | null }>[];
  }>('market', marketQuery, {
    b: representations('Book', idsOf(works, 'Book')),
    f: representations('Film', idsOf(works, 'Film')),
    a: representations('Album', idsOf(works, 'Album')),
    r: representations('Book', idsOf(hits, 'Book')),
  });
  return { books: rowsById(books), films: rowsById(films), albums: rowsById(albums), ranks: rowsById(ranks) };
};

const fetchPeople = async (ask: Ask, works: readonly Work[], hits: readonly Hit[]) => {
  const makerIds: string[] = [];
  const artistIds: string[] = [];
  for (const work of works) {
    if (work.__typename === 'Book' && work.author !== null) makerIds.push(work.author.id);
    if (work.__typename === 'Film' && work.director !== null) makerIds.push(work.director.id);
    if (work.__typename === 'Album' && work.artist !== null) artistIds.push(work.artist.id);
  }
  const { makers, artists, found } = await ask<{
    makers: Found<Pick<Person, 'name'>>[];
    artists: Found<Person>[];
    found: Found<Resident>[];
  }>('people', peopleQuery, {
    n: representations('Person', makerIds),
    b: representations('Person', artistIds),
    h: representations('Person', idsOf(hits, 'Person')),
  });
  const places = await entities<Place>(ask, 'places', {
    type: 'Place',
    ids: found.flatMap((person) => (person?.home ? [person.home.id] : [])),
    selection: 'name country',
  });
  return { makers: rowsById(makers), artists: rowsById(artists), found: rowsById(found), places };
};

/** The interfaces and unions by hand: the gateway's four calls, the second and the third at once. */
serve(async (variables) => {
  const { works, search } = await ask<{ works: Work[] | null; search: Hit[] | null }>(
    'catalogue',
    catalogueQuery,
    variables,
  );
  const [sales, people] = await Promise.all([
    fetchSales(ask, works ?? [], search ?? []),
    fetchPeople(ask, works ?? [], search ?? []),
  ]);
  const maker = (given: Reference | null) =>
    given === null ? null : { name: people.makers.get(given.id)?.name ?? null };
  const artist = (given: Reference | null) => {
    if (given === null) return null;
    const { name = null, born = null } = people.artists.get(given.id) ?? {};
    return { name, born };
  };

  const work = (row: Work) => {
    const { __typename, id, title, year } = row;
    if (row.__typename === 'Book') {
      const { price = null, inStock = null } = sales.books.get(id) ?? {};
      return { __typename, id, title, year, pages: row.pages, price, inStock, author: maker(row.author) };
    }
    if (row.__typename === 'Film') {
      const { price = null, isRented = null } = sales.films.get(id) ?? {};
      return { __typename, id, title, year, minutes: row.minutes, price, isRented, director: maker(row.director) };
    }
    const onVinyl = sales.albums.get(id)?.onVinyl ?? null;
    const tracks = row.tracks?.map(({ number, title: name, seconds }) => ({ number, title: name, seconds })) ?? null;
    return { __typename, id, title, year, onVinyl, tracks, artist: artist(row.artist) };
  };
  const hit = (row: Hit) => {
    const { __typename, id, title, year } = row;
    if (row.__typename === 'Book') return { __typename, title, year, rank: sales.ranks.get(id)?.rank ?? null };
    if (row.__typename === 'Film') return { __typename, title, year, minutes: row.minutes };
    if (row.__typename === 'Album') return { __typename, title, year };
    const { name = null, home = null } = people.found.get(id) ?? {};
    const place = home === null ? undefined : people.places.get(home.id);
    return {
      __typename,
      name,
      home: home === null ? null : { name: place?.name ?? null, country: place?.country ?? null },
    };
  };
  return JSON.stringify({ data: { works: works?.map(work) ?? null, search: search?.map(hit) ?? null } });
});
