import { readFileSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import { subgraphSchema as toSchema, type Row, type SubgraphRows } from '../subgraphs/subgraph-schema.ts';
import { products, reviews, shippingEstimate, users } from './data.ts';

export const names = ['accounts', 'inventory', 'products', 'reviews'] as const;
export type SubgraphName = (typeof names)[number];

/** The committed SDL of a subgraph. */
export const sdlOf = (name: SubgraphName): string =>
  readFileSync(new URL(`schemas/${name}.graphql`, import.meta.url), 'utf8');

const firstTwo = reviews.slice(0, 2);

const rows: Readonly<Record<SubgraphName, SubgraphRows>> = {
  accounts: {
    query: {
      me: () => users[0],
      user: (_root, { id }: Row) => users.find((user) => user.id === id),
      users: () => users,
    },
    entities: { User: { row: ({ id }) => users.find((user) => user.id === id) } },
  },
  inventory: {
    query: {},
    entities: {
      Product: {
        row: (given) => ({ ...given, inStock: products.find(({ upc }) => upc === given['upc'])?.inStock }),
        fields: { shippingEstimate },
      },
    },
  },
  products: {
    query: { topProducts: (_root, { first }: Row) => products.slice(0, Number(first ?? 5)) },
    entities: { Product: { row: ({ upc }) => products.find((product) => product.upc === upc) } },
  },
  reviews: {
    query: {},
    entities: {
      Review: {
        row: ({ id }) => reviews.find((review) => review.id === id),
        fields: {
          author: () => ({ id: '1', username: users[0]?.username }),
          product: ({ productUpc }: (typeof reviews)[number]) => ({ upc: productUpc }),
        },
      },
      User: {
        row: ({ id }) => ({ id, username: users.find((user) => user.id === id)?.username }),
        fields: { reviews: () => firstTwo },
      },
      Product: {
        row: ({ upc }) => ({ upc }),
        fields: { reviews: ({ upc }: Row) => reviews.filter(({ productUpc }) => productUpc === upc) },
      },
    },
  },
};

/** A subgraph as the specification of federation has it. */
export const subgraphSchema = (name: SubgraphName): GraphQLSchema => toSchema(sdlOf(name), rows[name]);
