import { buildSchema, execute, parse, type GraphQLSchema } from 'graphql';
import { setResolvers } from '../subgraphs/subgraph-schema.ts';
import { products, reviews, shippingEstimate, users } from './data.ts';

/** All rows behind one schema, with no gateway anywhere: what the right answers are. */
export const monolith = (): GraphQLSchema => {
  const schema = buildSchema(`
    type Query { me: User user(id: ID!): User users: [User] topProducts(first: Int = 5): [Product] }
    type User { id: ID! name: String username: String birthday: Int reviews: [Review] }
    type Product {
      upc: String! name: String price: Int weight: Int inStock: Boolean shippingEstimate: Int reviews: [Review]
    }
    type Review { id: ID! body: String product: Product author: User }
  `);
  type Review = (typeof reviews)[number];
  setResolvers(schema, 'Query', {
    me: () => users[0],
    user: (_root, { id }: { readonly id: string }) => users.find((user) => user.id === id),
    users: () => users,
    topProducts: (_root, { first }: { readonly first: number }) => products.slice(0, first),
  });
  setResolvers(schema, 'User', { reviews: () => reviews.slice(0, 2) });
  setResolvers(schema, 'Product', {
    reviews: ({ upc }: (typeof products)[number]) => reviews.filter(({ productUpc }) => productUpc === upc),
    shippingEstimate,
  });
  setResolvers(schema, 'Review', {
    product: ({ productUpc }: Review) => products.find(({ upc }) => upc === productUpc),
    author: () => users[0],
  });
  return schema;
};

/** The answer as it is to arrive, byte for byte. */
export const expectedAnswer = async (query: string, variables: Record<string, unknown> = {}): Promise<string> => {
  const { data, errors } = await execute({ schema: monolith(), document: parse(query), variableValues: variables });
  if (errors !== undefined) throw new Error('the monolith fails', { cause: errors });
  return JSON.stringify({ data });
};
