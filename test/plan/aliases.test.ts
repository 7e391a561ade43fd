import { describe, expect, test } from 'vitest';
import { ask } from './ask.ts';

const refused = (source: string, at: string) => ({ source, at, code: 'DOWNSTREAM_REFUSED' }) as const;
const texts = (calls: Awaited<ReturnType<typeof ask>>['calls']) => calls.map(({ request }: any) => request.query);

describe('two names for one field', () => {
  test('are asked for as one, where neither can take the other along', async () => {
    const { calls } = await ask('{ a: book(id: "bok_1") { id kind } b: book(id: "bok_1") { weight } }');
    expect(texts(calls)).toEqual(['query{book(id: "bok_1"){id kind weight}}']);
    const same = await ask('{ a: book(id: "bok_1") { title kind } b: book(id: "bok_1") { weight title } }');
    expect(texts(same.calls)).toEqual(['query{book(id: "bok_1"){title kind weight}}']);
  });

  test('are two, in one call, where what must be there for one is not asked for by the other', async () => {
    const operation =
      '{ a: book(id: "bok_1") { title } b: book(id: "bok_1") { weight } c: book(id: "bok_1") { title } }';
    const faults = [refused('catalog', 'Book bok_1 title')];
    const { data, errors, calls } = await ask(operation, { faults, isPropagated: true });
    expect(data).toEqual({ a: null, b: { weight: 2 }, c: null });
    expect(errors).toEqual(['DOWNSTREAM_REFUSED at a', 'DOWNSTREAM_REFUSED at c']);
    expect(texts(calls)).toEqual(['query{book(id: "bok_1"){title} _0a1_book:book(id: "bok_1"){weight}}']);
  });

  test('are two where that is deep within them, or comes from another source', async () => {
    const deep = '{ a: publishers { books { title } } b: publishers { books { weight } city } }';
    const { data } = await ask(deep, { faults: [refused('catalog', 'Book bok_1 title')], isPropagated: true });
    expect(data).toEqual({ a: null, b: [{ books: [{ weight: 1 }, { weight: 2 }], city: 'Bern' }] });
    const joined = '{ books(limit: 1) { a: publisher { name } b: publisher { city } } }';
    const faults = [refused('press', 'Publisher pub_0 name')];
    expect((await ask(joined, { faults, isPropagated: true })).data).toEqual({
      books: [{ a: null, b: { city: 'Bern' } }],
    });
  });

  test('are one call of a client all the same', async () => {
    const operation = '{ a: people(names: []) { name } b: people(names: []) { visits } }';
    const { data, calls } = await ask(operation);
    expect(Object.keys(data)).toEqual(['a', 'b']);
    expect(calls.map(({ name }) => name)).toEqual(['people']);
  });
});
