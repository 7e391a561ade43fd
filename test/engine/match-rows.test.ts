import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../engine/errors.ts';
import { matchRows, type Answered } from '../../engine/stitch/match-rows.ts';

const row = (id: unknown) => ({ id });
const failed = (nth: number) => new GatewayError('DOWNSTREAM_UNAVAILABLE', { cause: nth });

/** What each key comes to: its row's id, the number of an error, `?` for what cannot be read, or null. */
const match = (results: readonly Answered[], keys: readonly unknown[]) =>
  matchRows(results, keys, {
    keyOf: ({ id }) => id,
    unreadable: () => new GatewayError('DOWNSTREAM_INVALID_RESPONSE'),
  }).map((answered) => {
    if (answered === null) return null;
    if (!(answered instanceof Error)) return answered['id'];
    return answered.cause ?? '?';
  });

describe('a key', () => {
  test.each<[string, readonly Answered[], readonly unknown[]]>([
    ['has its row, in whatever order', [row('c'), row('a'), row('b')], ['a', 'b', 'c']],
    ['has its row, however often it comes', [row('a'), row('a'), row('b'), row('c')], ['a', 'b', 'c']],
    ['has no row where fewer come', [row('c'), row('a')], ['a', null, 'c']],
    ['has no row where none comes', [], [null, null, null]],
    ['has no row where null stands at its place', [row('a'), null, row('c')], ['a', null, 'c']],
    ['has the error at its place', [row('a'), failed(1), null], ['a', 1, null]],
    ['has its own error', [failed(0), failed(1), failed(2)], [0, 1, 2]],
    ['is unreadable where a row without a key stands at its place', [row('a'), row(null), null], ['a', '?', null]],
    ['is unreadable where the key is an object', [row({}), row('b'), null], ['?', 'b', null]],
    ['is unreadable where the key is an error', [row(failed(7)), row('b'), null], ['?', 'b', null]],
    ['is unreadable where a row stands that nobody asked for', [row('a'), row('x'), row('c')], ['a', '?', 'c']],
    ['has its row before any error at its place', [failed(0), row('a'), row('b')], ['a', 'b', 0]],
    ['shares an error that has no place', [row('c'), failed(1), null], [1, 1, 'c']],
    ['shares an error where fewer come', [row('a'), failed(1)], ['a', 1, 1]],
    ['shares an error where more come', [row('a'), row('b'), row('b'), failed(3)], ['a', 'b', 3]],
    ['shares the first error where there are several', [row('b'), failed(1), row(null)], [1, 'b', 1]],
  ])('%s', (_what, results, ends) => {
    expect(match(results, ['a', 'b', 'c'])).toEqual(ends);
  });

  test('that is text has a row whose key is that number', () => {
    expect(match([row(2), row('1')], ['1', '2'])).toEqual(['1', 2]);
  });
});

test('whatever of a batch fails, exactly the keys at those places carry errors, and all others their rows', () => {
  const fates = fc.constantFrom<'row' | 'error' | 'missing' | 'keyless'>('row', 'error', 'missing', 'keyless');
  const batches = fc.uniqueArray(fc.record({ key: fc.string(), fate: fates }), { selector: ({ key }) => key });
  fc.assert(
    fc.property(batches, (batch) => {
      const plan = batch.map((one, index) => ({ ...one, index }));
      const keys = batch.map(({ key }) => key);
      const results = plan.map(({ key, index, fate }) => {
        if (fate === 'missing') return null;
        if (fate === 'error') return failed(index);
        return row(fate === 'row' ? key : undefined);
      });
      const ends = plan.map(({ key, index, fate }) => ({ row: key, error: index, missing: null, keyless: '?' })[fate]);
      expect(match(results, keys)).toEqual(ends);
    }),
  );
});

test('in whatever order rows come, each finds its key, and no key of a batch in which something failed is silently null', () => {
  const cases = fc
    .uniqueArray(fc.string(), { minLength: 1, maxLength: 20 })
    .chain((keys) => fc.tuple(fc.constant(keys), fc.subarray(keys), fc.nat(3), fc.nat()));
  fc.assert(
    fc.property(cases, ([keys, present, errors, seed]) => {
      const results: Answered[] = [...present.map(row), ...Array.from({ length: errors }, (_, nth) => failed(nth))];
      const turned = results.map((_, index) => results[(index + seed) % results.length] ?? null);
      const ends = match(turned, keys);
      for (const [index, key] of keys.entries()) {
        if (present.includes(key)) expect(ends[index]).toBe(key);
        else if (errors === 0) expect(ends[index]).toBeNull();
        else if (results.length !== keys.length) expect(ends[index]).toEqual(expect.any(Number));
      }
    }),
  );
});
