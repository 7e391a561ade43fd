import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startGateway, type Answer, type TestGateway } from '../start-gateway.ts';
import { stillClock } from '../still-clock.ts';
import { batches } from './batches.ts';
import type { Path } from './column.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';

const valueAt = (data: unknown, path: Path): unknown => path.reduce<any>((value, step) => value?.[step], data);

describe.each(batches)('in a batch of the source $column.title', ({ column, query, keys, pathOf, breakKey }) => {
  let proxy: FaultProxy;
  let gateway: TestGateway;
  let healthy: Answer;
  beforeAll(async () => {
    const services = inject('services');
    proxy = await startFaultProxy({
      target: services[column.setting] ?? '',
      speak: column.speak,
      clock: stillClock,
    });
    gateway = await startGateway({ addresses: { ...services, [column.setting]: proxy.url } });
    healthy = await gateway.ask(query, { as: 'usr_0001' });
  });
  afterAll(async () => {
    await gateway.stop();
    await proxy.stop();
  });

  test('every key has a value while all is well, by one call', () => {
    expect(healthy.errors).toEqual([]);
    for (const nth of keys.keys()) expect(valueAt(healthy.data, pathOf(nth)) ?? null).not.toBeNull();
    const { source } = column;
    expect(healthy.ledger.filter((entry) => entry.source === source)).toMatchObject([{ source, size: keys.length }]);
  });

  test('exactly the keys that fail carry an error, and all others their value', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray([...keys.keys()]), async (failing) => {
        await proxy.arm({ does: 'reply', body: { all: failing.toReversed().map(breakKey) } });
        const { data, errors } = await gateway.ask(query, { as: 'usr_0001' });
        for (const nth of keys.keys())
          expect(valueAt(data, pathOf(nth))).toEqual(failing.includes(nth) ? null : valueAt(healthy.data, pathOf(nth)));
        expect(errors.map(({ path }) => path?.join('.')).toSorted()).toEqual(
          failing.map((nth) => pathOf(nth).join('.')).toSorted(),
        );
        expect(errors.every(({ extensions }) => extensions['service'] === column.source)).toBe(true);
      }),
      { numRuns: 40, seed: 5, examples: [[[]], [[0]], [[...keys.keys()]]] },
    );
  });
});
