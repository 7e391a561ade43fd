import type { Code } from '../../engine/errors.ts';

/**
 * What goes wrong in one field of one row, and where in the answer it is told: plain data, so that any gateway over the schemas in `world/` and
 * these rows can be held against it.
 */
export interface ErrorPathCase {
  readonly says: string;
  readonly operation: string;
  readonly faults: readonly Fault[];
  readonly data: unknown;
  readonly errors: readonly { readonly code: Code; readonly path: string }[];
}

export interface Fault {
  readonly source: string;
  /** `Book bok_1 price` */
  readonly at: string;
  readonly code: Code;
}

/** Everything that the sources have: an entity is in the sources that `in` names, and a reference may lead to one that nobody has. */
export const rows: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  bok_0: { type: 'Book', in: ['catalog', 'press'], title: 'A', weight: 1, authorId: 'aut_0', publisherId: 'pub_0' },
  bok_1: { type: 'Book', in: ['catalog', 'press'], title: 'B', weight: 2, authorId: 'aut_1', publisherId: 'pub_0' },
  bok_2: { type: 'Book', in: ['catalog'], title: 'C', weight: 3, authorId: 'aut_0', publisherId: null },
  aut_0: { type: 'Author', in: ['archive'], name: 'Ann', born: '1950-05-05', bookIds: ['bok_0', 'bok_2'] },
  aut_1: { type: 'Author', in: ['archive'], name: 'Bo', born: null, bookIds: ['bok_1'] },
  pub_0: { type: 'Publisher', in: ['press'], name: 'P', city: 'Bern', bookIds: ['bok_0', 'bok_1'] },
  mem_0: { type: 'Member', in: ['lending'], name: 'Mia', age: 30, visits: 1, friendIds: ['mem_1', 'mem_0'] },
  mem_1: { type: 'Member', in: ['lending'], name: 'Noa', age: 31, visits: 2, friendIds: [] },
  rev_0: { type: 'Review', stars: 5, bookId: 'bok_1', reviewerId: 'mem_1', authorId: 'aut_0' },
  rev_1: { type: 'Review', stars: 4, bookId: 'bok_0', reviewerId: 'mem_9', authorId: null },
  rev_2: { type: 'Review', stars: 3, bookId: 'bok_1', reviewerId: 'mem_0', authorId: 'aut_1' },
};

const refused = (path: string) => ({ code: 'DOWNSTREAM_REFUSED', path }) as const;
const fault = (source: string, at: string): Fault => ({ source, at, code: 'DOWNSTREAM_REFUSED' });

export const cases: readonly ErrorPathCase[] = [
  {
    says: 'one row of a batched fetch fails: its index is in the path, and its neighbours are whole',
    operation: '{ books { id author { born } } }',
    faults: [fault('archive', 'Author aut_1 born')],
    data: {
      books: [
        { id: 'bok_0', author: { born: '1950-05-05' } },
        { id: 'bok_1', author: { born: null } },
        { id: 'bok_2', author: { born: '1950-05-05' } },
      ],
    },
    errors: [refused('books.1.author.born')],
  },
  {
    says: 'one row that is shown in many places fails in each of them, although it is asked for once',
    operation: '{ reviews { book { excerpt } } }',
    faults: [fault('catalog', 'Book bok_1 excerpt')],
    data: { reviews: [{ book: { excerpt: null } }, { book: { excerpt: '1-y A' } }, { book: { excerpt: null } }] },
    errors: [refused('reviews.0.book.excerpt'), refused('reviews.2.book.excerpt')],
  },
  {
    says: 'an error is told under the names that the client gave',
    operation: '{ r: reviews(limit: 1) { b: book { one: excerpt two: excerpt(range: { from: 2 }) } } }',
    faults: [fault('catalog', 'Book bok_1 excerpt')],
    data: { r: [{ b: { one: null, two: null } }] },
    errors: [refused('r.0.b.one'), refused('r.0.b.two')],
  },
  {
    says: 'a field that must be there takes its parent along, as far as the first that may be null',
    operation: '{ publishers { name books { title } } books(limit: 1) { id } }',
    faults: [fault('catalog', 'Book bok_1 title')],
    data: { publishers: null, books: [{ id: 'bok_0' }] },
    errors: [refused('publishers.0.books.1.title')],
  },
  {
    says: 'what needs a field that has failed fails as it did, and nothing else of the row',
    operation: '{ books { title price publisher { name } } }',
    faults: [fault('catalog', 'Book bok_1 weight')],
    data: {
      books: [
        { title: 'A', price: 7, publisher: { name: 'P' } },
        { title: 'B', price: null, publisher: { name: 'P' } },
        { title: 'C', price: null, publisher: null },
      ],
    },
    errors: [refused('books.1.price')],
  },
  {
    says: 'of two fields that need something of another source, each fails with what it needs itself',
    operation: '{ books(limit: 2) { price label } }',
    faults: [fault('catalog', 'Book bok_0 dims')],
    data: {
      books: [
        { price: 7, label: null },
        { price: 9, label: null },
      ],
    },
    errors: [refused('books.0.label')],
  },
  {
    says: 'a failure goes through a chain of needs over two sources',
    operation: '{ books { bulk cost { amount } } }',
    faults: [fault('catalog', 'Book bok_0 weight')],
    data: {
      books: [
        { bulk: null, cost: null },
        { bulk: 4, cost: { amount: 4 } },
        { bulk: 6, cost: { amount: 6 } },
      ],
    },
    errors: [refused('books.0.bulk'), refused('books.0.cost')],
  },
  {
    says: 'a loader that fails for one key fails for that key alone',
    operation: '{ books { id borrowers { name } shelf { code } } }',
    faults: [fault('stock', 'Book bok_2 shelf')],
    data: {
      books: [
        { id: 'bok_0', borrowers: [], shelf: { code: 'Sbok_0' } },
        { id: 'bok_1', borrowers: [], shelf: null },
        { id: 'bok_2', borrowers: [], shelf: null },
      ],
    },
    errors: [refused('books.2.shelf')],
  },
  {
    says: 'a property of a row that fails is told wherever the row is shown, and is nobody else’s',
    operation: '{ member(id: "mem_0") { name friends { name friends { name } } } }',
    faults: [fault('lending', 'Member mem_1 name')],
    data: { member: { name: 'Mia', friends: [null, { name: 'Mia', friends: [null, { name: 'Mia' }] }] } },
    errors: [refused('member.friends.0.name'), refused('member.friends.1.friends.0.name')],
  },
  {
    says: 'rows that nobody has are null without an error, unless their field promises a value',
    operation: '{ reviews { reviewer { id visits age } } }',
    faults: [],
    data: {
      reviews: [
        { reviewer: { id: 'mem_1', visits: 2, age: 31 } },
        { reviewer: { id: 'mem_9', visits: null, age: null } },
        { reviewer: { id: 'mem_0', visits: 1, age: 30 } },
      ],
    },
    errors: [{ code: 'DOWNSTREAM_INVALID_RESPONSE', path: 'reviews.1.reviewer.age' }],
  },
  {
    says: 'a root that fails leaves the other roots of the same call',
    operation: '{ publishers { name } reviews(limit: 1) { stars } }',
    faults: [fault('press', 'Query {} publishers')],
    data: { publishers: null, reviews: [{ stars: 5 }] },
    errors: [refused('publishers')],
  },
  {
    says: 'one root of a mutation fails, and those after it are done all the same',
    operation: 'mutation { a: rate(book: "bok_0", rating: 1) { id } b: setKind(id: "bok_1", kind: AUDIO) { kind } }',
    faults: [fault('archive', 'Mutation {"book":"bok_0","rating":1} rate')],
    data: { a: null, b: { kind: 'AUDIO' } },
    errors: [refused('a')],
  },
];
