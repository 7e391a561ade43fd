import { asking } from './ask.ts';
import { fetchHeavy, type Product, type Review } from './heavy-rows.ts';
import { serve } from './serve.ts';

const ask = asking(process.env['SUBGRAPHS'] ?? '');

/** The heavy query by hand: the gateway's four calls, an object for every place of the answer, `JSON.stringify`. */
serve(async () => {
  const { users, topProducts, ofUsers, ofProducts, stock } = await fetchHeavy(ask, 'nested');
  const userOf = new Map(users.map((user) => [user.id, user]));
  const productOf = new Map(topProducts.map((product) => [product.upc, product]));

  const product = (row: Product) => {
    const { inStock = null, shippingEstimate = null } = stock.get(row.upc) ?? {};
    return { inStock, name: row.name, price: row.price, shippingEstimate, upc: row.upc, weight: row.weight };
  };
  const known = (upc: string): Product => {
    const row = productOf.get(upc);
    if (row === undefined) throw new Error(`no product ${upc}`);
    return row;
  };
  const short = ({ id, body, product: { upc } }: Review) => ({ id, body, product: product(known(upc)) });
  const authored = ({ id, body, author }: Review) => ({
    id,
    body,
    author: {
      id: author.id,
      username: author.username,
      name: userOf.get(author.id)?.name ?? null,
      reviews: author.reviews.map(short),
    },
  });
  const full = ({ id, body, product: { upc, reviews } }: Review) => ({
    id,
    body,
    product: { ...product(known(upc)), reviews: reviews.map(authored) },
  });

  return JSON.stringify({
    data: {
      users: users.map(({ id, username, name }) => ({
        id,
        username,
        name,
        reviews: ofUsers.get(id)?.map(full) ?? null,
      })),
      topProducts: topProducts.map((row) => ({
        ...product(row),
        reviews: ofProducts.get(row.upc)?.map(authored) ?? null,
      })),
    },
  });
});
