import { asking } from './ask.ts';
import { fetchHeavy, type Product, type Review } from './heavy-rows.ts';
import { serve } from './serve.ts';

const ask = asking(process.env['SUBGRAPHS'] ?? '');
const isFlat = process.env['FLAT'] === '1';

/** The same by somebody who counts: JSON written by hand, each entity once and then repeated; with `FLAT=1` nothing is asked for twice either. */
serve(async () => {
  const { users, topProducts, ofUsers, ofProducts, stock } = await fetchHeavy(ask, isFlat ? 'flat' : 'nested');
  const userOf = new Map(users.map((user) => [user.id, user]));
  const productOf = new Map(topProducts.map((product) => [product.upc, product]));

  const productFields = once(({ upc, name, price, weight }: Product) => {
    const { inStock = null, shippingEstimate = null } = stock.get(upc) ?? {};
    return `"inStock":${inStock},"name":${JSON.stringify(name)},"price":${price},"shippingEstimate":${shippingEstimate},"upc":${JSON.stringify(upc)},"weight":${weight}`;
  });
  const known = (upc: string): Product => {
    const row = productOf.get(upc);
    if (row === undefined) throw new Error(`no product ${upc}`);
    return row;
  };
  const plain = once((id: string, { body }: Review) => `"id":${JSON.stringify(id)},"body":${JSON.stringify(body)}`);
  const short = once(
    (id: string, review: Review) => `{${plain(id, review)},"product":{${productFields(known(review.product.upc))}}}`,
  );
  const author = once((id: string, { author: given }: Review) => {
    const reviews = isFlat ? ofUsers.get(id) : given.reviews;
    const name = JSON.stringify(userOf.get(id)?.name ?? null);
    return `{"id":${JSON.stringify(id)},"username":${JSON.stringify(given.username)},"name":${name},"reviews":${list(reviews, (review) => short(review.id, review))}}`;
  });
  const authored = once(
    (id: string, review: Review) => `{${plain(id, review)},"author":${author(review.author.id, review)}}`,
  );
  const reviewed = once((upc: string, given: readonly Review[] | undefined) => {
    const reviews = list(given, (review) => authored(review.id, review));
    return `{${productFields(known(upc))},"reviews":${reviews}}`;
  });
  const full = once((id: string, review: Review) => {
    const { upc, reviews } = review.product;
    return `{${plain(id, review)},"product":${reviewed(upc, isFlat ? ofProducts.get(upc) : reviews)}}`;
  });

  const user = ({ id, username, name }: (typeof users)[number]) =>
    `{"id":${JSON.stringify(id)},"username":${JSON.stringify(username)},"name":${JSON.stringify(name)},"reviews":${list(ofUsers.get(id), (review) => full(review.id, review))}}`;
  return `{"data":{"users":${list(users, user)},"topProducts":${list(topProducts, ({ upc }) => reviewed(upc, ofProducts.get(upc)))}}}`;
});

const list = <Row>(rows: readonly Row[] | undefined, text: (row: Row) => string): string =>
  rows === undefined ? 'null' : `[${rows.map(text).join(',')}]`;

const once = <Key, Rest extends unknown[]>(write: (key: Key, ...rest: Rest) => string) => {
  const written = new Map<Key, string>();
  return (key: Key, ...rest: Rest): string => {
    const known = written.get(key);
    if (known !== undefined) return known;
    const text = write(key, ...rest);
    written.set(key, text);
    return text;
  };
};
