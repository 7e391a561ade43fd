import { describe, expect, test } from 'vitest';
import type { CellRow } from '../../engine/cache/cell-store.ts';
import { memoryCells } from '../../engine/cache/memory-cells.ts';
import { isOutdated } from '../../engine/cache/cache-record.ts';
import { bookRun, calls, down, membersBy, minute, ofBooks, ofMembers, uses } from './book-world.ts';
import { keptWorld, type Asked } from './kept-world.ts';

const sent = ({ calls: made }: Asked): string => JSON.stringify(made[0]?.request);
const textIn = (rows: readonly CellRow[]): string =>
  rows.flatMap(({ cells }) => [...cells.values()].map(({ text }) => text)).join();
const people = (names: string) => `{ people(names: ${names}) { name } }`;

describe('a row of a GraphQL source', () => {
  test('costs no call a second time, within its time and not after', async () => {
    const [world, run] = [keptWorld(ofBooks), bookRun()];
    const operation = '{ books(limit: 2) { id title rating } }';
    const first = await world.ask(operation, run);
    expect(calls(first)).toEqual(['catalog books ×1', 'archive _records ×2']);
    expect(uses(first)).toEqual(['miss archive Book 2', 'miss catalog Query 1']);
    world.clock.pass(59_999);
    const second = await world.ask(operation, run);
    expect([second.text, calls(second)]).toEqual([first.text, []]);
    expect(second.uses).toEqual([
      { kind: 'hit', source: 'catalog', type: 'Query', rows: 1, ageMs: 59_999 },
      { kind: 'hit', source: 'archive', type: 'Book', rows: 2, ageMs: 59_999 },
    ]);
    world.clock.pass(1);
    expect(calls(await world.ask(operation, run))).toEqual(calls(first));
  });

  test('is shared by selections as far as they have it in common: one call asks for the fields and the rows that are missing', async () => {
    const [world, run] = [keptWorld(ofBooks), bookRun()];
    await world.ask('{ books(limit: 2) { id rating } }', run);
    const wider = await world.ask('{ books(limit: 2) { id rating records { note } } }', run);
    expect(calls(wider)).toEqual(['archive _records ×2']);
    expect(sent(wider)).not.toContain('rating');
    const more = await world.ask('{ books(limit: 4) { id rating } }', run);
    expect(calls(more)).toEqual(['catalog books ×1', 'archive _records ×2']);
    expect(calls(await world.ask('{ book(id: "bok_3") { id rating } }', run))).toEqual(['catalog book ×1']);
  });

  test('is one and the same however it is asked for: by literal or variable, under any name, with a default or without', async () => {
    const [world, run] = [keptWorld(ofBooks), bookRun()];
    await world.ask('{ books { id rating title(upper: false) } }', run);
    const variables = { n: 3, by: 'CRITIC' };
    const same = await world.ask(
      'query ($n: Int!, $by: Rater) { all: books(limit: $n) { id stars: rating(by: $by) called: title } }',
      run,
      { variables },
    );
    expect(calls(same)).toEqual([]);
    expect(same.data.all[1]).toEqual({ id: 'bok_1', stars: 1, called: 'B1' });
    const other = await world.ask('{ books { id rating(by: CROWD) } }', run);
    expect(calls(other)).toEqual(['archive _records ×3']);
    expect(other.data.books[1].rating).toBe(0.25);
  });

  test('is kept whole with all that is selected in a field of it', async () => {
    const [world, run] = [keptWorld(ofBooks), bookRun()];
    const wide = '{ book(id: "bok_1") { records { note ... on Edition { place } } } }';
    const narrow = '{ book(id: "bok_1") { records { note } } }';
    expect((await world.ask(narrow, run)).calls.length).toBe(2);
    expect(calls(await world.ask(wide, run))).toEqual(['archive _records ×1']);
    world.caching?.rows.store.tell([{ subject: 'Book.records' }]);
    await world.ask(wide, run);
    const narrower = await world.ask(narrow, run);
    expect([calls(narrower), narrower.data]).toEqual([[], { book: { records: [{ note: 'n' }] } }]);
  });

  test('that is not there is remembered for a few seconds', async () => {
    const [world, run] = [keptWorld(ofBooks), bookRun()];
    const operation = '{ book(id: "bok_77") { id rating } }';
    expect(calls(await world.ask(operation, run))).toEqual(['catalog book ×1']);
    expect(calls(await world.ask(operation, run))).toEqual([]);
    world.clock.pass(5_000);
    expect(calls(await world.ask(operation, run))).toEqual(['catalog book ×1']);
  });

  test('is not kept without a rule, nor with an error in it', async () => {
    const [world, run] = [keptWorld({ catalog: { 'Query.books': minute, Book: minute } }), bookRun()];
    const operation = '{ books(limit: 1) { id rating } }';
    await world.ask(operation, run);
    const again = await world.ask(operation, run);
    expect(calls(again)).toEqual(['archive _records ×1']);
    expect(uses(again)).toEqual(['bypass archive Book 1', 'hit catalog Query 1']);
    const faulty = keptWorld(ofBooks);
    const fails = await faulty.ask(operation, run, { failures: down('archive') });
    expect(fails.errors).toEqual([]);
    expect(fails.data).toEqual({ books: [{ id: 'bok_0', rating: 0.5 }] });
    expect((await faulty.ask(operation, run)).data.books[0].rating).toBe(0);
  });
});

describe('a row of a client source', () => {
  test('is kept by its key, and of many keys only the missing ones are asked for', async () => {
    const [world, run] = [keptWorld({ lending: { Member: minute } }), bookRun()];
    expect(calls(await world.ask(membersBy(0), run))).toEqual(['lending Member by id ×1']);
    const both = await world.ask(membersBy(0, 1), run);
    expect(both.data).toEqual({ m0: { name: 'M0' }, m1: { name: 'M1' } });
    expect(both.calls.map(({ request }) => request)).toEqual([['mem_1']]);
  });

  test('is as strict as the strictest of what is read of it: what its owner alone may see is kept for that caller alone', async () => {
    const [world, run] = [keptWorld(ofMembers), bookRun()];
    const [one, other] = ['mem_0', 'mem_1'].map((id) => ({ viewer: { id, scopes: new Set(['staff']) } }));
    await world.ask('{ member(id: "mem_0") { name } }', run);
    expect(calls(await world.ask('{ member(id: "mem_0") { name age } }', run, other))).toEqual([]);
    const own = '{ member(id: "mem_0") { name email } }';
    expect(calls(await world.ask(own, run, one))).toEqual(['lending member ×1']);
    expect(calls(await world.ask(own, run, one))).toEqual([]);
    expect(calls(await world.ask(own, run, other))).toEqual(['lending member ×1']);
    expect(uses(await world.ask(own, run))).toEqual(['bypass lending Query 1']);
  });

  test('is kept for everybody without what is somebody’s own, or is never kept', async () => {
    const store = memoryCells({ maxBytes: 1_000_000 });
    const written: string[] = [];
    const spied = { ...store, write: (rows: Parameters<typeof store.write>[0]) => void written.push(textIn(rows)) };
    const tables = { lending: { ...ofMembers['lending'], 'Member.visits': { maxAge: 0 } } };
    const [world, run] = [keptWorld(tables, spied), bookRun()];
    await world.ask('{ member(id: "mem_0") { name } people(names: ["M0"]) { name } }', run);
    expect(written.join()).toContain('M0');
    expect(written.join()).not.toMatch(/m0@example|"visits"/);
    await world.ask('{ member(id: "mem_0") { name email } }', run, { viewer: { id: 'mem_0', scopes: new Set() } });
    expect(written.join()).toContain('m0@example');
  });

  test('of a list is kept by the arguments of its field', async () => {
    const [world, run] = [keptWorld(ofMembers), bookRun()];
    await world.ask(people('["M0"]'), run);
    expect(calls(await world.ask(people('["M0"]'), run))).toEqual([]);
    expect(calls(await world.ask(people('["M1"]'), run))).toEqual(['lending people ×1']);
  });
});

describe('a mutation', () => {
  const read = '{ books(limit: 4) { id title } }';

  test('drops what its result may be about, for everybody, and asks for its own answer anew', async () => {
    const [world, run] = [keptWorld({ ...ofBooks, lending: { Member: minute, 'Query.member': minute } }), bookRun()];
    await world.ask(read, run);
    await world.ask('{ member(id: "mem_0") { name } }', run);
    const after = await world.ask(
      'mutation { retitle(id: "bok_1", title: "New") { ... on Book { title rating } } }',
      run,
    );
    expect(after.data).toEqual({ retitle: { title: 'New', rating: 1 } });
    expect((await world.ask(read, run)).data.books[1].title).toBe('New');
    expect(calls(await world.ask('{ member(id: "mem_0") { name } }', run))).toEqual([]);
  });

  test('shows in its own answer nothing that was read before it, whatever it may be', async () => {
    const [world, run] = [keptWorld(ofBooks), bookRun()];
    const rating = '{ book(id: "bok_0") { rating } }';
    await world.ask(rating, run);
    const answer = await world.ask(
      'mutation { visit(input: { member: "mem_0" }) { ... on Member { favourite { ... on Book { rating } } } } }',
      run,
      { viewer: { id: 'mem_0', scopes: new Set() } },
    );
    expect(answer.data).toEqual({ visit: { favourite: { rating: 0 } } });
    expect(calls(answer)).toContain('archive _records ×1');
    expect(calls(await world.ask(rating, run))).toEqual([]);
  });

  test('that has failed drops as much', async () => {
    const [world, run] = [keptWorld(ofBooks), bookRun()];
    await world.ask(read, run);
    const failed = await world.ask('mutation { setKind(id: "bok_1") { id } }', run, { failures: down('catalog') });
    expect(failed.errors).toEqual(['DOWNSTREAM_UNAVAILABLE at setKind']);
    expect(calls(await world.ask(read, run))).toEqual(['catalog books ×1']);
  });

  test('that names what it changed drops that alone, and a list that may hold it', async () => {
    const [world, run] = [keptWorld(ofBooks), bookRun()];
    const tell = (subject: string, id?: string) =>
      world.caching?.rows.store.tell([{ subject, ...(id === undefined ? {} : { id }) }]);
    const [one, two] = [1, 2].map((n) => `{ book(id: "bok_${n}") { id rating } }`) as [string, string];
    const nameless = '{ books(limit: 1) { title } }';
    const empty = '{ books(ids: []) { title } }';
    const keep = async () => {
      for (const operation of [one, two, nameless, empty]) await world.ask(operation, run);
    };
    const costs = async () => {
      const made: number[] = [];
      for (const operation of [one, two, nameless, empty]) made.push((await world.ask(operation, run)).calls.length);
      return made;
    };
    await keep();
    expect(await costs()).toEqual([0, 0, 0, 0]);
    await tell('Book', 'bok_1');
    expect(await costs()).toEqual([2, 0, 1, 0]);
    await tell('Book.rating', 'bok_2');
    expect(await costs()).toEqual([0, 1, 0, 0]);
    await tell('Book.rating');
    expect(await costs()).toEqual([1, 1, 0, 0]);
    await tell('Query.books');
    expect(await costs()).toEqual([0, 0, 1, 1]);
    await tell('Book');
    expect(await costs()).toEqual([2, 2, 1, 1]);
    await tell('Author', 'aut_0');
    expect(await costs()).toEqual([0, 0, 0, 0]);
    await tell('*');
    expect(await costs()).toEqual([2, 2, 1, 1]);
  });
});

describe('what an answer is made of', () => {
  const read = '{ books(limit: 2) { id title rating author { name } } }';

  test('is fresh as long as the first of it is, and holds what all of it holds', async () => {
    const [world, run] = [
      keptWorld({ ...ofBooks, archive: { ...ofBooks['archive'], Author: { maxAge: 20 } } }),
      bookRun(),
    ];
    const start = world.clock.now();
    const { lifetime } = await world.ask(read, run);
    expect(lifetime).toEqual({
      freshUntilMs: start + 20_000,
      atMs: start,
      asOf: 0,
      scope: 'PUBLIC',
      holdings: { Query: null, Book: ['bok_0', 'bok_1'], Author: ['aut_0'] },
      collections: [
        ['Query.books', null],
        ['Book.rating', 'bok_0'],
        ['Book.rating', 'bok_1'],
        ['Author.name', 'aut_0'],
      ],
    });
    world.clock.pass(15_000);
    const again = await world.ask(read, run);
    expect([again.lifetime.freshUntilMs, again.lifetime.atMs]).toEqual([start + 20_000, start]);
    world.clock.pass(5_000);
    expect((await world.ask(read, run)).lifetime.freshUntilMs).toBe(start + 40_000);
  });

  test('is outdated by a change of any of it, and by no other', async () => {
    const [world, run] = [keptWorld(ofBooks), bookRun()];
    const { lifetime } = await world.ask(read, run);
    const store = world.caching!.rows.store;
    const isOutdatedBy = async (subject: string, id?: string) => {
      const asOf = store.changes.last;
      await store.tell([{ subject, ...(id === undefined ? {} : { id }) }]);
      return isOutdated({ ...lifetime, asOf }, store.changes);
    };
    expect(await isOutdatedBy('Book', 'bok_3')).toBe(false);
    expect(await isOutdatedBy('Member', 'mem_0')).toBe(false);
    expect(await isOutdatedBy('Book', 'bok_1')).toBe(true);
    expect(await isOutdatedBy('Author')).toBe(true);
    expect(await isOutdatedBy('Query.books')).toBe(true);
    expect(await isOutdatedBy('Book.rating', 'bok_0')).toBe(true);
    expect(await isOutdatedBy('Book.records', 'bok_0')).toBe(false);
    expect(await isOutdatedBy('*')).toBe(true);
  });

  test('may not be kept where a part of it may not, or is late, and is private where a part of it is', async () => {
    const [world, run] = [keptWorld({ ...ofMembers, catalog: ofBooks['catalog'] ?? {} }), bookRun()];
    const viewer = { viewer: { id: 'mem_0', scopes: new Set<string>() } };
    expect((await world.ask(read, run)).lifetime.freshUntilMs).toBe(0);
    const own = await world.ask('{ member(id: "mem_0") { email } }', run, viewer);
    expect([own.lifetime.scope, own.lifetime.freshUntilMs]).toEqual(['PRIVATE', world.clock.now() + 60_000]);
    expect((await world.ask('{ member(id: "mem_0") { name } }', run, viewer)).lifetime.scope).toBe('PUBLIC');
  });
});
