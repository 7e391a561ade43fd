import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { through } from '../../engine/call.ts';
import { deadline } from '../../engine/policies/deadline.ts';
import { timeout } from '../../engine/policies/timeout.ts';
import { after, createContext, errorOf, hang, read, upstream, write } from './calls.ts';
import { fakeClock, turn } from './fake-clock.ts';

test('nothing is sent whose answer would come in the last 20 ms or later', async () => {
  const clock = fakeClock();
  for (const leftMs of [-1, 0, 20]) {
    const { send, count } = upstream(() => 'answer');
    const ctx = createContext(clock, { deadlineMs: clock.now() + leftMs });
    const error = await errorOf(deadline(send)(read, ctx));
    expect([error.code, error.service, count]).toEqual(['DEADLINE_EXCEEDED', 'shop', 0]);
  }
  const ctx = createContext(clock, { deadlineMs: clock.now() + 21 });
  expect(await deadline(async () => 'answer')(read, ctx)).toBe('answer');
});

test('a call is given up 20 ms before the deadline, even if the transport takes no notice', async () => {
  for (const answer of [hang, () => new Promise(() => undefined)]) {
    const clock = fakeClock();
    const startMs = clock.now();
    const up = upstream((_, ctx) => answer(ctx));
    const sent = through([deadline, timeout(10_000)], up.send)(
      read,
      createContext(clock, { deadlineMs: startMs + 500 }),
    );
    expect((await errorOf(clock.until(sent))).code).toBe('DOWNSTREAM_TIMEOUT');
    expect(clock.now()).toBe(startMs + 480);
    expect(up.last?.signal.aborted).toBe(true);
    expect(clock.sleepers).toBe(0);
  }
});

test('a read ends with its caller, a write runs on until its deadline', async () => {
  const clock = fakeClock();
  const caller = new AbortController();
  const ctx = createContext(clock, { signal: caller.signal, deadlineMs: clock.now() + 1_000 });
  const up = upstream((_, each) => after(100, 'done', each));
  const pipe = through([deadline, timeout(500)], up.send);
  const [reading, writing] = [pipe(read, ctx), pipe(write, ctx)];
  reading.catch(() => undefined);
  await turn();
  expect(up.open).toBe(2);
  caller.abort(new Error('gone'));
  await turn();
  await expect(reading).rejects.toThrow('gone');
  expect(up.open).toBe(1);
  expect(await clock.until(writing)).toBe('done');
  expect(clock.sleepers).toBe(0);
});

test('a call whose caller has left is not sent', async () => {
  const up = upstream(() => 'answer');
  const ctx = createContext(fakeClock(), { signal: AbortSignal.abort(new Error('gone')) });
  await expect(through([deadline, timeout(500)], up.send)(read, ctx)).rejects.toThrow('gone');
  expect(up.count).toBe(0);
});

test('the transport is told the lesser of timeout and time left; without a deadline, the timeout', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 21, max: 5_000 }), async (ms, leftMs) => {
      const clock = fakeClock();
      const up = upstream(() => 'answer');
      const pipe = through([deadline, timeout(ms)], up.send);
      await pipe(read, createContext(clock, { deadlineMs: clock.now() + leftMs }));
      expect(up.last?.deadlineMs).toBe(clock.now() + Math.min(ms, leftMs - 20));
      await pipe(read, createContext(clock));
      expect(up.last?.deadlineMs).toBe(clock.now() + ms);
      expect(clock.sleepers).toBe(0);
    }),
  );
});

test('an attempt that times out is a timeout of the upstream', async () => {
  const clock = fakeClock();
  const startMs = clock.now();
  const up = upstream((_, ctx) => hang(ctx));
  const error = await errorOf(clock.until(timeout(300)(up.send)(read, createContext(clock))));
  expect([error.code, error.service, clock.now() - startMs]).toEqual(['DOWNSTREAM_TIMEOUT', 'shop', 300]);
  await turn();
  expect(up.open).toBe(0);
});
