import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { countingWindow } from '../../engine/policies/counting-window.ts';
import { perPart } from '../../engine/policies/per-part.ts';
import { recentTimes } from '../../engine/policies/recent-times.ts';
import { read } from './calls.ts';

/** Most steps are short, some are longer than any window, and now and then the clock is set back. */
const step = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 400 }) },
  { weight: 1, arbitrary: fc.integer({ min: -3_000, max: 12_000 }) },
);

test('what half of the recent answers took is the lower median of those, whatever the clock does', () => {
  const answers = fc.array(fc.record({ step, tookMs: fc.nat(40), askedMs: fc.integer({ min: -1, max: 41 }) }), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(answers, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (given, size, minimum) => {
      const spanMs = 1_000;
      const times = recentTimes({ size, minimum, spanMs });
      const all: { readonly atMs: number; readonly tookMs: number }[] = [];
      let nowMs = 100_000;
      for (const each of given) {
        nowMs += each.step;
        times.add(nowMs, each.tookMs);
        all.push({ atMs: nowMs, tookMs: each.tookMs });
        nowMs += each.step;
        const recent = all.slice(-size).filter(({ atMs }) => Math.abs(nowMs - atMs) < spanMs);
        const sorted = recent.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
        const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
        expect(times.isBelowMedian(nowMs, each.askedMs)).toBe(sorted.length >= minimum && each.askedMs < median);
      }
    }),
  );
});

test('a window has counted what came in its slices, and is as good as new where the clock leaps', () => {
  const [slices, spanMs] = [10, 1_000];
  const sliceOf = (ms: number) => Math.floor((ms * slices) / spanMs);
  const events = fc.array(fc.record({ step: fc.integer({ min: 0, max: 600 }), all: fc.nat(3), some: fc.nat(3) }));
  fc.assert(
    fc.property(events, (given) => {
      const window = countingWindow({ spanMs, slices });
      const added: { readonly atMs: number; readonly all: number; readonly some: number }[] = [];
      let atMs = 100_000;
      for (const { step: ms, all, some } of given) {
        atMs += ms;
        window.add(atMs, { all, some });
        added.push({ atMs, all, some });
        const within = added.filter((each) => sliceOf(atMs) - sliceOf(each.atMs) < slices);
        const sum = (of: 'all' | 'some') => within.reduce((total, each) => total + each[of], 0);
        expect(window.counts(atMs)).toEqual({ all: sum('all'), some: sum('some') });
      }
      expect(window.counts(atMs - 10 * spanMs)).toEqual({ all: 0, some: 0 });
    }),
  );
});

test('no more parts are remembered than there is room for, and those that were used last', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const calls = fc.array(fc.uniqueArray(name, { minLength: 1, maxLength: 3 }));
  fc.assert(
    fc.property(calls, fc.integer({ min: 3, max: 4 }), (given, max) => {
      let made = 0;
      const statesOf = perPart(() => ++made, max);
      let known: { readonly part: string; readonly state: number }[] = [];
      let expected = 0;
      for (const parts of given) {
        const states = parts.map((part) => {
          const found = known.find((each) => each.part === part) ?? { part, state: ++expected };
          known = [...known.filter((each) => each.part !== part), found].slice(-max);
          return found;
        });
        const call = parts.length === 1 ? { ...read, name: parts[0]! } : { ...read, parts };
        expect(statesOf(call)).toEqual(states);
      }
    }),
  );
});
