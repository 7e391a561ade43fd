import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { through } from '../../engine/call.ts';
import { bulkhead } from '../../engine/policies/bulkhead.ts';
import { deadline } from '../../engine/policies/deadline.ts';
import { after, createContext, errorOf, failure, fails, hang, read, upstream } from './calls.ts';
import { fakeClock, turn } from './fake-clock.ts';

test('so many are in flight, so many wait, and the others are refused at once', async () => {
  const clock = fakeClock();
  const up = upstream((_, ctx) => after(100, 'ok', ctx));
  const send = bulkhead({ concurrency: 3, queue: 2 })(up.send);
  const sent = Array.from({ length: 8 }, () => send(read, createContext(clock)).catch((error) => error.code));
  await turn();
  expect(up.open).toBe(3);
  expect(await Promise.all(sent.slice(5))).toEqual(Array(3).fill('DOWNSTREAM_RATE_LIMITED'));
  expect(await clock.until(Promise.all(sent.slice(0, 5)))).toEqual(Array(5).fill('ok'));
  expect(up.count).toBe(5);
});

test('whoever has waited the longest is next, and nobody who comes later overtakes; never are there too many', async () => {
  const event = fc.oneof(fc.constant('come' as const), fc.integer({ min: 1, max: 50 }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 60 }),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.boolean()), { minLength: 60, maxLength: 60 }),
      async (events, works) => {
        const clock = fakeClock();
        const begun: number[] = [];
        let most = 0;
        const up = upstream(async (nth, ctx) => {
          most = Math.max(most, up.open);
          const [ms, isWell] = works[nth - 1]!;
          await after(ms, null, ctx);
          return isWell ? 'ok' : fails(failure('DOWNSTREAM_UNAVAILABLE'));
        });
        const send = bulkhead({ concurrency: 3, queue: 1_000 })((call, ctx) => {
          begun.push(call.size);
          return up.send(call, ctx);
        });
        const sent: Promise<unknown>[] = [];
        for (const each of events) {
          if (each === 'come')
            sent.push(send({ ...read, size: sent.length }, createContext(clock)).catch(() => undefined));
          else await clock.advance(each);
        }
        await clock.until(Promise.all(sent));
        expect(begun).toEqual(sent.map((_, index) => index));
        expect(most).toBeLessThanOrEqual(3);
      },
    ),
    { numRuns: 60 },
  );
});

test('waiting ends with the deadline, and then the call was never sent', async () => {
  const clock = fakeClock();
  const startMs = clock.now();
  const up = upstream((_, ctx) => hang(ctx));
  const send = through([deadline, bulkhead({ concurrency: 1, queue: 10 })], up.send);
  const long = send(read, createContext(clock, { deadlineMs: startMs + 1_000 }));
  long.catch(() => undefined);
  const short = await errorOf(clock.until(send(read, createContext(clock, { deadlineMs: startMs + 200 }))));
  expect([short.code, clock.now() - startMs, up.count]).toEqual(['DEADLINE_EXCEEDED', 180, 1]);
  expect((await errorOf(clock.until(long))).code).toBe('DOWNSTREAM_TIMEOUT');
  await turn();
  expect([up.count, clock.sleepers]).toEqual([1, 0]);
});

test('of calls whose time ends at one moment, those that wait are never sent, and those with more time are', async () => {
  const clock = fakeClock();
  const startMs = clock.now();
  const up = upstream((nth, ctx) => (nth === 1 ? hang(ctx) : after(10, 'ok', ctx)));
  const send = through([deadline, bulkhead({ concurrency: 1, queue: 10 })], up.send);
  const sent = [500, 500, 500, 600].map((ms) =>
    send(read, createContext(clock, { deadlineMs: startMs + ms })).catch(({ code }) => code),
  );
  expect(await clock.until(Promise.all(sent))).toEqual([
    'DOWNSTREAM_TIMEOUT',
    'DEADLINE_EXCEEDED',
    'DEADLINE_EXCEEDED',
    'ok',
  ]);
  expect([up.count, clock.sleepers]).toEqual([2, 0]);
});

test('whoever leaves while waiting gives up the place, and takes none', async () => {
  const clock = fakeClock();
  const up = upstream((_, ctx) => after(100, 'ok', ctx));
  const send = bulkhead({ concurrency: 1, queue: 1 })(up.send);
  const caller = new AbortController();
  const first = send(read, createContext(clock));
  const second = send(read, createContext(clock, { signal: caller.signal }));
  caller.abort(new Error('gone'));
  await expect(second).rejects.toThrow('gone');
  const third = send(read, createContext(clock));
  expect(await clock.until(Promise.all([first, third]))).toEqual(['ok', 'ok']);
  expect(up.count).toBe(2);
  expect(await clock.until(send(read, createContext(clock)))).toBe('ok');
});
