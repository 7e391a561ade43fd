import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { through } from '../../engine/call.ts';
import { hedge } from '../../engine/policies/hedge.ts';
import { retry } from '../../engine/policies/retry.ts';
import { retryBudget } from '../../engine/policies/retry-budget.ts';
import { after, createContext, errorOf, failure, fails, hang, keyedWrite, read, upstream } from './calls.ts';
import { fakeClock, turn } from './fake-clock.ts';

const pipe = (ms: number, retries = 2) => {
  const budget = retryBudget({ retries });
  return [retry(budget), hedge(ms, budget)];
};

test('a read that has no answer after a while is sent once more; the first answer wins, the other is given up', async () => {
  const clock = fakeClock();
  const startMs = clock.now();
  const signals: AbortSignal[] = [];
  const up = upstream((nth, ctx) => {
    signals.push(ctx.signal);
    return nth === 1 ? hang(ctx) : after(30, 'second', ctx);
  });
  expect(await clock.until(through(pipe(100), up.send)(read, createContext(clock)))).toBe('second');
  await turn();
  expect([clock.now() - startMs, up.count, up.open, clock.sleepers]).toEqual([130, 2, 0, 0]);
  expect(signals[0]?.aborted).toBe(true);
});

test('the first may still win, and one that answers in time is alone', async () => {
  const clock = fakeClock();
  const slow = upstream((nth, ctx) => after(nth === 1 ? 120 : 500, nth, ctx));
  expect(await clock.until(through(pipe(100), slow.send)(read, createContext(clock)))).toBe(1);
  const fast = upstream((nth, ctx) => after(99, nth, ctx));
  expect(await clock.until(through(pipe(100), fast.send)(read, createContext(clock)))).toBe(1);
  await turn();
  expect([slow.count, slow.open, fast.count, clock.sleepers]).toEqual([2, 0, 1, 0]);
});

test('a write is sent once, even with a key', async () => {
  const clock = fakeClock();
  const up = upstream((_, ctx) => after(500, 'done', ctx));
  expect(await clock.until(through(pipe(100), up.send)(keyedWrite, createContext(clock)))).toBe('done');
  expect(up.count).toBe(1);
});

test('where one fails the other may answer; where both do, it is the error of the first', async () => {
  const clock = fakeClock();
  const one = upstream(async (nth, ctx) =>
    nth === 1 ? after(110, fails, ctx).then((fail) => fail(failure('DOWNSTREAM_UNAVAILABLE'))) : after(90, 'ok', ctx),
  );
  expect(await clock.until(through(pipe(100), one.send)(read, createContext(clock)))).toBe('ok');
  expect(one.count).toBe(2);
  const both = upstream(async (nth, ctx) => {
    await after(150, null, ctx);
    return fails(failure(nth === 1 ? 'DOWNSTREAM_REFUSED' : 'DOWNSTREAM_UNAVAILABLE'));
  });
  const error = await errorOf(clock.until(through(pipe(100), both.send)(read, createContext(clock))));
  expect([error.code, both.count]).toEqual(['DOWNSTREAM_REFUSED', 2]);
});

test('hedges and retries together make at most three attempts; the caller who leaves ends all of them', async () => {
  const work = fc.tuple(fc.integer({ min: 0, max: 300 }), fc.constantFrom('ok', 'fails', 'hangs'));
  await fc.assert(
    fc.asyncProperty(fc.array(work, { minLength: 6, maxLength: 6 }), fc.nat(1_000), async (works, leavesMs) => {
      const clock = fakeClock();
      const caller = new AbortController();
      const up = upstream(async (nth, ctx) => {
        const [ms, ending] = works[nth - 1]!;
        if (ending === 'hangs') return hang(ctx);
        await after(ms, null, ctx);
        return ending === 'ok' ? 'ok' : fails(failure('DOWNSTREAM_UNAVAILABLE'));
      });
      const sent = through(pipe(50), up.send)(read, createContext(clock, { signal: caller.signal }));
      let isOver = false;
      const end = () => void (isOver = true);
      sent.then(end, end);
      await clock.advance(leavesMs);
      caller.abort(new Error('gone'));
      await clock.advance(1_000);
      expect(up.count).toBeLessThanOrEqual(3);
      expect([isOver, up.open, clock.sleepers]).toEqual([true, 0, 0]);
    }),
  );
});

test('hedges come out of the budget', async () => {
  const clock = fakeClock();
  const budget = retryBudget({ retries: 2, perSecond: 0.2 });
  const up = upstream((_, ctx) => after(500, 'ok', ctx));
  const send = through([retry(budget), hedge(100, budget)], up.send);
  const sent = Array.from({ length: 5 }, () => send(read, createContext(clock)));
  await clock.until(Promise.all(sent));
  expect(up.count).toBe(7);
  const none = upstream((_, ctx) => after(500, 'ok', ctx));
  await clock.until(through(pipe(100, 0), none.send)(read, createContext(clock)));
  expect(none.count).toBe(1);
});
