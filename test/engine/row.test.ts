import { expect, test } from 'vitest';
import { z } from 'zod';
import { GatewayError } from '../../engine/errors.ts';
import { atMost, list, readable, row, rows } from '../../engine/row.ts';

const broken = expect.objectContaining({ code: 'DOWNSTREAM_INVALID_RESPONSE', service: 'a' });
const times = (count: number) => Array.from({ length: count }, () => ({}));
const shape = rows('a', row('a', { id: z.string() }, { name: z.string() }));

test('a row that cannot be read is an error among the others, and what is made of it says nothing of where', () => {
  const [first, second, third] = shape.parse([{ id: '1', name: 'x' }, {}, { id: '3', name: 3 }]);
  expect(first).toEqual({ id: '1', name: 'x' });
  expect(second).toEqual(broken);
  expect(third).toEqual({ id: '3', name: broken });
  expect(second instanceof GatewayError && second.stack).not.toContain('\n');
  expect(new Error('of our own').stack).toContain('\n');
});

test('of a list that is longer than any call asks for no row is read', () => {
  let read = 0;
  const counted = rows(
    'a',
    z.unknown().transform(() => ++read),
  );
  expect(counted.safeParse(times(1_000)).success).toBe(true);
  expect(counted.safeParse(times(1_001)).success).toBe(false);
  expect(read).toBe(1_000);
  expect(rows('a', z.unknown(), 3).safeParse([1, 2, 3, 4]).success).toBe(false);
});

test('a list in a row is not read either where it is too long', () => {
  expect(list(z.string(), 2).safeParse(['a', 'b']).data).toEqual(['a', 'b']);
  expect(list(z.string(), 2).safeParse([1, 2, 3]).error?.issues).toHaveLength(1);
  expect(list(z.string()).safeParse({ length: 0 }).success).toBe(false);
});

test('an answer of more rows than could be needed is none', () => {
  expect(readable(atMost([1, 2], 2, 'a'))).toEqual([1, 2]);
  expect(() => atMost([1, 2, 3], 2, 'a')).toThrow(broken);
});
