import { assert, asyncProperty, subarray } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../start-gateway.ts';
import { stillClock } from '../still-clock.ts';
import { batches } from './batches.ts';
import type { Path } from './column.ts';
import { openHouse, openStage, type House, type Stage } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const valueAt = (data: unknown, path: Path): unknown => path.reduce<any>((value, step) => value?.[step], data);

describe.each(batches)('in a batch of the source $column.title', ({ column, query, keys, pathOf, breakKey }) => {
  let stage: Stage;
  let healthy: Answer;
  beforeAll(async () => {
    stage = await openStage(house, column, { clock: stillClock });
    healthy = await house.healthy(query);
  });
  afterAll(() => stage.close());

  test('every key has a value while all is well, by one call', () => {
    expect(healthy.errors).toEqual([]);
    for (const nth of keys.keys()) expect(valueAt(healthy.data, pathOf(nth)) ?? null).not.toBeNull();
    const { source } = column;
    expect(healthy.ledger.filter((entry) => entry.source === source)).toMatchObject([{ source, size: keys.length }]);
  });

  test('exactly the keys that fail carry an error, and all others their value', async () => {
    await assert(
      asyncProperty(subarray([...keys.keys()]), async (failing) => {
        await stage.proxy.arm({ does: 'reply', body: { all: failing.toReversed().map(breakKey) } });
        const { data, errors } = await stage.gateway.ask(query, { as: 'usr_0001' });
        for (const nth of keys.keys())
          expect(valueAt(data, pathOf(nth))).toEqual(failing.includes(nth) ? null : valueAt(healthy.data, pathOf(nth)));
        expect(errors.map(({ path }) => path?.join('.')).toSorted()).toEqual(
          failing.map((nth) => pathOf(nth).join('.')).toSorted(),
        );
        expect(errors.every(({ extensions }) => extensions['service'] === column.source)).toBe(true);
      }),
      { numRuns: 25, seed: 5, examples: [[[]], [[0]], [[...keys.keys()]]] },
    );
  });
});
