import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { through } from '../../engine/call.ts';
import type { Code } from '../../engine/errors.ts';
import { breaker } from '../../engine/policies/breaker.ts';
import { createCircuit, type CircuitOptions, type Outcome } from '../../engine/policies/circuit.ts';
import { deadline } from '../../engine/policies/deadline.ts';
import { timeout } from '../../engine/policies/timeout.ts';
import { after, createContext, errorOf, failure, fails, hang, read, seeded, upstream } from './calls.ts';
import { fakeClock, turn } from './fake-clock.ts';

/** A breaker before an upstream that does as it is told, and how its calls end: `ok` or a code. */
const start = (policy = breaker()) => {
  const clock = fakeClock();
  let code: Code | null = null;
  const up = upstream(() => (code === null ? 'ok' : fails(failure(code))));
  const send = policy(up.send);
  const ask = (random = 0.5, name = 'byIds') =>
    send({ ...read, name }, createContext(clock, { random: () => random })).then(
      String,
      async (error) => (await errorOf(Promise.reject(error))).code,
    );
  const many = async (times: number, random?: number, name?: string) => {
    let last = '';
    for (let each = 0; each < times; each++) last = await ask(random, name);
    return last;
  };
  return { clock, up, ask, many, fail: (next: Code | null) => void (code = next) };
};

describe('an upstream that is down', () => {
  test('is left alone after 20 failures: the next answer comes at once, and says when to come back', async () => {
    const { clock, up, ask, many, fail } = start();
    fail('DOWNSTREAM_UNAVAILABLE');
    expect(await many(20)).toBe('DOWNSTREAM_UNAVAILABLE');
    expect(await ask()).toBe('CIRCUIT_OPEN');
    expect(up.count).toBe(20);
    expect(clock.sleeps).toEqual([]);
  });

  test('is left alone for at least half of its rest, by chance, and the answer says how long', async () => {
    const clock = fakeClock();
    const send = breaker({ minimum: 1 })(() => Promise.reject(failure('DOWNSTREAM_TIMEOUT')));
    await errorOf(send(read, createContext(clock)));
    const error = await errorOf(send(read, createContext(clock)));
    expect(error).toMatchObject({ code: 'CIRCUIT_OPEN', service: 'shop', retryAfterMs: 750 });
  });

  test('sees three trials after each rest, and the rests double up to half a minute', async () => {
    const { clock, up, ask, many, fail } = start();
    fail('DOWNSTREAM_UNAVAILABLE');
    await many(20, 0.999);
    for (const restMs of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      const { count } = up;
      await clock.advance(restMs * 0.999);
      expect(await ask(0.999)).toBe('CIRCUIT_OPEN');
      await clock.advance(restMs * 0.001);
      expect(await ask(0.999)).toBe('DOWNSTREAM_UNAVAILABLE');
      expect(await ask(0.999)).toBe('CIRCUIT_OPEN');
      expect(up.count).toBe(count + 1);
    }
  });

  test('is back within twice its rest once it is well, and starts anew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 5 }), fc.integer(), async (failedRests, seed) => {
        const random = seeded(seed);
        const { clock, ask, many, fail } = start();
        fail('DOWNSTREAM_TIMEOUT');
        await many(20, random());
        for (let each = 0; each < failedRests; each++) {
          await clock.advance(30_000);
          expect(await ask(random())).toBe('DOWNSTREAM_TIMEOUT');
        }
        const restMs = Math.min(30_000, 1_000 * 2 ** failedRests);
        const wellAtMs = clock.now();
        fail(null);
        while ((await ask(random())) !== 'ok') await clock.advance(100);
        expect(clock.now() - wellAtMs).toBeLessThanOrEqual(2 * restMs);
        expect(await many(3)).toBe('ok');
        fail('DOWNSTREAM_UNAVAILABLE');
        expect(await many(19)).toBe('DOWNSTREAM_UNAVAILABLE');
      }),
      { numRuns: 30 },
    );
  });

  test('sees no more than three trials at a time', async () => {
    const clock = fakeClock();
    let isWell = false;
    const up = upstream((_, ctx) => (isWell ? after(100, 'ok', ctx) : fails(failure('DOWNSTREAM_UNAVAILABLE'))));
    const send = breaker()(up.send);
    const ask = () => send(read, createContext(clock)).catch((error) => error.code);
    for (let each = 0; each < 20; each++) await ask();
    await clock.advance(1_000);
    isWell = true;
    const asked = Array.from({ length: 10 }, ask);
    await turn();
    expect([up.count, up.open]).toEqual([23, 3]);
    expect(await clock.until(Promise.all(asked))).toEqual([...Array(3).fill('ok'), ...Array(7).fill('CIRCUIT_OPEN')]);
    expect(await clock.until(Promise.all(Array.from({ length: 10 }, ask)))).toEqual(Array(10).fill('ok'));
  });
});

describe('what counts', () => {
  test.each<[Code, boolean]>([
    ['DOWNSTREAM_UNAVAILABLE', true],
    ['DOWNSTREAM_TIMEOUT', true],
    ['DOWNSTREAM_INVALID_RESPONSE', true],
    ['DOWNSTREAM_REFUSED', false],
    ['DOWNSTREAM_UNAUTHENTICATED', false],
    ['DOWNSTREAM_RATE_LIMITED', false],
    ['DOWNSTREAM_RESPONSE_TOO_LARGE', false],
    ['DEADLINE_EXCEEDED', false],
    ['INTERNAL', false],
  ])('%s: %s', async (code, counts) => {
    const { many, fail } = start();
    fail(code);
    expect(await many(50)).toBe(counts ? 'CIRCUIT_OPEN' : code);
  });

  test('not a call that its caller has left', async () => {
    const { many, clock } = start();
    const up = upstream((_, ctx) => hang(ctx));
    const send = through([breaker(), timeout(1_000)], up.send);
    for (let each = 0; each < 50; each++) {
      const caller = new AbortController();
      const sent = send(read, createContext(clock, { signal: caller.signal }));
      caller.abort(failure('INTERNAL'));
      expect((await errorOf(sent)).code).toBe('INTERNAL');
    }
    expect(up.count).toBe(50);
    expect(await many(1)).toBe('ok');
  });

  test('an answer that is too slow, where that is asked for', async () => {
    const clock = fakeClock();
    const up = upstream((_, ctx) => after(200, 'ok', ctx));
    const send = breaker({ slowMs: 200 })(up.send);
    for (let each = 0; each < 20; each++) expect(await clock.until(send(read, createContext(clock)))).toBe('ok');
    expect((await errorOf(send(read, createContext(clock)))).code).toBe('CIRCUIT_OPEN');
  });

  test('each call of the upstream for itself', async () => {
    const { many, fail, up } = start();
    fail('DOWNSTREAM_UNAVAILABLE');
    expect(await many(21, 0.5, 'search')).toBe('CIRCUIT_OPEN');
    fail(null);
    expect(await many(1, 0.5, 'byIds')).toBe('ok');
    expect(await many(1, 0.5, 'search')).toBe('CIRCUIT_OPEN');
    expect(up.count).toBe(21);
  });

  test('the last ten seconds only', async () => {
    const { clock, many, fail } = start();
    fail('DOWNSTREAM_UNAVAILABLE');
    for (let each = 0; each < 20; each++) {
      expect(await many(19)).toBe('DOWNSTREAM_UNAVAILABLE');
      await clock.advance(10_000);
    }
  });
});

/** An upstream that hangs, or takes so long; and how a caller fares who has so much time, while there is more or not. */
const startCut = () => {
  const clock = fakeClock();
  let takesMs = Infinity;
  const up = upstream((_, ctx) => (takesMs === Infinity ? hang(ctx) : after(takesMs, 'ok', ctx)));
  const send = through([deadline, breaker({ fairMs: 500 }), timeout(5_000)], up.send);
  const ask = (leftMs: number, ownMs: number): Promise<string> => {
    const nowMs = clock.now();
    const ctx = createContext(clock, { deadlineMs: nowMs + leftMs + 20, ownDeadlineMs: nowMs + ownMs + 20 });
    return send(read, ctx).then(String, (error) => error.code);
  };
  /** So many at once, and how they end. */
  const many = async (times: number, leftMs: number, ownMs = leftMs): Promise<string> => {
    const ends = await clock.until(Promise.all(Array.from({ length: times }, () => ask(leftMs, ownMs))));
    return [...new Set(ends)].join(' ');
  };
  return { up, many, takes: (ms: number) => void (takesMs = ms) };
};

describe('a call that is cut off by its deadline', () => {
  test('counts: where nothing ends sooner, the upstream is left alone after 20 of them', async () => {
    const { up, many } = startCut();
    expect(await many(20, 1_400)).toBe('DOWNSTREAM_TIMEOUT');
    expect(await many(100, 1_400)).toBe('CIRCUIT_OPEN');
    expect(up.count).toBe(20);
  });

  test('does not count where half of the answers take longer than it had', async () => {
    const { many, takes } = startCut();
    takes(800);
    expect(await many(20, 2_000)).toBe('ok');
    expect(await many(50, 700)).toBe('DOWNSTREAM_TIMEOUT');
    expect(await many(1, 2_000)).toBe('ok');
  });

  test('does not count for a client who asks for less than is fair, however long the others take', async () => {
    const { up, many, takes } = startCut();
    expect(await many(50, 1, 2_000)).toBe('DOWNSTREAM_TIMEOUT');
    takes(10);
    expect(await many(50, 2_000)).toBe('ok');
    takes(160);
    for (const leftMs of [60, 80, 100, 120]) expect(await many(30, leftMs, 2_000)).toBe('DOWNSTREAM_TIMEOUT');
    expect(await many(1, 2_000)).toBe('ok');
    expect(up.count).toBe(221);
  });

  test('counts for a client who asks for less, if that was fair', async () => {
    const { up, many } = startCut();
    expect(await many(50, 499, 2_000)).toBe('DOWNSTREAM_TIMEOUT');
    expect(await many(20, 500, 2_000)).toBe('DOWNSTREAM_TIMEOUT');
    expect(await many(1, 500, 2_000)).toBe('CIRCUIT_OPEN');
    expect(up.count).toBe(70);
  });
});

test('at 10 % random failures it never opens', async () => {
  for (const perSecond of [2, 5, 50]) {
    const { clock, ask, fail } = start();
    const random = seeded(perSecond);
    let failed = 0;
    for (let each = 0; each < 20_000; each++) {
      fail(random() < 0.1 ? 'DOWNSTREAM_UNAVAILABLE' : null);
      const outcome = await ask();
      expect(outcome).not.toBe('CIRCUIT_OPEN');
      if (outcome !== 'ok') failed++;
      if (each % perSecond === 0) await clock.advance(1_000);
    }
    expect(failed).toBeGreaterThan(1_800);
  }
});

/** What a circuit does, written down as plainly as can be: every call that has counted is kept. */
const modelOf = ({ spanMs, minimum, share, restMs, maxRestMs, trials }: CircuitOptions) => {
  let state = { is: 'closed' as 'closed' | 'open' | 'trying', age: 0 };
  let calls: { atMs: number; isBad: boolean }[] = [];
  let [rests, openUntilMs, trying, good] = [0, 0, 0, 0];
  const become = (is: typeof state.is) => {
    state = { is, age: state.age + 1 };
    calls = [];
    trying = good = 0;
  };
  const open = (nowMs: number, x: number) => {
    const fullMs = Math.min(maxRestMs, restMs * 2 ** rests++);
    openUntilMs = nowMs + fullMs / 2 + (x * fullMs) / 2;
    become('open');
  };
  return {
    state: () => (state.is === 'closed' && state.age > 0 ? 'closed again' : state.is),
    enter: (nowMs: number): number | null => {
      if (state.is === 'open' && nowMs < openUntilMs) return null;
      if (state.is === 'open') become('trying');
      if (state.is === 'trying' && trying + good >= trials) return null;
      if (state.is === 'trying') trying++;
      return state.age;
    },
    leave: (age: number, outcome: Outcome, nowMs: number, x: number) => {
      if (age !== state.age) return;
      if (state.is === 'trying') {
        trying--;
        if (outcome === 'bad') open(nowMs, x);
        else if (outcome === 'good' && ++good === trials) {
          rests = 0;
          become('closed');
        }
      } else if (outcome !== 'none') {
        const sliceMs = spanMs / 10;
        calls.push({ atMs: nowMs, isBad: outcome === 'bad' });
        const recent = calls.filter(({ atMs }) => Math.floor(nowMs / sliceMs) - Math.floor(atMs / sliceMs) < 10);
        const bad = recent.filter(({ isBad }) => isBad).length;
        if (outcome === 'bad' && recent.length >= minimum && bad >= share * recent.length) open(nowMs, x);
      }
    },
  };
};

test('whatever is called, however it ends and in whichever order, it is the state machine it says it is', () => {
  const options = { spanMs: 10_000, minimum: 4, share: 0.5, restMs: 1_000, maxRestMs: 8_000, trials: 3 };
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.constant({ does: 'enter' as const }) },
    {
      weight: 5,
      arbitrary: fc.record({
        does: fc.constant('leave' as const),
        which: fc.nat(),
        outcome: fc.constantFrom<Outcome>('good', 'bad', 'bad', 'none'),
        x: fc.double({ min: 0, max: 0.999, noNaN: true }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constant('wait' as const),
        ms: fc.oneof(fc.integer({ min: 1, max: 1_500 }), fc.integer({ min: 1, max: 12_000 })),
      }),
    },
  );
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(step, { minLength: 50, maxLength: 200 }), (steps) => {
      const [circuit, model] = [createCircuit(options), modelOf(options)];
      const inFlight: { pass: number; age: number }[] = [];
      let nowMs = 1_000_000;
      for (const each of steps) {
        if (each.does === 'wait') nowMs += each.ms;
        if (each.does === 'enter') {
          const [entry, age] = [circuit.enter(nowMs), model.enter(nowMs)];
          expect('pass' in entry).toBe(age !== null);
          if ('pass' in entry && age !== null) inFlight.push({ pass: entry.pass, age });
          if ('retryAfterMs' in entry) expect(entry.retryAfterMs).toBeGreaterThan(0);
          const state = age === null ? 'refused' : model.state();
          seen.set(state, (seen.get(state) ?? 0) + 1);
        }
        if (each.does === 'leave' && inFlight.length > 0) {
          const [{ pass, age }] = inFlight.splice(each.which % inFlight.length, 1) as [(typeof inFlight)[number]];
          circuit.leave(pass, each.outcome, nowMs, () => each.x);
          model.leave(age, each.outcome, nowMs, each.x);
        }
      }
    }),
    { numRuns: 300, seed: 1 },
  );
  for (const state of ['closed', 'trying', 'refused', 'closed again']) expect(seen.get(state)).toBeGreaterThan(50);
});
