import { readFileSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import {
  subgraphSchema as toSchema,
  type Entity,
  type Fields,
  type SubgraphRows,
} from '../subgraphs/subgraph-schema.ts';
import { computed, roots } from './computed.ts';
import {
  albums,
  books,
  byId,
  films,
  people,
  places,
  publishers,
  type Album,
  type Book,
  type Film,
  type Person,
  type Place,
  type Publisher,
} from './rows.ts';

export const names = ['catalogue', 'market', 'people', 'places'] as const;
export type SubgraphName = (typeof names)[number];

/** All that a subgraph says of what is somebody else's. */
const stub = (type: string, id: string) => ({ __typename: type, id });

const entity = (rows: readonly { readonly id: string }[], fields: Fields = {}): Entity => {
  const rowOf = byId(rows);
  return { row: ({ id }) => rowOf(id), fields };
};

const { title: bookTitle, blurb, price: bookPrice, offers } = computed.Book;

const rows: Readonly<Record<SubgraphName, SubgraphRows>> = {
  catalogue: {
    query: { books: roots.books, works: roots.works, search: roots.search },
    entities: {
      Book: entity(books, {
        title: bookTitle,
        blurb,
        author: ({ authorId }: Book) => stub('Person', authorId),
        publisher: ({ publisherId }: Book) => stub('Publisher', publisherId),
      }),
      Film: entity(films, {
        title: computed.Film.title,
        director: ({ directorId }: Film) => stub('Person', directorId),
      }),
      Album: entity(albums, {
        title: computed.Album.title,
        artist: ({ artistId }: Album) => stub('Person', artistId),
      }),
      Person: entity(people),
      Publisher: entity(publishers),
    },
  },
  market: {
    query: {},
    entities: {
      Publisher: entity(publishers, { owner: ({ ownerId }: Publisher) => stub('Person', ownerId) }),
      Book: entity(books, { price: bookPrice, offers }),
      Film: entity(films, { price: computed.Film.price }),
      Album: entity(albums, { price: computed.Album.price }),
      Person: entity(people),
    },
    parts: { Offer: computed.Offer },
  },
  people: {
    query: { people: roots.people },
    entities: {
      Person: entity(people, {
        ...computed.Person,
        home: ({ homeId }: Person) => stub('Place', homeId),
        favourite: ({ favouriteId }: Person) => stub('Book', favouriteId),
      }),
      Place: entity(places),
      Book: entity(books),
    },
  },
  places: {
    query: {},
    entities: {
      Place: entity(places, { ...computed.Place, founder: ({ founderId }: Place) => stub('Person', founderId) }),
      Person: entity(people),
    },
  },
};

/** A subgraph as the specification of federation has it. */
export const subgraphSchema = (name: SubgraphName): GraphQLSchema =>
  toSchema(readFileSync(new URL(`schemas/${name}.graphql`, import.meta.url), 'utf8'), rows[name]);
