import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  isObjectType,
  isUnionType,
  parse,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import { products, reviews, shippingEstimate, users } from './data.ts';

export const names = ['accounts', 'inventory', 'products', 'reviews'] as const;
export type SubgraphName = (typeof names)[number];

/** The committed SDL of a subgraph. */
export const sdlOf = (name: SubgraphName): string =>
  readFileSync(new URL(`schemas/${name}.graphql`, import.meta.url), 'utf8');

type Row = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, GraphQLFieldResolver<never, unknown>>>;

interface Entity {
  /** The row that a representation stands for. */
  readonly row: (representation: Row) => Row | undefined;
  readonly fields?: Fields;
}

interface SubgraphRows {
  readonly query: Fields;
  readonly entities: Readonly<Record<string, Entity>>;
}

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

const federation = (entities: readonly string[]) => `
  scalar _Any
  scalar _FieldSet
  directive @key(fields: _FieldSet!) repeatable on OBJECT | INTERFACE
  directive @external on FIELD_DEFINITION | OBJECT
  directive @requires(fields: _FieldSet!) on FIELD_DEFINITION
  directive @provides(fields: _FieldSet!) on FIELD_DEFINITION
  type _Service { sdl: String }
  union _Entity = ${entities.join(' | ')}
`;

/** A subgraph as the specification of federation has it: its own schema, `_entities` and `_service`. */
export const subgraphSchema = (name: SubgraphName): GraphQLSchema => {
  const { query, entities } = rows[name];
  const own = sdlOf(name).replaceAll('extend type', 'type');
  const roots = '_entities(representations: [_Any!]!): [_Entity]! _service: _Service!';
  const whole = own.includes('type Query')
    ? own.replace('type Query {', `type Query { ${roots} `)
    : `${own} type Query { ${roots} }`;
  const schema = buildASTSchema(parse(federation(Object.keys(entities)) + whole), { assumeValid: true });
  setResolvers(schema, 'Query', {
    ...query,
    _service: () => ({ sdl: sdlOf(name) }),
    _entities: (_root, { representations }: { readonly representations: readonly Row[] }) =>
      representations.map((given) => {
        const type = String(given['__typename']);
        const found = entities[type]?.row(given);
        return found === undefined ? null : { ...found, __typename: type };
      }),
  });
  for (const [type, { fields = {} }] of Object.entries(entities)) setResolvers(schema, type, fields);
  const entity = schema.getType('_Entity');
  if (isUnionType(entity)) entity.resolveType = ({ __typename }: { readonly __typename: string }) => __typename;
  return schema;
};

/** Makes a schema that was built from text answer. */
export const setResolvers = (schema: GraphQLSchema, typeName: string, fields: Fields): void => {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`no type ${typeName}`);
  for (const [name, resolve] of Object.entries(fields)) Object.assign(type.getFields()[name] ?? {}, { resolve });
};
