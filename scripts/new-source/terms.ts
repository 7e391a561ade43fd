/** `OrderItem`, `orderItem` and `ORDER_ITEM` are `order-item`. */
export const toTerm = (text: string): string =>
  text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();

/** Whether a text, as a term, has another in it, be it in the plural. */
export const hasTerm = (hyphened: string, term: string): boolean => {
  const padded = `-${hyphened}-`;
  return (
    padded.includes(`-${term}-`) || padded.includes(`-${term}s-`) || padded.includes(`-${term.replace(/y$/, 'ies')}-`)
  );
};
