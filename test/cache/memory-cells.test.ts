import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import type { Cell } from '../../engine/cache/cell-store.ts';
import { createChanges, type Change } from '../../engine/cache/changes.ts';
import { memoryCells } from '../../engine/cache/memory-cells.ts';

const cell = (text: string, asOf = 0): Cell => ({ text, atMs: 0, asOf, holdings: { Book: ['1', '2'] } });
const write = (store: ReturnType<typeof memoryCells>, row: string, name: string, text: string) =>
  store.write([{ row, cells: new Map([[name, cell(text)]]), lifeMs: 1 }]);

describe('cells in memory', () => {
  test('never take more bytes than they may, whatever comes, and those that are asked for stay', async () => {
    const maxBytes = 256 * 1024;
    const store = memoryCells({ maxBytes });
    for (let row = 0; row < 20_000; row++) {
      write(store, `row ${row}`, `name ${row % 7}`, JSON.stringify('x'.repeat(row % 500)));
      await store.read([{ rows: ['row 0'], names: ['name 0'] }]);
      expect(store.bytes).toBeLessThanOrEqual(maxBytes);
    }
    const [[first]] = (await store.read([{ rows: ['row 0'], names: [] }])) as [[ReadonlyMap<string, Cell>]];
    expect(first.get('name 0')?.text).toBe('""');
  });

  test('are no more than so many in one row, and none that is as large as many rows', async () => {
    const store = memoryCells({ maxBytes: 1024 * 1024 });
    for (let name = 0; name < 500; name++) write(store, 'row', `name ${name}`, '1');
    write(store, 'huge', 'name', JSON.stringify('x'.repeat(200_000)));
    const [[row, huge]] = (await store.read([{ rows: ['row', 'huge'], names: [] }])) as [
      [ReadonlyMap<string, Cell>, undefined],
    ];
    expect([row.size, row.has('name 499'), huge]).toEqual([64, true, undefined]);
  });

  test('of two that were asked for at different times the later one stays, in whatever order they come in', async () => {
    const store = memoryCells({ maxBytes: 1024 * 1024 });
    for (const each of [cell('"later"', 2), cell('"earlier"', 1)])
      store.write([{ row: 'row', cells: new Map([['name', each]]), lifeMs: 1 }]);
    const [[row]] = (await store.read([{ rows: ['row'], names: ['name'] }])) as [[ReadonlyMap<string, Cell>]];
    expect(row.get('name')?.text).toBe('"later"');
  });
});

test('changes that are forgotten are taken to have happened: for any changes, what they say is what was said, or that it may have been', () => {
  const subjects = fc.constantFrom('A', 'B');
  const ids = fc.constantFrom('1', '2', '3');
  const change = fc.record({ subject: subjects, id: fc.option(ids, { nil: undefined }) }) as fc.Arbitrary<Change>;
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 30 }),
      fc.nat(30),
      subjects,
      fc.option(ids),
      fc.constantFrom(2, 5, 1_000),
      (told, after, subject, id, max) => {
        const changes = createChanges(max);
        told.forEach((each, index) => changes.note([each], index + 1));
        const since = told.slice(after);
        const isSaid = since.some(
          (each) => each.subject === subject && (each.id === undefined || id === null || each.id === id),
        );
        const found = changes.hasChanged(subject, id, after);
        if (isSaid) expect(found).toBe(true);
        if (max === 1_000) expect(found).toBe(isSaid);
        const held = changes.holdsChanged({ [subject]: id === null ? null : [id] }, after);
        if (isSaid) expect(held).toBe(true);
      },
    ),
  );
});
