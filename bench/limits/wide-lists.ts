import { asking, entities } from './ask.ts';
import { serve } from './serve.ts';

interface Book {
  readonly id: string;
  readonly title: string | null;
  readonly subtitle: string | null;
  readonly isbn: string | null;
  readonly year: number | null;
  readonly pages: number | null;
  readonly language: string | null;
  readonly binding: string | null;
  readonly weightG: number | null;
  readonly edition: number | null;
  readonly author: { readonly id: string } | null;
}

interface Sale {
  readonly price: number | null;
  readonly rank: number | null;
  readonly inStock: boolean | null;
}

interface Person {
  readonly name: string | null;
  readonly born: number | null;
}

const ask = asking(process.env['SUBGRAPHS'] ?? '');

/** The wide lists by hand: the gateway's three calls, the second and the third at once. */
serve(async (variables) => {
  const { books } = await ask<{ books: Book[] | null }>(
    'catalogue',
    'query($first:Int!){books(first:$first){id title subtitle isbn year pages language binding weightG edition author{id}}}',
    { first: variables['first'] },
  );
  if (books === null) return '{"data":{"books":null}}';
  const authors = books.flatMap(({ author }) => (author === null ? [] : [author.id]));
  const [sales, people] = await Promise.all([
    entities<Sale>(ask, 'market', { type: 'Book', ids: books.map(({ id }) => id), selection: 'price rank inStock' }),
    entities<Person>(ask, 'people', { type: 'Person', ids: authors, selection: 'name born' }),
  ]);
  const author = (given: Book['author']) => {
    if (given === null) return null;
    const person = people.get(given.id);
    return { id: given.id, name: person?.name ?? null, born: person?.born ?? null };
  };
  return JSON.stringify({
    data: {
      books: books.map((book) => {
        const sale = sales.get(book.id);
        return {
          id: book.id,
          title: book.title,
          subtitle: book.subtitle,
          isbn: book.isbn,
          year: book.year,
          pages: book.pages,
          language: book.language,
          binding: book.binding,
          weightG: book.weightG,
          edition: book.edition,
          price: sale?.price ?? null,
          rank: sale?.rank ?? null,
          inStock: sale?.inStock ?? null,
          author: author(book.author),
        };
      }),
    },
  });
});
