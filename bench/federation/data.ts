/**
 * The rows behind the four subgraphs, in the numbers of the public federation benchmarks: 6 users, 9 products, 11 reviews, all written by
 * user 1; every user's reviews are the first two. The texts are filler of such lengths that the heavy query is answered with 88 kB.
 */
export const users = [
  ['1', 'Ada Quill', 'adaq'],
  ['2', 'Boris Lind', 'boris'],
  ['3', 'Chandra Mehta', 'chandram'],
  ['4', 'Dana Otieno', 'dana'],
  ['5', 'Edgar Voss', 'edgarvoss'],
  ['6', 'Fern Abara', 'fern'],
].map(([id = '', name = '', username = '']) => ({ id, name, username, birthday: 1_234_567_890 }));

const product = (upc: string, name: string, price: number, weight: number, inStock: boolean) => ({
  upc,
  name,
  price,
  weight,
  inStock,
});

export const products = [
  product('1', 'Table', 899, 100, true),
  product('2', 'Couch', 1_299, 1_000, false),
  product('3', 'Glass', 15, 20, false),
  product('4', 'Chair', 499, 100, false),
  product('5', 'TV', 1_299, 1_000, true),
  product('6', 'Lamp', 6_999, 300, true),
  product('7', 'Grill', 3_999, 2_000, true),
  product('8', 'Fridge', 100_000, 6_000, false),
  product('9', 'Sofa', 9_999, 800, true),
];

const words =
  'solid table with a clean finish that arrived on time and fits the room well though the legs need care when moving it around and the box was heavy'.split(
    ' ',
  );

const filler = (length: number, seed: number): string => {
  let text = '';
  for (let index = seed; text.length < length; index++)
    text += `${text === '' ? '' : ' '}${words[(index * 7 + seed) % words.length]}`;
  return text.slice(0, length);
};

const lengths = [445, 292, 276, 143, 445, 292, 276, 143, 143, 143, 870];
const reviewed = ['1', '1', '1', '1', '2', '2', '2', '2', '3', '4', '4'];

export const reviews = lengths.map((length, index) => ({
  id: String(index + 1),
  body: filler(length, index + 1),
  productUpc: reviewed[index] ?? '1',
}));

/** Heavy goods are sent for nothing; nobody knows the price of sending what has none. */
export const shippingEstimate = ({ price, weight }: { readonly price?: unknown; readonly weight?: unknown }) => {
  if (typeof price !== 'number' || typeof weight !== 'number') return null;
  return price > 1_000 ? 0 : Math.floor(weight / 2);
};
