import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Call, Policy } from '../../engine/call.ts';
import { GatewayError, type Code } from '../../engine/errors.ts';
import { noteFailures, type PartFailure } from '../../engine/part-failures.ts';
import { breaker } from '../../engine/policies/breaker.ts';
import { coolDown } from '../../engine/policies/cool-down.ts';
import { throttle } from '../../engine/policies/throttle.ts';
import { createContext, failure, fails, read, upstream } from './calls.ts';
import { fakeClock } from './fake-clock.ts';

const asking = (...parts: string[]): Call => ({ ...read, name: parts.join('+'), parts });

/** An upstream some of whose parts fail: within its answer, or with all of it; says how a call ended. */
const start = (policy: Policy) => {
  const clock = fakeClock();
  let failing: readonly PartFailure[] = [];
  let isThrown = false;
  const up = upstream(() => {
    if (failing.length === 0) return {};
    return isThrown && failing[0] !== undefined
      ? fails(noteFailures(new GatewayError(failing[0].error.code, { service: 'shop' }), failing))
      : noteFailures({}, failing);
  });
  const send = policy(up.send);
  const ask = async (call: Call, draw = 0.5): Promise<string> => {
    try {
      await send(call, createContext(clock, { random: () => draw }));
      return 'answered';
    } catch (error) {
      return error instanceof GatewayError ? error.code : 'unknown';
    }
  };
  const many = async (times: number, call: Call) => {
    for (let each = 0; each < times; each++) await ask(call);
  };
  const fail = (
    code: Code,
    parts: readonly (string | undefined)[],
    options: { thrown?: boolean; ms?: number } = {},
  ) => {
    const error = failure(code, options.ms === undefined ? {} : { retryAfterMs: options.ms });
    failing = parts.map((part) => ({ part, error }));
    isThrown = options.thrown ?? false;
  };
  return { clock, up, ask, many, fail, mend: () => void (failing = []) };
};

describe('of a call with several parts, the breaker', () => {
  test.each([false, true])(
    'opens for the part that fails, and for every call that has it (thrown: %s)',
    async (thrown) => {
      const { ask, many, fail, mend } = start(breaker());
      fail('DOWNSTREAM_UNAVAILABLE', ['a'], { thrown });
      await many(20, asking('a', 'b'));
      mend();
      expect(await ask(asking('a'))).toBe('CIRCUIT_OPEN');
      expect(await ask(asking('a', 'b'))).toBe('CIRCUIT_OPEN');
      expect(await ask(asking('a', 'c'))).toBe('CIRCUIT_OPEN');
      expect(await ask(asking('b'))).toBe('answered');
      expect(await ask(asking('c'))).toBe('answered');
    },
  );

  test('opens for all parts where the answer does not say which', async () => {
    const { ask, many, fail } = start(breaker());
    fail('DOWNSTREAM_TIMEOUT', [undefined]);
    await many(20, asking('a', 'b'));
    expect([await ask(asking('a')), await ask(asking('b'))]).toEqual(['CIRCUIT_OPEN', 'CIRCUIT_OPEN']);
  });

  test('takes a refusal within an answer for an answer', async () => {
    const { ask, many, fail } = start(breaker());
    fail('DOWNSTREAM_REFUSED', ['a']);
    await many(40, asking('a', 'b'));
    expect(await ask(asking('a', 'b'))).toBe('answered');
  });

  test('closes again by the trials of any call that has the part, and a call refused for another part is no trial', async () => {
    const { clock, up, ask, many, fail, mend } = start(breaker());
    fail('DOWNSTREAM_UNAVAILABLE', ['a']);
    await many(20, asking('a'));
    await clock.advance(600);
    fail('DOWNSTREAM_UNAVAILABLE', ['b']);
    await many(20, asking('b'));
    await clock.advance(400);
    mend();
    const { count } = up;
    for (let each = 0; each < 10; each++) expect(await ask(asking('a', 'b'))).toBe('CIRCUIT_OPEN');
    expect(up.count).toBe(count);
    for (let each = 0; each < 4; each++) expect(await ask(asking('a', 'c'))).toBe('answered');
  });

  test('judges each part by what became of that part, whatever it was asked together with', async () => {
    const names = ['a', 'b', 'c'];
    const round = fc.record({ parts: fc.subarray(names, { minLength: 1 }), failing: fc.subarray(names) });
    const run = fc.asyncProperty(fc.array(round, { maxLength: 60 }), fc.boolean(), async (rounds, thrown) => {
      const { ask, fail, mend } = start(breaker({ minimum: 5 }));
      const tally = new Map(names.map((name) => [name, { good: 0, bad: 0, isOpen: false }]));
      for (const { parts, failing } of rounds) {
        const asked = parts.flatMap((part) => tally.get(part) ?? []);
        const bad = parts.filter((part) => failing.includes(part));
        if (bad.length > 0) fail('DOWNSTREAM_UNAVAILABLE', bad, { thrown });
        else mend();
        const isRefused = asked.some(({ isOpen }) => isOpen);
        const isThrown = thrown && bad.length > 0;
        const ended = isRefused ? 'CIRCUIT_OPEN' : isThrown ? 'DOWNSTREAM_UNAVAILABLE' : 'answered';
        expect(await ask(asking(...parts))).toBe(ended);
        if (isRefused) continue;
        for (const part of parts) {
          const one = tally.get(part);
          if (one === undefined) continue;
          if (!bad.includes(part)) one.good += isThrown ? 0 : 1;
          else if (++one.bad >= one.good && one.bad + one.good >= 5) one.isOpen = true;
        }
      }
    });
    await fc.assert(run);
  });
});

describe('of a call with several parts, the rest after Retry-After', () => {
  test.each([false, true])('is the part that was told to wait, and no other (thrown: %s)', async (thrown) => {
    const { clock, ask, fail, mend } = start(coolDown());
    fail('DOWNSTREAM_RATE_LIMITED', ['b'], { thrown, ms: 5_000 });
    await ask(asking('a', 'b'));
    mend();
    expect(await ask(asking('a', 'b'))).toBe('DOWNSTREAM_RATE_LIMITED');
    expect(await ask(asking('b'))).toBe('DOWNSTREAM_RATE_LIMITED');
    expect(await ask(asking('a'))).toBe('answered');
    await clock.advance(5_000);
    expect(await ask(asking('a', 'b'))).toBe('answered');
  });
});

describe('of a call with several parts, the throttle', () => {
  test('refuses what has the overloaded part, and holds it against no other', async () => {
    const { ask, many, fail, mend } = start(throttle());
    fail('DOWNSTREAM_RATE_LIMITED', ['a']);
    await many(200, asking('a', 'b'));
    mend();
    expect(await ask(asking('a', 'b'), 0.99)).toBe('DOWNSTREAM_RATE_LIMITED');
    expect(await ask(asking('a'), 0.99)).toBe('DOWNSTREAM_RATE_LIMITED');
    expect(await ask(asking('b'), 0.99)).toBe('answered');
  });
});
