/** The full-text index of the products: held in memory and built anew at every start, in a few milliseconds, so it cannot go stale. */
export const searchIndex = `
create virtual table temp.product_search using fts5 (id unindexed, name, description, tokenize = 'unicode61 remove_diacritics 2');
insert into temp.product_search (id, name, description) select id, name, description from products;
`;

/** Turns what a user typed into a full-text query: every word must be there, at least its beginning. Null finds everything. */
export const toMatch = (search: string | null): string | null => {
  const words = (search ?? '').split(/[\s\p{Cc}]+/u).filter((word) => word !== '');
  return words.length === 0 ? null : words.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' ');
};
