import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playCell, type Seen } from './cell.ts';
import type { Column } from './column.ts';
import { faults } from './faults.ts';
import { columns, openHouse, type House } from './house.ts';
import { playLoad } from './load.ts';
import { faultsPage } from './page.ts';

/** Every fault of every source over real sockets, from a client's request to the bytes of a service; the page tells what came of it. */
const seen = new Map<string, Seen>();
const keyOf = (fault: { row: string; name: string }, { source }: Column): string =>
  `${fault.row}: ${fault.name}: ${source}`;

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

test('what the cells ask is answered whole while all is well', async () => {
  for (const { query, fields } of columns) {
    const { data, errors } = await house.healthy(query);
    expect(errors).toEqual([]);
    const valueAt = (path: readonly (string | number)[]) => path.reduce((value: any, step) => value?.[step], data);
    for (const path of fields) expect(valueAt(path), path.join('.')).not.toBeNull();
  }
});

describe.each(columns)('$title', (column) => {
  test.each(faults)('$row: $name', async (fault) => {
    seen.set(keyOf(fault, column), await playCell(fault, column, house));
  });
});

test('the page tells what was seen (if this fails, run `npm test -- test/faults/matrix.test.ts -u`)', async () => {
  const cells = faults.flatMap((fault) => columns.map((column) => keyOf(fault, column)));
  process.stdout.write(`Faults: ${cells.filter((key) => seen.has(key)).length} of ${cells.length}\n`);
  expect(cells.filter((key) => !seen.has(key))).toEqual([]);
  const loads = [];
  for (const perSecond of [0.1, 0.6, 0.7, 1, 10, 100, 1_000]) loads.push(await playLoad({ perSecond, percent: 100 }));
  const page = faultsPage(columns, faults, (fault, column) => seen.get(keyOf(fault, column)), loads);
  await expect(page).toMatchFileSnapshot('../../docs/faults.md');
});
