import { describe, expect, test } from 'vitest';
import { through } from '../../engine/call.ts';
import { coolDown } from '../../engine/policies/cool-down.ts';
import { retry } from '../../engine/policies/retry.ts';
import { retryBudget } from '../../engine/policies/retry-budget.ts';
import { throttle } from '../../engine/policies/throttle.ts';
import { after, createContext, errorOf, failure, fails, read, seeded, upstream } from './calls.ts';
import { fakeClock, turn } from './fake-clock.ts';

const limited = (retryAfterMs: number) =>
  upstream((nth) => (nth === 1 ? fails(failure('DOWNSTREAM_RATE_LIMITED', { retryAfterMs })) : 'ok'));

describe('after Retry-After', () => {
  test('the upstream is not asked before the time is over, and callers are told how much is left', async () => {
    const clock = fakeClock();
    const up = limited(5_000);
    const send = coolDown()(up.send);
    expect((await errorOf(send(read, createContext(clock)))).retryAfterMs).toBe(5_000);
    await clock.advance(1_500);
    const error = await errorOf(send(read, createContext(clock)));
    expect(error).toMatchObject({ code: 'DOWNSTREAM_RATE_LIMITED', service: 'shop', retryAfterMs: 3_500 });
    expect(await send({ ...read, name: 'search' }, createContext(clock))).toBe('ok');
    expect(up.count).toBe(2);
    await clock.advance(3_500);
    expect(await send(read, createContext(clock))).toBe('ok');
  });

  test('a call whose deadline allows it waits, also if another call was told', async () => {
    const clock = fakeClock();
    const startMs = clock.now();
    const up = limited(1_000);
    const send = through([retry(retryBudget({ retries: 2 })), coolDown()], up.send);
    const ctx = createContext(clock, { deadlineMs: startMs + 2_000 });
    const tight = createContext(clock, { deadlineMs: startMs + 900 });
    const first = send(read, ctx);
    await turn();
    expect((await errorOf(send(read, tight))).retryAfterMs).toBe(1_000);
    expect(await clock.until(Promise.all([first, send(read, ctx)]))).toEqual(['ok', 'ok']);
    expect(clock.now() - startMs).toBeGreaterThanOrEqual(1_000);
    expect(up.count).toBe(3);
  });

  test('a mistaken header does not silence a source for more than ten minutes', async () => {
    const clock = fakeClock();
    const send = coolDown()(limited(1e12).send);
    await errorOf(send(read, createContext(clock)));
    expect((await errorOf(send(read, createContext(clock)))).retryAfterMs).toBe(600_000);
    await clock.advance(600_000);
    expect(await send(read, createContext(clock))).toBe('ok');
  });
});

describe('throttling', () => {
  test('a source at its quota sees about twice what it accepts, however much is asked of it', async () => {
    for (const code of ['DOWNSTREAM_RATE_LIMITED', 'DOWNSTREAM_UNAVAILABLE'] as const) {
      const clock = fakeClock();
      let quota = 0;
      let accepted = 0;
      const overload = code === 'DOWNSTREAM_RATE_LIMITED' ? {} : { retryAfterMs: 1_000 };
      const up = upstream(() => (quota-- > 0 ? ++accepted : fails(failure(code, overload))));
      const send = throttle()(up.send);
      const random = seeded(3);
      for (let second = 0; second < 240; second++) {
        quota = 10;
        for (let each = 0; each < 100; each++)
          await send(read, createContext(clock, { random })).catch(() => undefined);
        await clock.advance(1_000);
      }
      expect(accepted).toBeGreaterThan(2_300);
      expect(up.count).toBeLessThan(2.1 * accepted);
    }
  });

  test('a source that is well is never throttled: not by a burst, not by failures of other kinds', async () => {
    const clock = fakeClock();
    const up = upstream((nth, ctx) =>
      nth % 2 === 0 ? after(100, 'ok', ctx) : fails(failure('DOWNSTREAM_UNAVAILABLE')),
    );
    const send = throttle()(up.send);
    const sent = Array.from({ length: 500 }, () =>
      send(read, createContext(clock, { random: () => 0.9999 })).catch(() => undefined),
    );
    await clock.until(Promise.all(sent));
    expect(up.count).toBe(500);
  });

  test('a few refusals are too few to judge by', async () => {
    const clock = fakeClock();
    const up = upstream(() => fails(failure('DOWNSTREAM_RATE_LIMITED')));
    const send = throttle()(up.send);
    for (let each = 0; each < 20; each++) await errorOf(send(read, createContext(clock, { random: () => 0.9999 })));
    expect(up.count).toBe(20);
  });

  test('what was is forgotten after two minutes', async () => {
    const clock = fakeClock();
    let isWell = false;
    const up = upstream(() => (isWell ? 'ok' : fails(failure('DOWNSTREAM_RATE_LIMITED'))));
    const send = throttle()(up.send);
    const always = () => createContext(clock, { random: () => 0.9999 });
    for (let each = 0; each < 40; each++) await errorOf(send(read, always()));
    expect(up.count).toBe(20);
    isWell = true;
    await clock.advance(120_000);
    expect(await send(read, always())).toBe('ok');
  });
});
