import { batch } from '../../engine/batch.ts';
import { root } from '../../engine/link.ts';
import type { Source } from '../../engine/source.ts';
import { client, type ShelfRow } from '../grpc/shelf-client.ts';
import { shelfSource } from '../grpc/shelf-source.ts';

const shelfById = batch<string, ShelfRow>({
  load: async (ids, ctx) => {
    const found = await Promise.all(ids.map((id) => client.byId(id, ctx)));
    return found.filter((row) => row !== null);
  },
  key: (row) => row.userId,
});

/** The gRPC source of the tests with one field more, which is read by id: to it, NOT_FOUND is an answer. */
export const shelves: Source = {
  ...shelfSource,
  typeDefs: `${shelfSource.typeDefs} type Query { "A shelf; null where there is none." shelf("Whose." userId: ID!): Shelf }`,
  resolvers: { ...shelfSource.resolvers, Query: { shelf: root.byId(shelfById, 'userId') } },
};
