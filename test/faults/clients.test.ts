import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock } from '../policies/fake-clock.ts';
import { columns, openHouse, openStage, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

describe.each(columns)('$title', (column) => {
  test('a client that leaves ends its own reads and nobody else’s', async () => {
    const clock = fakeClock(Date.now());
    const { proxy, gateway, close } = await openStage(house, column, { clock });
    const ask = (signal?: AbortSignal) => gateway.ask(column.query, { as: 'usr_0001', ...(signal && { signal }) });
    try {
      await proxy.arm({ does: 'hold', ms: 200 });
      const held = async <Value>(asking: Promise<Value>): Promise<{ readonly asking: Promise<Value> }> => {
        await once(proxy.events, 'stall');
        return { asking };
      };
      const leaving = new AbortController();
      const before = await held(ask());
      const left = await held(ask(leaving.signal).catch((error: Error) => error.name));
      const after = await held(ask());
      const ended = once(proxy.events, 'end');
      leaving.abort();
      expect(await left.asking).toBe('AbortError');
      await ended;
      expect(proxy.arrivals.map(({ outcome }) => outcome)).toEqual([undefined, 'left', undefined]);

      await clock.advance(200);
      const healthy = await house.healthy(column.query);
      for (const { asking } of [before, after]) {
        const { data, errors } = await asking;
        expect({ data, errors }).toEqual({ data: healthy.data, errors: [] });
      }
      await proxy.idle();
      expect(proxy.arrivals.map(({ outcome }) => outcome)).toEqual(['answered', 'left', 'answered']);
      expect(gateway.logged).toEqual([]);
    } finally {
      await close();
    }
  });
});
