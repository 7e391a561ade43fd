import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { through, type Call } from '../../engine/call.ts';
import type { Code, GatewayErrorOptions } from '../../engine/errors.ts';
import { retry } from '../../engine/policies/retry.ts';
import { retryBudget } from '../../engine/policies/retry-budget.ts';
import { timeout } from '../../engine/policies/timeout.ts';
import { createContext, errorOf, failure, fails, hang, keyedWrite, read, seeded, upstream, write } from './calls.ts';
import { fakeClock, turn } from './fake-clock.ts';

const fresh = () => retry(retryBudget({ retries: 2 }));

/** How often an upstream is asked that always fails like this, and how long each wait was. */
const attempts = async (code: Code, options: GatewayErrorOptions = {}, call: Call = read, leftMs = Infinity) => {
  const clock = fakeClock();
  const up = upstream(() => fails(failure(code, options)));
  const ctx = createContext(clock, { deadlineMs: clock.now() + leftMs });
  expect((await errorOf(clock.until(fresh()(up.send)(call, ctx)))).code).toBe(code);
  return { count: up.count, sleeps: clock.sleeps };
};

describe('a failed call is repeated', () => {
  test('twice, if it is a read or has an idempotency key', async () => {
    expect(await attempts('DOWNSTREAM_UNAVAILABLE')).toEqual({ count: 3, sleeps: [25, 50] });
    expect((await attempts('DOWNSTREAM_TIMEOUT')).count).toBe(3);
    expect((await attempts('DOWNSTREAM_UNAVAILABLE', {}, keyedWrite)).count).toBe(3);
    expect((await attempts('DOWNSTREAM_UNAVAILABLE', {}, write)).count).toBe(1);
    expect((await attempts('DOWNSTREAM_UNAVAILABLE', { transient: true }, write)).count).toBe(1);
  });

  test.each<Code>([
    'DOWNSTREAM_INVALID_RESPONSE',
    'DOWNSTREAM_REFUSED',
    'DOWNSTREAM_UNAUTHENTICATED',
    'DOWNSTREAM_RESPONSE_TOO_LARGE',
    'DOWNSTREAM_RATE_LIMITED',
    'CIRCUIT_OPEN',
    'DEADLINE_EXCEEDED',
    'INTERNAL',
  ])('but not after %s', async (code) => {
    expect(await attempts(code)).toEqual({ count: 1, sleeps: [] });
  });

  test('at once and once, if the answer broke off or came garbled', async () => {
    for (const code of ['DOWNSTREAM_UNAVAILABLE', 'DOWNSTREAM_INVALID_RESPONSE'] as const)
      expect(await attempts(code, { transient: true })).toEqual({ count: 2, sleeps: [] });
  });

  test('after Retry-After, if that fits the deadline; else not at all', async () => {
    for (const code of ['DOWNSTREAM_RATE_LIMITED', 'DOWNSTREAM_UNAVAILABLE'] as const) {
      expect(await attempts(code, { retryAfterMs: 400 })).toEqual({ count: 3, sleeps: [425, 450] });
      expect(await attempts(code, { retryAfterMs: 400 }, read, 426)).toEqual({ count: 2, sleeps: [425] });
      expect(await attempts(code, { retryAfterMs: 400 }, read, 425)).toEqual({ count: 1, sleeps: [] });
      expect(await attempts(code, { retryAfterMs: 3_600_000 })).toEqual({ count: 1, sleeps: [] });
    }
  });

  test('and its answer is the answer', async () => {
    const clock = fakeClock();
    const up = upstream((nth) => (nth < 3 ? fails(failure('DOWNSTREAM_UNAVAILABLE')) : 'answer'));
    expect(await clock.until(fresh()(up.send)(read, createContext(clock)))).toBe('answer');
    expect(up.count).toBe(3);
  });

  test('after an attempt that hung', async () => {
    const clock = fakeClock();
    const up = upstream((nth, ctx) => (nth === 1 ? hang(ctx) : 'answer'));
    expect(await clock.until(through([fresh(), timeout(100)], up.send)(read, createContext(clock)))).toBe('answer');
    expect(up.count).toBe(2);
  });
});

test('a caller who leaves ends everything: no attempt follows, and nothing is left pending', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 700 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      async (ms, x) => {
        const clock = fakeClock();
        const caller = new AbortController();
        const up = upstream((_, ctx) => hang(ctx));
        const ctx = createContext(clock, { signal: caller.signal, random: () => x });
        const sent = through([fresh(), timeout(200)], up.send)(read, ctx);
        let isOver = false;
        const end = () => void (isOver = true);
        sent.then(end, end);
        await clock.advance(ms);
        caller.abort(new Error('gone'));
        await turn();
        const { count } = up;
        await clock.advance(10_000);
        expect([isOver, up.open, clock.sleepers, up.count]).toEqual([true, 0, 0, count]);
      },
    ),
    { numRuns: 60 },
  );
});

const ways = fc.constantFrom<[Code, GatewayErrorOptions] | null>(
  null,
  ['DOWNSTREAM_UNAVAILABLE', {}],
  ['DOWNSTREAM_UNAVAILABLE', { transient: true }],
  ['DOWNSTREAM_TIMEOUT', {}],
  ['DOWNSTREAM_RATE_LIMITED', { retryAfterMs: 300 }],
  ['DOWNSTREAM_INVALID_RESPONSE', { transient: true }],
  ['DOWNSTREAM_REFUSED', {}],
);

test('whatever happens: at most three attempts, waits within the bounds of the jitter, all before the deadline', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(ways, { minLength: 5, maxLength: 5 }),
      fc.integer(),
      fc.integer({ min: 1, max: 1_000 }),
      async (outcomes, seed, leftMs) => {
        const clock = fakeClock();
        const bounds: [number, number][] = [];
        const up = upstream((nth) => {
          const way = outcomes[nth - 1];
          if (way === null || way === undefined) return 'answer';
          const [, { transient, retryAfterMs = 0 }] = way;
          if (transient !== true) bounds.push([retryAfterMs, retryAfterMs + 50 * 2 ** (nth - 1)]);
          return fails(failure(...way));
        });
        const deadlineMs = clock.now() + leftMs;
        const ctx = createContext(clock, { random: seeded(seed), deadlineMs });
        await clock.until(fresh()(up.send)(read, ctx).catch(() => undefined));
        expect(up.count).toBeLessThanOrEqual(3);
        expect(clock.sleepers).toBe(0);
        expect(clock.now()).toBeLessThan(deadlineMs);
        for (const [nth, ms] of clock.sleeps.entries()) {
          const [from, to] = bounds[nth]!;
          expect(ms).toBeGreaterThanOrEqual(from);
          expect(ms).toBeLessThan(to);
        }
      },
    ),
  );
});

test('arrivals of repeats are spread: of a thousand calls that fail together, no 10 ms hold more than a quarter of the first', async () => {
  const clock = fakeClock();
  const startMs = clock.now();
  const random = seeded(7);
  const arrivals: number[] = [];
  const budget = retryBudget({ retries: 1, share: 1 });
  const send = retry(budget)(() => {
    if (clock.now() > startMs) arrivals.push(clock.now() - startMs);
    return Promise.reject(failure('DOWNSTREAM_UNAVAILABLE'));
  });
  const sent = Array.from({ length: 1_000 }, () => send(read, createContext(clock, { random })).catch(() => undefined));
  await clock.until(Promise.all(sent));
  expect(arrivals).toHaveLength(1_000);
  const bins = Map.groupBy(arrivals, (ms) => Math.floor(ms / 10));
  expect(bins.size).toBe(5);
  for (const bin of bins.values()) expect(bin.length).toBeLessThan(250);
});

const fail = (): Promise<unknown> => fails(failure('DOWNSTREAM_UNAVAILABLE'));
/** After five calls, of which the last ended so: how often so many that fail are sent. */
const start = async (last: () => Promise<unknown>) => {
  const clock = fakeClock();
  const ctx = createContext(clock, { random: () => 0 });
  let does = fail;
  const up = upstream(() => does());
  const send = fresh()(up.send);
  const times = async (calls: number): Promise<number> => {
    const before = up.count;
    for (let each = 0; each < calls; each++) await clock.until(send(read, ctx).catch(() => undefined));
    return up.count - before;
  };
  expect(await times(4)).toBe(12);
  does = last;
  await times(1);
  does = fail;
  return times;
};

describe('the budget', () => {
  test('at 100 % failure the upstream sees at most 1.2 times the calls, or ten repeats a second', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 2, max: 6 }), async (perTick, ticks) => {
        const clock = fakeClock();
        const up = upstream(() => fails(failure('DOWNSTREAM_UNAVAILABLE')));
        const send = fresh()(up.send);
        const ctx = createContext(clock, { random: () => 0 });
        const sent: Promise<unknown>[] = [];
        for (let tick = 0; tick < ticks * 10; tick++) {
          for (let each = 0; each < perTick; each++) sent.push(send(read, ctx).catch(() => undefined));
          await clock.advance(500);
        }
        await Promise.all(sent);
        const spans = Math.ceil((ticks * 5) / 10) + 1;
        const callsInSpan = 20 * perTick;
        expect(up.count - sent.length).toBeLessThanOrEqual(spans * Math.max(0.2 * callsInSpan, 100));
        expect(up.count).toBeGreaterThan(sent.length);
      }),
      { numRuns: 15 },
    );
  });

  describe('of an upstream that has failed five calls in a row', () => {
    test('is none, until it answers', async () => {
      const times = await start(fail);
      expect(await times(100)).toBe(100);
    });

    test.each<[string, () => Promise<unknown>, number]>([
      ['begins anew after an answer', () => Promise.resolve('ok'), 5 * 3],
      ['begins anew after a refusal', () => fails(failure('DOWNSTREAM_REFUSED')), 5 * 3],
      ['says nothing of a call that was not sent', () => fails(failure('CIRCUIT_OPEN')), 3 + 4],
      ['says nothing of a fault of our own', () => fails(new TypeError('ours')), 3 + 4],
    ])('%s', async (_what, last, sent) => {
      const times = await start(last);
      expect(await times(5)).toBe(sent);
    });
  });

  test('over ten minutes of a hundred calls a second, at most a fifth more', () => {
    const budget = retryBudget({ retries: 2 });
    let [offered, repeated] = [0, 0];
    for (let ms = 0; ms < 600_000; ms += 10, offered++) {
      const call = { ...read };
      budget.begin(call, ms);
      while (budget.take(call, ms)) repeated++;
    }
    expect(offered).toBe(60_000);
    expect(repeated / offered).toBeLessThanOrEqual(0.2);
    expect(repeated / offered).toBeGreaterThan(0.19);
  });

  test('comes back as time passes, bounds each call, and is of one upstream alone', () => {
    const budget = retryBudget({ retries: 1, perSecond: 0.1 });
    const [first, second] = [{ ...read }, { ...read }];
    for (const call of [first, second]) budget.begin(call, 0);
    expect([budget.take(first, 0), budget.take(second, 0)]).toEqual([true, false]);
    expect(budget.take(second, 10_000)).toBe(true);
    expect(budget.take(second, 30_000)).toBe(false);
    const other = retryBudget({ retries: 1, perSecond: 0.1 });
    other.begin(second, 0);
    expect(other.take(second, 0)).toBe(true);
  });
});
