import { describe, expect, test } from 'vitest';
import {
  codeOf,
  isRetryable,
  isSourceError,
  retryAfterMs,
  type ErrorCode,
  type GraphError,
  type SourceErrorCode,
  type SourceName,
} from '../../examples/errors.generated.ts';
import { codes, type Code } from '../../engine/errors.ts';
import { sources } from '../../schema/compose.ts';

/** Neither union has a code that the other has not, or tsc says so. */
const same: [Code] extends [ErrorCode] ? ([ErrorCode] extends [Code] ? true : false) : false = true;

const errorOf = (extensions?: Record<string, unknown>): GraphError => ({
  message: '',
  ...(extensions === undefined ? {} : { extensions }),
});
const names = sources.map(({ name }) => name as SourceName);

test('every code of the table is known, and no other', () => {
  expect(same).toBe(true);
  for (const code of Object.keys(codes)) expect(codeOf(errorOf({ code }))).toBe(code);
  for (const code of ['FROM_THE_FUTURE', '__proto__', 7, undefined]) expect(codeOf(errorOf({ code }))).toBe('INTERNAL');
  expect(codeOf(errorOf())).toBe('INTERNAL');
});

describe('isSourceError', () => {
  test('knows which service has failed, of all there are', () => {
    for (const service of names) {
      const error = errorOf({ code: 'CIRCUIT_OPEN', service, retryable: true });
      expect(isSourceError(error)).toBe(true);
      expect(names.filter((name) => isSourceError(error, name))).toEqual([service]);
    }
  });

  test('says no where it is the request that was wrong, or the service is none', () => {
    for (const extensions of [
      undefined,
      { code: 'FORBIDDEN', service: 'user' },
      { code: 'DOWNSTREAM_TIMEOUT' },
      { code: 'DOWNSTREAM_TIMEOUT', service: 'constructor' },
    ])
      expect(isSourceError(errorOf(extensions))).toBe(false);
  });

  test('gives the code and the service their types', () => {
    const error = errorOf({ code: 'DOWNSTREAM_TIMEOUT', service: 'maps', retryable: true });
    if (!isSourceError(error, 'maps')) throw new Error('not an error of maps');
    const { code, service }: { code: SourceErrorCode; service: 'maps' } = error.extensions;
    expect([code, service]).toEqual(['DOWNSTREAM_TIMEOUT', 'maps']);
  });
});

test('how long to wait is what the server says, and nothing where waiting is of no use', () => {
  const waits = [{ retryable: true, retryAfterMs: 1_500 }, { retryable: true }, { retryable: false, retryAfterMs: 5 }];
  expect(waits.map((extensions) => retryAfterMs(errorOf(extensions)))).toEqual([1_500, 0, null]);
  expect([
    isRetryable(errorOf({ retryable: true })),
    isRetryable(errorOf({ retryable: 'yes' })),
    isRetryable(errorOf()),
  ]).toEqual([true, false, false]);
});
