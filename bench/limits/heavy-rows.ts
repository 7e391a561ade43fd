import type { Ask } from './ask.ts';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly name: string;
}

export interface Product {
  readonly upc: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
}

export interface Stock {
  readonly inStock: boolean;
  readonly shippingEstimate: number;
}

/** A review with as much below it as was asked for there. */
export interface Review {
  readonly id: string;
  readonly body: string;
  readonly product: { readonly upc: string; readonly reviews: readonly Review[] };
  readonly author: { readonly id: string; readonly username: string; readonly reviews: readonly Review[] };
}

export interface HeavyRows {
  readonly users: readonly User[];
  readonly topProducts: readonly Product[];
  /** By the user's id. */
  readonly ofUsers: ReadonlyMap<string, readonly Review[]>;
  /** By the product's number. */
  readonly ofProducts: ReadonlyMap<string, readonly Review[]>;
  readonly stock: ReadonlyMap<string, Stock>;
}

/** What the reviews are asked with; `nested` is what the gateway asks, `flat` leaves out what the answer has already. */
export const selections = {
  nested: {
    ofUser: 'reviews{id body product{upc reviews{id body author{id username reviews{id body product{upc}}}}}}',
    ofProduct: 'reviews{id body author{id username reviews{id body product{upc}}}}',
  },
  flat: { ofUser: 'reviews{id body product{upc}}', ofProduct: 'reviews{id body author{id username}}' },
} as const;

/** The four calls of the heavy query, as a person writes them who knows the query and the services. */
export const fetchHeavy = async (ask: Ask, selection: keyof typeof selections): Promise<HeavyRows> => {
  const [{ users }, { topProducts }] = await Promise.all([
    ask<{ users: User[] }>('accounts', '{users{id name username}}'),
    ask<{ topProducts: Product[] }>('products', '{topProducts{upc name price weight}}'),
  ]);
  const { ofUser, ofProduct } = selections[selection];
  const [reviewed, stocked] = await Promise.all([
    ask<{
      users: ({ id: string; reviews: Review[] } | null)[];
      products: ({ upc: string; reviews: Review[] } | null)[];
    }>(
      'reviews',
      `query($u:[_Any!]!$p:[_Any!]!){users:_entities(representations:$u){...on User{id ${ofUser}}}products:_entities(representations:$p){...on Product{upc ${ofProduct}}}}`,
      {
        u: users.map(({ id }) => ({ __typename: 'User', id })),
        p: topProducts.map(({ upc }) => ({ __typename: 'Product', upc })),
      },
    ),
    ask<{ _entities: ({ upc: string } & Stock)[] }>(
      'inventory',
      'query($p:[_Any!]!){_entities(representations:$p){...on Product{upc inStock shippingEstimate}}}',
      { p: topProducts.map(({ upc, price, weight }) => ({ __typename: 'Product', upc, price, weight })) },
    ),
  ]);
  return {
    users,
    topProducts,
    ofUsers: new Map(reviewed.users.flatMap((user) => (user === null ? [] : [[user.id, user.reviews]]))),
    ofProducts: new Map(
      reviewed.products.flatMap((product) => (product === null ? [] : [[product.upc, product.reviews]])),
    ),
    stock: new Map(stocked._entities.map((row) => [row.upc, row])),
  };
};
