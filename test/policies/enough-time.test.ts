import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { through, type Call, type Policy } from '../../engine/call.ts';
import { deadline } from '../../engine/policies/deadline.ts';
import { enoughTime } from '../../engine/policies/enough-time.ts';
import { standard } from '../../engine/policies/standard.ts';
import { after, createContext, errorOf, failure, fails, read, upstream, write } from './calls.ts';
import { fakeClock, turn, type FakeClock } from './fake-clock.ts';

/** An upstream that takes as long as it is told, before which stands the policy. */
const slowUpstream = (clock: FakeClock, policies: readonly Policy[] = [enoughTime()]) => {
  let ms = 0;
  const up = upstream((_, ctx) => after(ms, 'ok', ctx));
  const send = through(policies, up.send);
  const ask = (call: Call = read, leftMs = Infinity) =>
    send(call, createContext(clock, { deadlineMs: clock.now() + leftMs }));
  const answerIn = async (times: readonly number[], call: Call = read): Promise<void> => {
    for (ms of times) await clock.until(ask(call));
  };
  return { up, ask, answerIn };
};

const times = (count: number, ms: number): number[] => Array.from({ length: count }, () => ms);

test('a call with less time than the median of its answers is not sent; with just that it is', async () => {
  const clock = fakeClock();
  const { up, ask, answerIn } = slowUpstream(clock);
  await answerIn([...times(10, 10), ...times(1, 100), ...times(10, 500)]);
  expect(await errorOf(ask(read, 99))).toMatchObject({ code: 'DEADLINE_EXCEEDED', service: 'shop' });
  expect(up.count).toBe(21);
  await clock.until(ask(read, 100));
  expect(up.count).toBe(22);
});

test('it is the median, whatever the times', async () => {
  const list = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 20, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(list, fc.integer({ min: 0, max: 300 }), async (tookMs, leftMs) => {
      const clock = fakeClock();
      const { up, ask, answerIn } = slowUpstream(clock);
      await answerIn(tookMs);
      const median = tookMs.toSorted((a, b) => a - b)[Math.floor((tookMs.length - 1) / 2)] ?? 0;
      await clock.until(ask(read, leftMs).catch(() => undefined));
      expect(up.count - tookMs.length).toBe(leftMs < median ? 0 : 1);
    }),
    { numRuns: 60 },
  );
});

describe('nothing is kept back', () => {
  test('for want of answers to judge by', async () => {
    const clock = fakeClock();
    const { up, ask, answerIn } = slowUpstream(clock);
    await answerIn(times(19, 100));
    await clock.until(ask(read, 1));
    expect(up.count).toBe(20);
  });

  test('for what another call takes', async () => {
    const clock = fakeClock();
    const { up, ask, answerIn } = slowUpstream(clock);
    await answerIn(times(30, 100));
    await clock.until(ask({ ...read, name: 'page' }, 1));
    expect(up.count).toBe(31);
  });

  test('where nobody set a time', async () => {
    const clock = fakeClock();
    const { up, answerIn } = slowUpstream(clock);
    await answerIn(times(40, 5_000));
    expect(up.count).toBe(40);
  });

  test('for long after the upstream was slow, also if no caller ever has the time it took then', async () => {
    const clock = fakeClock();
    const { up, ask, answerIn } = slowUpstream(clock);
    await answerIn([300]);
    await clock.until(Promise.all(times(29, 300).map(() => ask())));
    for (let each = 0; each < 9; each++) {
      await errorOf(ask(read, 200));
      await clock.advance(1_000);
    }
    expect(up.count).toBe(30);
    await clock.advance(1_000);
    await clock.until(ask(read, 200));
    expect(up.count).toBe(31);
  });

  test('for what was before the last answers', async () => {
    const clock = fakeClock();
    const { up, ask, answerIn } = slowUpstream(clock, [enoughTime({ size: 21 })]);
    await answerIn([...times(40, 100), ...times(11, 1)]);
    await clock.until(ask(read, 50));
    expect(up.count).toBe(52);
  });
});

test('how soon a call fails is not how long it takes', async () => {
  const clock = fakeClock();
  const up = upstream((_, ctx) => after(100, 'ok', ctx));
  const down = upstream(() => fails(failure('DOWNSTREAM_UNAVAILABLE')));
  let now = up;
  const send = enoughTime()((call, ctx) => now.send(call, ctx));
  for (let each = 0; each < 20; each++) await clock.until(send(read, createContext(clock)));
  now = down;
  for (let each = 0; each < 40; each++) await errorOf(send(read, createContext(clock)));
  expect((await errorOf(send(read, createContext(clock, { deadlineMs: clock.now() + 99 })))).code).toBe(
    'DEADLINE_EXCEEDED',
  );
  expect(down.count).toBe(40);
});

test('a write that has too little time is not begun', async () => {
  const clock = fakeClock();
  const { up, ask, answerIn } = slowUpstream(clock);
  await answerIn(times(20, 100), write);
  expect((await errorOf(ask(write, 99))).code).toBe('DEADLINE_EXCEEDED');
  expect(up.count).toBe(20);
});

describe('in the usual pipe', () => {
  test('the reserve for putting the answer together counts as gone', async () => {
    const clock = fakeClock();
    const { up, ask, answerIn } = slowUpstream(clock, [deadline, enoughTime()]);
    await answerIn(times(20, 100));
    expect((await errorOf(ask(read, 119))).code).toBe('DEADLINE_EXCEEDED');
    expect(up.count).toBe(20);
    await clock.until(ask(read, 120).catch(() => undefined));
    expect(up.count).toBe(21);
  });

  test('so does what was spent in the queue', async () => {
    const clock = fakeClock();
    const { up, ask, answerIn } = slowUpstream(clock, standard({ timeoutMs: 1_000, concurrency: 1 })());
    await answerIn(times(20, 100));
    const first = ask(read, 1_000);
    await turn();
    const error = errorOf(ask(read, 200));
    expect(await clock.until(first)).toBe('ok');
    expect((await error).code).toBe('DEADLINE_EXCEEDED');
    expect(up.count).toBe(21);
  });

  test('it says nothing against the upstream: other callers are answered', async () => {
    const clock = fakeClock();
    const { up, ask, answerIn } = slowUpstream(clock, standard({ timeoutMs: 1_000 })());
    await answerIn(times(20, 100));
    for (let each = 0; each < 100; each++) await errorOf(ask(read, 90));
    expect(up.count).toBe(20);
    expect(await clock.until(ask(read, 500))).toBe('ok');
  });
});
