import { expect, test } from 'vitest';
import { everyPeer, type Contestant, type Wanted } from '../../bench/contestant.ts';
import type { Competition, Score } from '../../bench/measure/compete.ts';
import { median, slope, spread } from '../../bench/measure/statistics.ts';
import { wantedTable } from '../../bench/report/wanted.ts';

const score = (name: string, kind: Contestant['kind'], perSecond: number, cpuUs: number, calls = 4): Score => ({
  contestant: { name, kind, file: '' },
  calls,
  isSameBytes: true,
  rounds: [{ answers: 1, seconds: 1, p50Ms: 1, p99Ms: 1, wrong: 0, perSecond, cpuUs, busy: 1, rssMb: perSecond }],
});

const judged = (wanted: Wanted, scores: readonly Score[]): string | undefined => {
  const shape = { name: 'shape', query: '', variables: {}, limits: [], wanted: [wanted] };
  const competition: Competition = { shape, bytes: 1, leftOut: [], scores };
  return wantedTable([competition]).find((line) => line.startsWith('| shape'));
};

const ours = score('Selvedge', 'ours', 1_000, 500);

test('what is wanted is met where both answers and CPU say so', () => {
  const wanted: Wanted = { what: 'answers', against: 'slow', bound: 5 };
  expect(judged(wanted, [ours, score('slow', 'peer', 200, 2_500)])).toBe('| shape | ≥ 5× slow | 5.00 | 5.00 | yes |');
  expect(judged(wanted, [ours, score('slow', 'peer', 300, 2_500)])).toContain('| 3.33 | 5.00 | by CPU alone |');
  expect(judged(wanted, [ours, score('slow', 'peer', 200, 600)])).toContain('| 5.00 | 1.20 | by answers alone |');
  expect(judged(wanted, [ours, score('slow', 'peer', 300, 600)])).toContain('| **no** |');
});

test('against every peer the nearest counts, and is named', () => {
  const wanted: Wanted = { what: 'answers', against: everyPeer, bound: 1 };
  const scores = [
    ours,
    score('far', 'peer', 10, 9_000),
    score('near', 'peer', 900, 600),
    score('hand', 'limit', 9_999, 1),
  ];
  expect(judged(wanted, scores)).toContain('| 1.11 (near) | 1.20 (near) | yes |');
});

test('calls have to be few, and fewer than anybody else makes', () => {
  const wanted: Wanted = { what: 'calls', against: everyPeer, bound: 4 };
  expect(judged(wanted, [ours, score('other', 'peer', 1, 1, 5)])).toContain('| yes |');
  expect(judged(wanted, [ours, score('other', 'peer', 1, 1, 4)])).toContain('| **no** |');
});

test('who did not take part is not beaten', () => {
  expect(judged({ what: 'answers', against: 'gone', bound: 1 }, [ours])).toContain('not measured');
  expect(judged({ what: 'memory', against: 'gone', bound: 1 }, [ours])).toContain('not measured');
});

test('medians, spreads and slopes are what they are called', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(spread([90, 100, 120])).toBe(0.3);
  expect(
    slope([
      [0, 10],
      [10, 15],
      [20, 20],
    ]),
  ).toBe(0.5);
  expect(slope([[1, 1]])).toBe(0);
});
