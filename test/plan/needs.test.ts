import { describe, expect, test } from 'vitest';
import { ask } from './ask.ts';
import { rows as fixed } from './error-paths.ts';

const dims = {
  $t: 'Dims',
  $k: 'bok_0.dims',
  w: 3,
  h: 5,
  unit: 'MM',
  box: { $t: 'Box', $k: 'bok_0.box', volume: 2, name: 'b' },
};
const rows = { ...fixed, bok_0: { ...fixed['bok_0'], dims } };
const refused = (source: string, at: string) => ({ source, at, code: 'DOWNSTREAM_REFUSED' }) as const;

describe('a field that needs others', () => {
  test('may need one that is loaded, and needs something itself', async () => {
    const { data, errors, calls } = await ask('{ book(id: "bok_1") { cost { amount } } }');
    expect([data, errors]).toEqual([{ book: { cost: { amount: 4 } } }, []]);
    expect(calls.map(({ source, name }) => `${source} ${name}`)).toEqual([
      'catalog book',
      'stock Book.bulk',
      'freight Book.cost',
    ]);
  });

  test('is not asked for where its own source does not have the row', async () => {
    const film = { flm_0: { type: 'Film', in: ['catalog'], title: 'F', weight: 4, onHand: 2 } };
    const { data, calls } = await ask('{ item(id: "flm_0") { ... on Film { share onHand } } }', { rows: film });
    expect(data).toEqual({ item: { share: null, onHand: null } });
    expect(calls.map(({ name }) => name)).not.toContain('Film.share');
  });

  test('has nothing to list where its own source does not have the row', async () => {
    const { data, calls } = await ask('{ reviews { reviewer { friends { id } } } }');
    expect(data.reviews[1]).toEqual({ reviewer: { friends: null } });
    expect(calls.at(-1)?.request).toEqual(['mem_1', 'mem_0']);
  });

  test('fails alone, beside another that needs something else', async () => {
    const faults = [refused('catalog', 'Book bok_0 weight')];
    const { data, errors } = await ask('{ book(id: "bok_0") { price label publisher { name } } }', { rows, faults });
    expect(data).toEqual({ book: { price: null, label: '3 MM', publisher: { name: 'P' } } });
    expect(errors).toEqual(['DOWNSTREAM_REFUSED at book.price']);
  });

  test('fails with what has failed inside of the value that it needs', async () => {
    const faults = [refused('catalog', 'Box bok_0.box volume')];
    const { data, errors } = await ask('{ book(id: "bok_0") { label depth } }', { rows, faults });
    expect(data).toEqual({ book: { label: '3 MM', depth: null } });
    expect(errors).toEqual(['DOWNSTREAM_REFUSED at book.depth']);
  });

  test('is brought what it needs from wherever its row was found first', async () => {
    const { data } = await ask(
      '{ publishers { few: books(first: 0) { label dims { h } } all: books(first: 1) { label } } }',
      { rows },
    );
    expect(data).toEqual({ publishers: [{ few: [], all: [{ label: '3 MM' }] }] });
  });
});
