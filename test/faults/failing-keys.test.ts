import { assert, asyncProperty, subarray } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../start-gateway.ts';
import { stillClock } from '../still-clock.ts';
import { batches } from './batches.ts';
import type { Path } from './column.ts';
import { columns, openHouse, openStage, type House, type Stage } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const valueAt = (data: unknown, path: Path): unknown => path.reduce<any>((value, step) => value?.[step], data) ?? null;

const size = 8;
const places = Array.from({ length: size }, (_, nth) => nth);

describe.each(batches)('in a batch of the source $column.title', ({ column, candidates, fieldOf, path, breakKey }) => {
  const pathOf = (nth: number): Path => [`k${nth}`, ...path];
  const queryOf = (keys: readonly string[]): string =>
    `{ ${keys.map((key, nth) => `k${nth}: ${fieldOf(key)}`).join(' ')} }`;

  let stage: Stage;
  let keys: readonly string[];
  let healthy: Answer;
  beforeAll(async () => {
    stage = await openStage(house, column, { clock: stillClock });
    const { data } = await house.healthy(queryOf(candidates));
    const values = candidates.map((_, nth) => JSON.stringify(valueAt(data, pathOf(nth))));
    const isOwn = (value: string, nth: number) =>
      value !== 'null' && (column.source !== 'maps' || values.indexOf(value) === nth);
    keys = candidates.filter((_, nth) => isOwn(values[nth] ?? 'null', nth)).slice(0, size);
    healthy = await house.healthy(queryOf(keys));
  });
  afterAll(() => stage.close());

  test('every key has a value while all is well, by one call', () => {
    expect(keys).toHaveLength(size);
    expect(healthy.errors).toEqual([]);
    for (const nth of places) expect(valueAt(healthy.data, pathOf(nth))).not.toBeNull();
    const { source } = column;
    expect(healthy.ledger.filter((entry) => entry.source === source)).toMatchObject([{ source, size }]);
  });

  test('exactly the keys that fail carry an error, and all others their value', async () => {
    await assert(
      asyncProperty(subarray(places), async (failing) => {
        const edits = failing.toReversed().map((nth) => breakKey(keys[nth] ?? '', nth));
        await stage.proxy.arm({ does: 'reply', body: { all: edits } });
        const { data, errors } = await stage.gateway.ask(queryOf(keys), { as: 'usr_0001' });
        for (const nth of places)
          expect(valueAt(data, pathOf(nth))).toEqual(failing.includes(nth) ? null : valueAt(healthy.data, pathOf(nth)));
        const told = errors.map(({ path: at, extensions }) => [at?.join('.'), extensions['service']]);
        expect(told.toSorted()).toEqual(failing.map((nth) => [pathOf(nth).join('.'), column.source]));
      }),
      { numRuns: 25, seed: 5, examples: [[[]], [[0]], [places]] },
    );
  });
});

test('no source of the matrix is left out', () => {
  expect(batches.map(({ column }) => column)).toEqual(columns);
});
