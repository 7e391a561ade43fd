import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { compose, sources } from '../../schema/compose.ts';
import { startGateway, type Answer, type TestGateway } from '../start-gateway.ts';
import { playCell, type House, type Seen } from './cell.ts';
import { loyaltyColumn, mapsColumn, orderColumn, userColumn, type Column } from './column.ts';
import { faults } from './faults.ts';
import { playLoad } from './load.ts';
import { faultsPage } from './page.ts';

/** Every fault of every source over real sockets, from a client's request to the bytes of a service; the page tells what came of it. */
const columns: readonly Column[] = [userColumn, orderColumn, loyaltyColumn, mapsColumn];
const seen = new Map<string, Seen>();
const keyOf = (fault: { row: string; name: string }, { source }: Column): string =>
  `${fault.row}: ${fault.name}: ${source}`;

let house: House;
let well: TestGateway;
beforeAll(async () => {
  const graph = compose();
  well = await startGateway({ options: { graph } });
  const known = new Map<string, Promise<Answer>>();
  const healthy = (query: string): Promise<Answer> => {
    const answer = known.get(query) ?? well.ask(query, { as: 'usr_0001' });
    known.set(query, answer);
    return answer;
  };
  house = { graph, sources, services: inject('services'), healthy };
});
afterAll(() => well.stop());

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
  for (const perSecond of [0.6, 0.7, 1, 10, 100, 1_000]) loads.push(await playLoad({ perSecond, percent: 100 }));
  const page = faultsPage(columns, faults, (fault, column) => seen.get(keyOf(fault, column)), loads);
  await expect(page).toMatchFileSnapshot('../../docs/faults.md');
});
