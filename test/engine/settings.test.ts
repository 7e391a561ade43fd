import { describe, expect, test } from 'vitest';
import { readAllSettings } from '../../engine/server-settings.ts';
import { sources } from '../../schema/compose.ts';

const production = {
  NODE_ENV: 'production',
  JWT_ISSUER: 'https://issuer.example',
  JWT_AUDIENCE: 'selvedge',
  JWT_JWKS_URL: 'https://issuer.example/jwks.json',
  MEDIA_SECRET: 'x'.repeat(32),
  USER_URL: 'https://user.example',
  ORDER_URL: 'https://order.example',
  LOYALTY_URL: 'https://loyalty.example',
  MAPS_URL: 'https://maps.example',
};

const problemsOf = (environment: Record<string, string>): string => {
  try {
    readAllSettings(sources, environment);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

test('nothing has to be set for developing: every source without an address gets its reference service', () => {
  const { reference, server, isProduction } = readAllSettings(sources, {});
  expect(isProduction).toBe(false);
  expect(reference).toEqual({ USER_URL: 'user', ORDER_URL: 'order', LOYALTY_URL: 'loyalty', MAPS_URL: 'maps' });
  expect(server).toMatchObject({
    PORT: 4000,
    DATA_DIR: '.data',
    MAX_DEPTH: 10,
    MAX_TOKENS: 1_000,
    MAX_BODY_BYTES: 1_048_576,
  });
});

test('an address that is given is used, and nothing is started for it', () => {
  const { reference, sources: given } = readAllSettings(sources, { USER_URL: 'http://127.0.0.1:9', ORDER_URL: '' });
  expect(given['USER_URL']).toBe('http://127.0.0.1:9');
  expect(Object.keys(reference)).not.toContain('USER_URL');
  expect(Object.keys(reference)).toContain('ORDER_URL');
});

test('exact origins are taken, each by itself', () => {
  const { server } = readAllSettings(sources, {
    CORS_ORIGINS: 'https://shop.example, http://127.0.0.1:5173,http://[::1]:8080,',
  });
  expect(server.CORS_ORIGINS).toEqual(['https://shop.example', 'http://127.0.0.1:5173', 'http://[::1]:8080']);
});

test('production starts with everything given, and makes nothing up', () => {
  const { reference, isProduction } = readAllSettings(sources, production);
  expect(isProduction).toBe(true);
  expect(reference).toEqual({});
});

describe('one message lists every problem and how to mend it', () => {
  test('in production', () => {
    const message = problemsOf({ NODE_ENV: 'production', PORT: 'abc', LOG_LEVEL: 'loud', MEDIA_SECRET: 'hunter2' });
    for (const name of [
      'JWT_ISSUER',
      'JWT_AUDIENCE',
      'JWT_JWKS_URL',
      'USER_URL',
      'ORDER_URL',
      'LOYALTY_URL',
      'MAPS_URL',
    ])
      expect(message).toMatch(new RegExp(`${name} +is not set.*: give `));
    expect(message).toMatch(/PORT +must be a whole number from 0 to 65535/);
    expect(message).toMatch(/MEDIA_SECRET +must have at least 32 characters/);
    expect(message).toMatch(/LOG_LEVEL /);
    expect(message).not.toMatch(/hunter2|abc|loud/);
  });

  test('with no issuer', () => {
    const { JWT_ISSUER: _left, ...rest } = production;
    expect(problemsOf(rest)).toMatch(/JWT_ISSUER +is not set, which production needs/);
  });

  test('with half an issuer in development', () => {
    const message = problemsOf({ JWT_ISSUER: 'https://issuer.example' });
    expect(message).toMatch(/JWT_AUDIENCE +is not set/);
    expect(message).toMatch(/JWT_JWKS_URL +is not set/);
  });

  test('for an address that is none', () => {
    for (const USER_URL of ['127.0.0.1:80', 'ftp://x', 'javascript:alert(1)', 'nope'])
      expect(problemsOf({ USER_URL })).toMatch(
        /USER_URL +must be an http or https address: give the address of the user service\./,
      );
  });

  test.each([
    ['http://user@127.0.0.1:4850', 'must be without a user name and password: take out all up to the @'],
    ['http://:hunter2@127.0.0.1:4850/base', 'must be without a user name and password: take out all up to the @'],
    ['http://user:hunter2@127.0.0.1/base?k=v', 'must be without a user name and password: take out all up to the @'],
    ['http://127.0.0.1:4850/base?key=hunter2', 'must be without a query: take out all from the ? on'],
    ['http://127.0.0.1:4850?', 'must be without a query: take out all from the ? on'],
    ['http://127.0.0.1:4850/base#hunter2', 'must be without a fragment: take out all from the # on'],
    ['http://127.0.0.1:4850/#', 'must be without a fragment: take out all from the # on'],
  ])('for an address that nothing can be put behind: %s', (url, says) => {
    for (const [name, of] of [
      ['USER_URL', 'the address of the user service'],
      ['GOOGLE_MAPS_URL', "an address to use in place of Google's own"],
    ] as const)
      expect(problemsOf({ [name]: url })).toBe(
        `Cannot start: a setting needs mending.\n  ${name}  ${says}: give ${of}.`,
      );
  });

  test('for the address of keys with a user or a fragment; a query belongs to it', () => {
    expect(problemsOf({ ...production, JWT_JWKS_URL: 'https://issuer.example/keys?tenant=a' })).toBe('');
    for (const JWT_JWKS_URL of ['https://a:b@issuer.example/keys', 'https://issuer.example/keys?tenant=a#b'])
      expect(problemsOf({ ...production, JWT_JWKS_URL })).toMatch(/JWT_JWKS_URL +must be without a (user|fragment)/);
  });

  test.each(['0x1388', '1e3', ' 4000', '4000 ', '4000.0', '+4000', '-0', '٤٠٠٠', '65536', '9'.repeat(400)])(
    'for a number that is not written in decimal digits, or is out of range: %j',
    (PORT) => {
      expect(problemsOf({ PORT, USER_RETRIES: PORT })).toBe(
        `Cannot start: some settings need mending.
  USER_RETRIES  must be a whole number from 0 to 2, in digits: give how often a failed read of user may be repeated.
  PORT          must be a whole number from 0 to 65535, in digits: give the port to listen on; 0 takes a free one.`,
      );
    },
  );

  test.each([
    '*',
    'null',
    'https://*.example',
    'https://shop.example/',
    'https://shop.example/path',
    'https://shop.example:443',
    'https://Shop.example',
    'https://user@shop.example',
    'shop.example',
    'ftp://shop.example',
    'https://shop.example https://other.example',
    'https://shop.example,*',
  ])('for an origin that no browser would send, or that stands for many: %j', (CORS_ORIGINS) => {
    expect(problemsOf({ CORS_ORIGINS })).toMatch(
      /CORS_ORIGINS +must be exact origins: no path, no wildcard and no "null": give the origins/,
    );
  });

  test('for a provider whose key is missing', () => {
    expect(problemsOf({ MAPS_PROVIDER: 'google' })).toMatch(/GOOGLE_MAPS_API_KEY/);
    expect(problemsOf({ MAPS_PROVIDER: 'bing' })).toMatch(/MAPS_PROVIDER/);
  });
});
