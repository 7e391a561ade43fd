import { describe, expect, test } from 'vitest';
import { GatewayError, type Code } from '../../engine/errors.ts';
import { landFailures } from '../../engine/stitch/land-failures.ts';

const told = (path: readonly (string | number)[] | undefined, code: Code = 'DOWNSTREAM_REFUSED') => ({
  path,
  error: new GatewayError(code),
});

const land = (
  data: Record<string, unknown>,
  failures: readonly ReturnType<typeof told>[],
  kind: 'read' | 'write' = 'read',
) => {
  const landed = landFailures(data, failures, { kind });
  return { data, at: landed.map(({ path, error }) => [path.join('.'), error.code].join(' ')) };
};
const refused = (path: string) => `${path} DOWNSTREAM_REFUSED`;

describe('an error lands', () => {
  test.each<[string, (string | number)[] | undefined, unknown, string[], unknown]>([
    ['at the null that it leads to', ['a', 1], { a: [1, null], b: 1 }, ['a.1'], { a: [1, null], b: 1 }],
    ['at the null that it leads through', ['a', 1, 'x', 0], { a: [1, null], b: 1 }, ['a.1'], { a: [1, null], b: 1 }],
    ['in the place of a value', ['a', 0], { a: [{ x: 1 }, 2], b: 1 }, ['a.0'], { a: [null, 2], b: 1 }],
    ['at its root field where it leads nowhere', ['a', 7], { a: [1], b: 1 }, ['a'], { a: null, b: 1 }],
    [
      'at its root field where it takes a list for an object',
      ['a', 'length'],
      { a: [1], b: 1 },
      ['a'],
      { a: null, b: 1 },
    ],
    ['at its root field where it leads into a leaf', ['a', 'x', 'y'], { a: { x: 1 }, b: 1 }, ['a'], { a: null, b: 1 }],
    ['at its root field where it leads to a prototype', ['a', '__proto__'], { a: {}, b: 1 }, ['a'], { a: null, b: 1 }],
    ['at every root field where it leads to none', ['c', 0], { a: [1], b: 1 }, ['a', 'b'], { a: null, b: null }],
    ['at every root field where it has no path', undefined, { a: [1], b: 1 }, ['a', 'b'], { a: null, b: null }],
  ])('%s', (_what, path, given, at, data) => {
    expect(land(given as Record<string, unknown>, [told(path)])).toEqual({ at: at.map(refused), data });
  });

  test('once, however many lead to one place, the outermost first', () => {
    const failures = [told(['a', 'x', 'y']), told(['a', 'x'], 'FORBIDDEN'), told(['a', 'x', 'z', 0])];
    expect(land({ a: { x: { y: 1, z: [1] } } }, failures)).toEqual({ at: ['a.x FORBIDDEN'], data: { a: { x: null } } });
  });
});

test('of all that lead to no root field the first is told, and one that says so is no absence', () => {
  const failures = [...Array<undefined>(1_000)].map((_, index) => told([`nowhere${index}`]));
  const data = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`root${index}`, index]));
  expect(land(data, failures).at).toHaveLength(200);
  expect(land({ a: null }, [absent(['b']), told(['c'])]).at).toEqual(['a NOT_FOUND']);
});

const absent = (path: readonly (string | number)[]) => told(path, 'NOT_FOUND');

describe('that nothing was found', () => {
  test('is no error of a read, but of a write', () => {
    expect(land({ a: null, b: [null] }, [absent(['a']), absent(['b', 0])]).at).toEqual([]);
    expect(land({ a: null }, [absent(['a'])], 'write').at).toEqual(['a NOT_FOUND']);
  });

  test('is one where it takes away more, or a value', () => {
    expect(land({ a: null }, [absent(['a', 'x'])]).at).toEqual(['a NOT_FOUND']);
    expect(land({ a: 1 }, [absent(['a'])])).toEqual({ at: ['a NOT_FOUND'], data: { a: null } });
  });
});
