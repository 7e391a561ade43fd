import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { batch } from '../../engine/batch.ts';
import type { Context } from '../../engine/context.ts';
import { GatewayError } from '../../engine/errors.ts';
import { KeyError } from '../../engine/key-error.ts';

const context = (): Context => ({}) as Context;

test('for any keys, any maximum and any order of rows: each key gets its own row or null, equal keys are asked once, no call exceeds the maximum', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(fc.integer({ min: 0, max: 30 })), { maxLength: 60 }),
      fc.integer({ min: 1, max: 10 }),
      fc.func(fc.boolean()),
      fc.infiniteStream(fc.nat()),
      async (keys, max, exists, shuffle) => {
        const calls: number[][] = [];
        const loader = batch({
          load: async (asked: readonly number[]) => {
            calls.push([...asked]);
            const rows = asked.filter((key) => exists(key)).map((key) => ({ key, text: `row ${key}` }));
            const strange = [{ key: 99, text: 'nobody asked' }];
            return [...rows, ...rows, ...strange]
              .map((row) => ({ row, at: shuffle.next().value as number }))
              .sort((a, b) => a.at - b.at)
              .map(({ row }) => row);
          },
          key: (row) => row.key,
          max,
        });
        const ctx = context();
        const rows = await Promise.all(keys.map((key) => loader.load(key, ctx)));
        for (const [index, key] of keys.entries())
          expect(rows[index]).toEqual(key !== null && exists(key) ? { key, text: `row ${key}` } : null);
        const asked = calls.flat();
        expect(new Set(asked).size).toBe(asked.length);
        expect(new Set(asked)).toEqual(new Set(keys.filter((key) => key !== null)));
        expect(calls).toHaveLength(Math.ceil(asked.length / max));
        expect(calls.every((call) => call.length <= max)).toBe(true);
      },
    ),
  );
});

test('keys made of several values are equal when their values are, whatever the order of their properties', async () => {
  const calls: unknown[] = [];
  const loader = batch({
    load: async (keys: readonly { a: number; b: string | null }[]) => (
      calls.push(keys),
      keys.map((key) => ({ ...key, sum: key.a }))
    ),
    key: ({ a, b }) => ({ b, a }),
  });
  const ctx = context();
  const [one, two] = await Promise.all([loader.load({ a: 1, b: 'x' }, ctx), loader.load({ b: 'x', a: 1 }, ctx)]);
  expect(one).toBe(two);
  expect(calls).toEqual([[{ a: 1, b: 'x' }]]);
});

test('a request never sees what another has loaded', async () => {
  let calls = 0;
  const loader = batch({
    load: async (keys: readonly string[]) => (calls++, keys.map((id) => ({ id, call: calls }))),
    key: ({ id }) => id,
  });
  const [first, second] = [context(), context()];
  expect(await loader.load('a', first)).toEqual({ id: 'a', call: 1 });
  expect(await loader.load('a', second)).toEqual({ id: 'a', call: 2 });
  expect(await loader.load('a', first)).toEqual({ id: 'a', call: 1 });
});

test('when a call fails, exactly its keys fail', async () => {
  const loader = batch({
    load: async (keys: readonly number[]) => {
      if (keys.includes(3)) throw new Error('down');
      return keys.map((id) => ({ id }));
    },
    key: ({ id }) => id,
    max: 2,
  });
  const ctx = context();
  const settled = await Promise.allSettled([0, 1, 2, 3, 4].map((key) => loader.load(key, ctx)));
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected', 'fulfilled']);
});

test('an error that names its key is that key’s alone: others have their row, their own error, or none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('row', 'none', 'late', 'down')), async (ends) => {
      const codeOf = { late: 'DEADLINE_EXCEEDED', down: 'DOWNSTREAM_UNAVAILABLE' } as const;
      const loader = batch({
        load: async (keys: readonly number[]) =>
          keys.flatMap((id): readonly ({ readonly id: number } | GatewayError)[] => {
            const end = ends[id] ?? 'none';
            if (end === 'none') return [];
            return end === 'row' ? [{ id }] : [new KeyError(id, new GatewayError(codeOf[end]))];
          }),
        key: (row: { readonly id: number }) => row.id,
      });
      const ctx = context();
      const ended = await Promise.all(ends.map((_, id) => loader.load(id, ctx).catch(({ code }) => code)));
      expect(ended).toEqual(ends.map((end, id) => ({ row: { id }, none: null, ...codeOf })[end]));
    }),
  );
});
