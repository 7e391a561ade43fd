import { describe, expect, test } from 'vitest';
import type { CacheRule } from '../../engine/cache/cache-rule.ts';
import { bookRun, calls, down, membersBy, uses } from './book-world.ts';
import { keptWorld, type RuleTables } from './kept-world.ts';

const turn = () => new Promise<void>((done) => void setImmediate(done));
const turns = async () => {
  for (let at = 0; at < 8; at++) await turn();
};
const rulesOf = (rule: CacheRule): RuleTables => ({
  catalog: { 'Query.books': rule, Book: rule },
  archive: { Book: rule },
  lending: { Member: rule, 'Query.member': rule },
});
const read = '{ books(limit: 2) { id rating } }';
const own = '{ member(id: "mem_0") { name email } }';
const viewer = { viewer: { id: 'mem_0', scopes: new Set<string>() } };

describe('staleWhileRevalidate', () => {
  const late = { maxAge: 60, staleWhileRevalidate: 30 };

  test('shows what is late at once, while one call asks for it anew', async () => {
    const [world, run] = [keptWorld(rulesOf(late)), bookRun()];
    await world.ask(read, run);
    run.write('bok_1', { rating: 9 });
    world.clock.pass(70_000);
    const second = await world.ask(read, run);
    expect([second.data.books[1].rating, calls(second)]).toEqual([1, []]);
    expect(second.uses).toEqual([
      { kind: 'stale', source: 'catalog', type: 'Query', rows: 1, ageMs: 70_000, reason: 'revalidating' },
      { kind: 'stale', source: 'archive', type: 'Book', rows: 2, ageMs: 70_000, reason: 'revalidating' },
    ]);
    await turns();
    const third = await world.ask(read, run);
    expect([third.data.books[1].rating, calls(third), uses(third)]).toEqual([
      9,
      [],
      ['hit archive Book 2', 'hit catalog Query 1'],
    ]);
  });

  test('ends, and then it is waited for', async () => {
    const [world, run] = [keptWorld(rulesOf(late)), bookRun()];
    await world.ask(read, run);
    world.clock.pass(90_000);
    expect(calls(await world.ask(read, run))).toEqual(['catalog books ×1', 'archive _records ×2']);
  });

  test('makes one call, however many are shown what is late, and none where one is made anyway', async () => {
    const [world, run] = [keptWorld(rulesOf(late)), bookRun({ turns: () => 3 })];
    await world.ask(read, run);
    world.clock.pass(70_000);
    const asked = await Promise.all(Array.from({ length: 5 }, () => world.ask(read, run)));
    expect(asked.flatMap(({ calls: made }) => made)).toEqual([]);
    await turns();
    expect(world.background.map(({ source }) => source)).toEqual(['catalog', 'archive']);
    world.clock.pass(70_000);
    const wider = await world.ask('{ books(limit: 2) { id rating records { year } } }', run);
    expect(calls(wider)).toEqual(['archive _records ×2']);
    expect(JSON.stringify(wider.calls[0]?.request)).toContain('rating');
  });

  test('goes on where asking anew fails', async () => {
    const [world, run] = [keptWorld(rulesOf(late)), bookRun()];
    const { text } = await world.ask(read, run);
    world.clock.pass(70_000);
    for (let time = 0; time < 3; time++) {
      const again = await world.ask(read, run, { failures: down('archive') });
      expect([again.text, again.errors]).toEqual([text, []]);
      await turns();
    }
  });
});

describe('staleIfError', () => {
  const kept = { maxAge: 60, staleIfError: 600 };

  test('shows what is public in the place of a source that has failed, and says so', async () => {
    const [world, run] = [keptWorld(rulesOf(kept)), bookRun()];
    const { text } = await world.ask(read, run);
    world.clock.pass(100_000);
    const again = await world.ask(read, run, { failures: down('archive') });
    expect([again.text, again.errors]).toEqual([text, []]);
    expect(again.uses).toContainEqual({
      kind: 'stale',
      source: 'archive',
      type: 'Book',
      rows: 2,
      ageMs: 100_000,
      reason: 'error',
    });
    world.clock.pass(660_000);
    const late = await world.ask(read, run, { failures: down('catalog') });
    expect([late.data, late.errors]).toEqual([{ books: null }, ['DOWNSTREAM_UNAVAILABLE at books']]);
  });

  test("never shows what is somebody's own, nor anything in the place of a refusal", async () => {
    const [world, run] = [keptWorld(rulesOf(kept)), bookRun()];
    await world.ask(own, run, viewer);
    await world.ask('{ member(id: "mem_0") { name } }', run, viewer);
    world.clock.pass(100_000);
    const failures = down('lending');
    expect((await world.ask(own, run, { ...viewer, failures })).data).toEqual({ member: null });
    expect((await world.ask('{ member(id: "mem_0") { name } }', run, { ...viewer, failures })).data).toEqual({
      member: { name: 'M0' },
    });
    const refused = await world.ask('{ member(id: "mem_0") { name } }', run, {
      ...viewer,
      failures: down('lending', 'DOWNSTREAM_REFUSED'),
    });
    expect(refused.errors).toEqual(['DOWNSTREAM_REFUSED at member']);
  });

  test('shows the rows it has, and the errors of those that it has not', async () => {
    const [world, run] = [keptWorld(rulesOf({ ...kept, maxAge: 60 })), bookRun()];
    await world.ask(membersBy(0), run);
    world.clock.pass(61_000);
    const some = await world.ask(membersBy(0, 1), run, { failures: down('lending') });
    expect(some.data).toEqual({ m0: { name: 'M0' }, m1: null });
  });

  test('does not outlive a change', async () => {
    const [world, run] = [keptWorld(rulesOf(kept)), bookRun()];
    await world.ask(read, run);
    await world.ask('mutation { rate(book: "bok_1", rating: 4) { id } }', run);
    const after = await world.ask(read, run, { failures: down('catalog') });
    expect(after.data).toEqual({ books: null });
  });
});
