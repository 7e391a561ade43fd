import { describe, expect, test } from 'vitest';
import { through } from '../../engine/call.ts';
import { countingWindow } from '../../engine/policies/counting-window.ts';
import { perPart } from '../../engine/policies/per-part.ts';
import { policiesOf } from '../../engine/policies/pipe-settings.ts';
import { standard } from '../../engine/policies/standard.ts';
import { readAllSettings } from '../../engine/server-settings.ts';
import { SettingsError } from '../../engine/settings.ts';
import { sources } from '../../schema/compose.ts';
import { after, createContext, errorOf, failure, fails, hang, read, seeded, upstream, write } from './calls.ts';
import { fakeClock, turn } from './fake-clock.ts';

describe('the usual pipe', () => {
  const policies = standard({ timeoutMs: 1_000 });

  test('before an upstream that is down sends at most 1.2 times the calls, and soon next to none', async () => {
    const clock = fakeClock();
    const up = upstream(() => fails(failure('DOWNSTREAM_UNAVAILABLE')));
    const send = through(policies(), up.send);
    const random = seeded(5);
    const sent: Promise<string>[] = [];
    const ask = () => send(read, createContext(clock, { random, deadlineMs: clock.now() + 2_000 }));
    for (let each = 0; each < 2_000; each++) {
      sent.push(errorOf(ask()).then(({ code }) => code));
      await clock.advance(10);
    }
    const codes = await Promise.all(sent);
    expect(up.count).toBeLessThan(100);
    expect(codes.slice(40).filter((code) => code !== 'CIRCUIT_OPEN').length).toBeLessThan(30);
    expect(clock.sleepers).toBe(0);
  });

  test('writes every attempt into the ledger', async () => {
    const clock = fakeClock();
    const up = upstream((nth) => (nth === 1 ? fails(failure('DOWNSTREAM_UNAVAILABLE')) : 'ok'));
    const ctx = createContext(clock);
    expect(await clock.until(through(policies(), up.send)(read, ctx))).toBe('ok');
    const entry = { source: 'shop', call: 'byIds', size: 1 };
    expect(ctx.ledger.entries).toEqual([entry, { ...entry, attempt: 2 }]);
  });

  test('before an upstream that hangs gives up 20 ms before the deadline, and leaves nothing open', async () => {
    const clock = fakeClock();
    const startMs = clock.now();
    const up = upstream((_, ctx) => hang(ctx));
    const send = through(policies(), up.send);
    const error = await errorOf(clock.until(send(read, createContext(clock, { deadlineMs: startMs + 1_500 }))));
    expect([error.code, clock.now() - startMs]).toEqual(['DOWNSTREAM_TIMEOUT', 1_480]);
    await turn();
    expect([up.count, up.open, clock.sleepers]).toEqual([2, 0, 0]);
  });

  test('callers who ask for less time than the upstream takes open no circuit for the others', async () => {
    const clock = fakeClock();
    const up = upstream((_, ctx) => after(200, 'ok', ctx));
    const send = through(policies(), up.send);
    for (let each = 0; each < 60; each++) {
      const hurried = createContext(clock, { deadlineMs: clock.now() + 100, ownDeadlineMs: clock.now() + 2_000 });
      expect((await errorOf(clock.until(send(read, hurried)))).code).toBe('DOWNSTREAM_TIMEOUT');
    }
    expect(await clock.until(send(read, createContext(clock)))).toBe('ok');
  });

  test('sends a write once, and to its end', async () => {
    const clock = fakeClock();
    const caller = new AbortController();
    const up = upstream((_, ctx) => after(100, 'done', ctx));
    const sent = through(policies(), up.send)(write, createContext(clock, { signal: caller.signal }));
    await turn();
    caller.abort(new Error('gone'));
    expect(await clock.until(sent)).toBe('done');
    expect(up.count).toBe(1);
  });

  test('has state of its own each time it is made', async () => {
    const clock = fakeClock();
    const down = upstream(() => fails(failure('DOWNSTREAM_UNAVAILABLE')));
    const [first, second] = [through(policies({ retries: 0 }), down.send), through(policies(), async () => 'ok')];
    for (let each = 0; each < 20; each++) await errorOf(first(read, createContext(clock)));
    expect((await errorOf(first(read, createContext(clock)))).code).toBe('CIRCUIT_OPEN');
    expect(await second(read, createContext(clock))).toBe('ok');
  });
});

const slow = () => upstream((_, ctx) => after(100, 'ok', ctx));

describe('the environment', () => {
  const source = { name: 'giftCards', policies: standard({ timeoutMs: 1_000, hedgeMs: 50 }) };
  const countWith = async (settings: Record<string, unknown>) => {
    const [clock, up] = [fakeClock(), slow()];
    await clock.until(through(policiesOf(source, settings)(), up.send)(read, createContext(clock)).catch(() => null));
    return up.count;
  };

  test('overrides what a source has chosen', async () => {
    expect(await countWith({})).toBe(2);
    expect(await countWith({ GIFT_CARDS_HEDGE_MS: '0' })).toBe(1);
    expect(await countWith({ GIFT_CARDS_RETRIES: '0' })).toBe(1);
    expect(await countWith({ GIFT_CARDS_HEDGE_MS: '0', GIFT_CARDS_TIMEOUT_MS: '99' })).toBe(3);
    const [clock, up] = [fakeClock(), slow()];
    const send = through(policiesOf(source, { GIFT_CARDS_CONCURRENCY: '2', GIFT_CARDS_HEDGE_MS: '0' })(), up.send);
    const sent = Array.from({ length: 5 }, () => send(read, createContext(clock)));
    await turn();
    expect(up.open).toBe(2);
    await clock.until(Promise.all(sent));
  });

  test('has four settings for every source, checked with all others', () => {
    for (const { name, settings } of sources)
      for (const setting of ['TIMEOUT_MS', 'RETRIES', 'CONCURRENCY', 'HEDGE_MS'])
        expect(Object.keys(settings)).toContain(`${name.toUpperCase()}_${setting}`);
    expect(() => readAllSettings(sources, { USER_RETRIES: '3', ORDER_TIMEOUT_MS: 'soon', PORT: 'x' })).toThrow(
      expect.objectContaining({
        constructor: SettingsError,
        problems: ['ORDER_TIMEOUT_MS', 'USER_RETRIES', 'PORT'].map((name) => expect.objectContaining({ name })),
      }),
    );
  });
});

test('a window counts what was within it, whatever the clock does, and holds no more than its slices', () => {
  const window = countingWindow({ spanMs: 10_000 });
  window.add(0, { all: 2, some: 1 });
  window.add(9_999, { all: 1 });
  expect(window.counts(9_999)).toEqual({ all: 3, some: 1 });
  expect(window.counts(10_000)).toEqual({ all: 1, some: 0 });
  expect(window.counts(9_500)).toEqual({ all: 1, some: 0 });
  expect(window.counts(100_000)).toEqual({ all: 0, some: 0 });
  window.add(100_000, { all: 1 });
  expect(window.counts(50_000)).toEqual({ all: 0, some: 0 });
});

test('of parts, the longest unused is forgotten first', () => {
  let made = 0;
  const statesOf = perPart(() => ++made, 2);
  const stateOf = (name: string) => statesOf({ ...read, name })[0]?.state;
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map(stateOf)).toEqual([1, 2, 1, 3, 1, 4]);
});
