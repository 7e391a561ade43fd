import { once } from 'node:events';
import { describe, expect, inject, test } from 'vitest';
import { fakeClock } from '../policies/fake-clock.ts';
import { startGateway } from '../start-gateway.ts';
import { loyaltyColumn, mapsColumn, orderColumn, userColumn } from './column.ts';
import { startFaultProxy } from './fault-proxy.ts';

describe.each([userColumn, orderColumn, loyaltyColumn, mapsColumn])('$title', (column) => {
  test('a client that leaves ends its own reads and nobody else’s', async () => {
    const clock = fakeClock(Date.now());
    const services = inject('services');
    const proxy = await startFaultProxy({ target: services[column.setting] ?? '', speak: column.speak, clock });
    const gateway = await startGateway({ addresses: { ...services, [column.setting]: proxy.url }, options: { clock } });
    const ask = (signal?: AbortSignal) => gateway.ask(column.query, { as: 'usr_0001', ...(signal && { signal }) });
    try {
      const healthy = await ask();
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
      expect(proxy.arrivals.map(({ outcome }) => outcome)).toEqual(['answered', undefined, 'left', undefined]);

      await clock.advance(200);
      for (const { asking } of [before, after]) {
        const { data, errors } = await asking;
        expect({ data, errors }).toEqual({ data: healthy.data, errors: [] });
      }
      await proxy.idle();
      expect(proxy.arrivals.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'left', 'answered']);
      expect(gateway.logged).toEqual([]);
    } finally {
      await gateway.stop();
      await proxy.stop();
    }
  });
});
