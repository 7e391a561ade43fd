import { asking, entities } from './ask.ts';
import { serve } from './serve.ts';

interface Reference {
  readonly id: string;
}

interface Book {
  readonly title: string | null;
  readonly publisher: Reference | null;
}

interface Publisher {
  readonly name: string | null;
  readonly owner: Reference | null;
}

interface Person {
  readonly name: string | null;
  readonly home?: Reference | null;
  readonly favourite?: Reference | null;
}

interface Place {
  readonly name: string | null;
  readonly founder: Reference | null;
}

const ask = asking(process.env['SUBGRAPHS'] ?? '');

const publishersOf = (books: Iterable<Book>) =>
  entities<Publisher>(ask, 'market', {
    type: 'Publisher',
    ids: idsOf(Array.from(books, ({ publisher }) => publisher)),
    selection: 'name owner{id}',
  });

const people = (references: readonly (Reference | null | undefined)[], selection: string) =>
  entities<Person>(ask, 'people', { type: 'Person', ids: idsOf(references), selection });

const idsOf = (references: readonly (Reference | null | undefined)[]): string[] =>
  references.flatMap((each) => (each === null || each === undefined ? [] : [each.id]));

const follow = <Row, Answer>(
  reference: Reference | null | undefined,
  rows: ReadonlyMap<string, Row>,
  answer: (row: Row) => Answer,
): Answer | null => {
  const row = reference === null || reference === undefined ? undefined : rows.get(reference.id);
  return row === undefined ? null : answer(row);
};

/** The deep chains by hand: the gateway's eight calls, one after the other. */
serve(async (variables) => {
  const { books } = await ask<{ books: Book[] | null }>(
    'catalogue',
    'query($first:Int!){books(first:$first){title publisher{id}}}',
    { first: variables['first'] },
  );
  if (books === null) return '{"data":{"books":null}}';
  const publishers = await publishersOf(books);
  const owners = await people(
    Array.from(publishers.values(), ({ owner }) => owner),
    'name home{id}',
  );
  const homes = await entities<Place>(ask, 'places', {
    type: 'Place',
    ids: idsOf(Array.from(owners.values(), ({ home }) => home)),
    selection: 'name founder{id}',
  });
  const founders = await people(
    Array.from(homes.values(), ({ founder }) => founder),
    'name favourite{id}',
  );
  const favourites = await entities<Book>(ask, 'catalogue', {
    type: 'Book',
    ids: idsOf(Array.from(founders.values(), ({ favourite }) => favourite)),
    selection: 'title publisher{id}',
  });
  const otherPublishers = await publishersOf(favourites.values());
  const otherOwners = await people(
    Array.from(otherPublishers.values(), ({ owner }) => owner),
    'name',
  );

  const last = ({ name, owner }: Publisher) => ({
    name,
    owner: follow(owner, otherOwners, (person) => ({ name: person.name })),
  });
  const favourite = ({ title, publisher }: Book) => ({ title, publisher: follow(publisher, otherPublishers, last) });
  const founder = ({ name, favourite: book }: Person) => ({ name, favourite: follow(book, favourites, favourite) });
  const home = ({ name, founder: person }: Place) => ({ name, founder: follow(person, founders, founder) });
  const owner = ({ name, home: place }: Person) => ({ name, home: follow(place, homes, home) });
  const first = ({ name, owner: person }: Publisher) => ({ name, owner: follow(person, owners, owner) });
  return JSON.stringify({
    data: { books: books.map(({ title, publisher }) => ({ title, publisher: follow(publisher, publishers, first) })) },
  });
});
