import { expect, test } from 'vitest';
import type { Loader } from '../../engine/batch.ts';
import type { Context } from '../../engine/context.ts';
import { one, toResolver } from '../../engine/link.ts';

/** Answers the key it was asked for. */
const echo: Loader<never, unknown> = { max: 1, load: async (key) => key ?? null };

const keyOf = (needs: readonly string[], row: Record<string, unknown>, args: Record<string, unknown> = {}) =>
  toResolver(one(echo, needs, Object.keys(args)), 'Type.field')(row, args, {} as Context);

test('a need that may be missing is null in the key', async () => {
  expect(await keyOf(['a?', 'b'], { b: 2 })).toEqual({ a: null, b: 2 });
  expect(await keyOf(['a?', 'b?'], { a: null, b: 2 })).toEqual({ a: null, b: 2 });
});

test('there is nothing to ask for without a need that must be there, or with none at all', async () => {
  expect(await keyOf(['a?', 'b'], { a: 1 })).toBeNull();
  expect(await keyOf(['a?', 'b?'], { c: 3 }, { size: 1 })).toBeNull();
  expect(await keyOf(['a?'], { a: null })).toBeNull();
});

test('arguments alone make a key', async () => {
  expect(await keyOf([], {}, { size: 1 })).toEqual({ size: 1 });
});

test('the needs of a rule are plain field names', () => {
  expect(one(echo, ['a?', 'b'])).toMatchObject({ needs: ['a', 'b'], optional: ['a'] });
});
