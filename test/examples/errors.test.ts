import { describe, expect, test } from 'vitest';
import {
  codeOf,
  isDefaultAt,
  isRetryable,
  isSourceError,
  retryAfterMs,
  standInsOf,
  type ErrorCode,
  type GraphError,
  type SourceErrorCode,
  type SourceName,
} from '../../examples/errors.generated.ts';
import { codes, GatewayError, type Code } from '../../engine/errors.ts';
import { createLedger } from '../../engine/ledger.ts';
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

describe('what stands in for something else', () => {
  const provider = { source: 'maps', provider: 'GOOGLE', code: 'CIRCUIT_OPEN' };
  const stated = { source: 'loyalty', path: ['me', 'entries', 0, 'reason'], code: 'DOWNSTREAM_INVALID_RESPONSE' };

  test('is listed as the gateway tells it, whatever else there is', () => {
    const ledger = createLedger();
    ledger.standIn({ source: 'maps', provider: 'GOOGLE', code: 'CIRCUIT_OPEN' }, new GatewayError('CIRCUIT_OPEN'));
    ledger.standIn({ ...stated, code: 'DOWNSTREAM_INVALID_RESPONSE' }, new GatewayError('DOWNSTREAM_INVALID_RESPONSE'));
    const degraded = JSON.parse(JSON.stringify(ledger.standIns)) as unknown[];
    expect(standInsOf({ degraded })).toEqual([provider, stated]);
    const unknown = [null, 7, {}, { ...provider, source: 'x' }, { ...stated, code: 'toString' }, { source: 'maps' }];
    expect(standInsOf({ degraded: [...unknown, stated], ledger: [] })).toEqual([stated]);
    for (const extensions of [undefined, null, 'x', {}, { degraded: {} }]) expect(standInsOf(extensions)).toEqual([]);
  });

  test('is a default where its path is, and nowhere else', () => {
    const extensions = { degraded: [provider, stated] };
    expect(isDefaultAt('me.entries.0.reason', extensions)).toBe(true);
    for (const path of ['me.entries.0', 'me.entries.1.reason', '']) expect(isDefaultAt(path, extensions)).toBe(false);
  });
});
