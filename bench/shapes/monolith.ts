import { readFileSync } from 'node:fs';
import { buildSchema, execute, parse, type GraphQLSchema } from 'graphql';
import { setResolvers, type Fields } from '../subgraphs/subgraph-schema.ts';
import { computed, roots } from './computed.ts';
import {
  books,
  byId,
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

const bookOf = byId(books);
const personOf = byId(people);
const placeOf = byId(places);
const publisherOf = byId(publishers);

const fields: Readonly<Record<string, Fields>> = {
  ...computed,
  Query: roots,
  Book: {
    ...computed.Book,
    author: ({ authorId }: Book) => personOf(authorId),
    publisher: ({ publisherId }: Book) => publisherOf(publisherId),
  },
  Film: { ...computed.Film, director: ({ directorId }: Film) => personOf(directorId) },
  Album: { ...computed.Album, artist: ({ artistId }: Album) => personOf(artistId) },
  Publisher: { owner: ({ ownerId }: Publisher) => personOf(ownerId) },
  Person: {
    ...computed.Person,
    home: ({ homeId }: Person) => placeOf(homeId),
    favourite: ({ favouriteId }: Person) => bookOf(favouriteId),
  },
  Place: { ...computed.Place, founder: ({ founderId }: Place) => personOf(founderId) },
};

/** All rows behind one schema, with no gateway anywhere: what the right answers are. */
export const monolith = (): GraphQLSchema => {
  const schema = buildSchema(readFileSync(new URL('monolith.graphql', import.meta.url), 'utf8'));
  for (const [type, resolvers] of Object.entries(fields)) setResolvers(schema, type, resolvers);
  return schema;
};

/** The answer as it is to arrive, byte for byte. */
export const expectedAnswer = async (query: string, variables: Readonly<Record<string, unknown>>): Promise<string> => {
  const { data, errors } = await execute({ schema: monolith(), document: parse(query), variableValues: variables });
  if (errors !== undefined) throw new Error('the monolith fails', { cause: errors });
  return JSON.stringify({ data });
};
