import {
  createLocalJWKSet,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
  type JWTPayload,
} from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthenticate } from '../../engine/identity/jwt.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';
import { exchange, planted, refusalOf } from './refusal.ts';

const nowSeconds = Date.UTC(2026, 4, 1) / 1_000;
const [ec, rsa, foreign] = await Promise.all([
  generateKeyPair('ES256', { extractable: true }),
  generateKeyPair('RS256', { extractable: true }),
  generateKeyPair('ES256', { extractable: true }),
]);
const keys = createLocalJWKSet({
  keys: [
    { ...(await exportJWK(ec.publicKey)), kid: 'ec', alg: 'ES256', use: 'sig' },
    { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256', use: 'sig' },
  ],
});

let gateway: TestGateway;
beforeAll(async () => {
  const authenticate = createAuthenticate({
    issuer: 'tests',
    audience: 'selvedge',
    keys,
    now: () => nowSeconds * 1_000,
  });
  gateway = await startGateway({ options: { authenticate } });
});
afterAll(async () => {
  expect(gateway.logged).toEqual([]);
  await gateway.stop();
});

const claims: JWTPayload = { iss: 'tests', aud: 'selvedge', sub: 'usr_0007', exp: nowSeconds + 300 };
const without = (name: keyof JWTPayload): JWTPayload =>
  Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== name));
const sign = (payload: JWTPayload, header: Record<string, unknown> = {}, key = ec.privateKey): Promise<string> =>
  new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'ec', ...header }).sign(key);

const me = (authorization: string): Promise<Response> =>
  fetch(`${gateway.url}/graphql?query={me{id}}`, { headers: { authorization } });

describe('a token is taken', () => {
  test.each<[string, () => Promise<string>]>([
    ['while it is valid', () => sign(claims)],
    ['from any key of the issuer', () => sign(claims, { alg: 'RS256', kid: 'rsa' }, rsa.privateKey)],
    ['for less than 60 s after it has expired', () => sign({ ...claims, exp: nowSeconds - 59 })],
    ['up to 60 s before it becomes valid', () => sign({ ...claims, nbf: nowSeconds + 60 })],
    ['when this is one of several audiences', () => sign({ ...claims, aud: ['other', 'selvedge'] })],
  ])('%s', async (_when, token) => {
    for (const scheme of ['Bearer', 'bearer']) {
      const response = await me(`${scheme} ${await token()}`);
      expect([response.status, await response.json()]).toEqual([200, { data: { me: { id: 'usr_0007' } } }]);
    }
  });
});

const publicKey = new TextEncoder().encode(await exportSPKI(rsa.publicKey));
const wrong: Record<string, () => string | Promise<string>> = {
  'without a signature (alg none)': () => new UnsecuredJWT(claims).encode(),
  'whose signature is cut off': async () => `${(await sign(claims)).split('.').slice(0, 2).join('.')}.`,
  'signed by a foreign key': () => sign(claims, {}, foreign.privateKey),
  'that brings its own key along': async () =>
    sign(claims, { jwk: await exportJWK(foreign.publicKey) }, foreign.privateKey),
  'that names where to fetch its key': () =>
    sign(claims, { jku: 'https://keys.example.org/', kid: planted }, foreign.privateKey),
  'signed with the public key as a secret (HS256)': () =>
    new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'rsa' }).sign(publicKey),
  'whose key is of another algorithm': () => sign(claims, { kid: 'rsa' }),
  'that needs an extension nobody knows': async () => {
    const [, ...rest] = (await sign(claims)).split('.');
    const header = { alg: 'ES256', kid: 'ec', crit: [planted], [planted]: true };
    return [Buffer.from(JSON.stringify(header)).toString('base64url'), ...rest].join('.');
  },
  'changed after signing': async () => {
    const [header, , signature] = (await sign(claims)).split('.');
    return [header, Buffer.from(JSON.stringify({ ...claims, sub: planted })).toString('base64url'), signature].join(
      '.',
    );
  },
  'expired for 60 s': () => sign({ ...claims, exp: nowSeconds - 60 }),
  'not valid for another 61 s': () => sign({ ...claims, nbf: nowSeconds + 61 }),
  'that never expires': () => sign(without('exp')),
  'whose expiry is text': () => sign({ ...claims, exp: `${nowSeconds + 300}` as unknown as number }),
  'of another issuer': () => sign({ ...claims, iss: planted }),
  'of no issuer': () => sign(without('iss')),
  'for another audience': () => sign({ ...claims, aud: planted }),
  'for no audience': () => sign(without('aud')),
  'of nobody': () => sign(without('sub')),
  'of an empty subject': () => sign({ ...claims, sub: '' }),
  'of a subject that is no text': () => sign({ ...claims, sub: 7 as unknown as string }),
  'that is garbage': () => planted,
  'of three parts of garbage': () => `${planted}.${planted}.${planted}`,
  'longer than any token': async () => `${await sign({ ...claims, padding: 'x'.repeat(8_192) })}`,
  'in a list of two': async () => `${await sign(claims)}, Bearer ${await sign(claims)}`,
  'with something behind it': async () => `${await sign(claims)} ${planted}`,
};

const expectRefused = async (response: Response): Promise<void> => {
  const refusal = await refusalOf(response);
  expect(refusal).toMatchObject({
    status: 401,
    code: 'UNAUTHENTICATED',
    message: 'The bearer token is not valid. Get a new one.',
  });
  expect(refusal.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
};

describe('a token is refused with 401 and the same words, whatever is wrong with it: one', () => {
  test.each(Object.entries(wrong))('%s', async (_what, token) => {
    await expectRefused(await me(`Bearer ${await token()}`));
  });

  test.each(['', 'Bearer', 'Bearer ', `Basic ${planted}`, `Token ${planted}`])(
    'that is no bearer token: %s',
    async (value) => {
      await expectRefused(await me(value));
    },
  );

  test('although a public question needs none', async () => {
    const path = `${gateway.url}/graphql?query={users(first:1){nodes{id}}}`;
    expect((await fetch(path)).status).toBe(200);
    await expectRefused(await fetch(path, { headers: { authorization: 'Bearer x' } }));
  });
});

test('two headers are refused even if the first holds a valid token', async () => {
  const token = await sign(claims);
  for (const second of [token, planted]) {
    const answer = await exchange(
      gateway.url,
      `GET /graphql?query={me{id}} HTTP/1.1\r\nhost: selvedge\r\nconnection: close\r\n`,
      `authorization: Bearer ${token}\r\nauthorization: Bearer ${second}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer).toContain('The bearer token is not valid. Get a new one.');
  }
});

test('a token that was good is verified again after a minute, once it has expired, and where the clock is set back', async () => {
  let nowMs = nowSeconds * 1_000;
  let asked = 0;
  const counting: typeof keys = Object.assign((...given: Parameters<typeof keys>) => {
    asked++;
    return keys(...given);
  }, keys);
  const authenticate = createAuthenticate({ issuer: 'tests', audience: 'selvedge', keys: counting, now: () => nowMs });
  const long = `Bearer ${await sign(claims)}`;
  const short = `Bearer ${await sign({ ...claims, exp: nowSeconds - 50 })}`;
  const costs = async (token: string): Promise<number> => {
    const before = asked;
    expect(await authenticate(token)).toMatchObject({ id: 'usr_0007' });
    return asked - before;
  };
  expect([await costs(long), await costs(long), await costs(short), await costs(short)]).toEqual([1, 0, 1, 0]);
  nowMs += 10_000;
  await expect(authenticate(short)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await costs(long)).toBe(0);
  nowMs += 50_000;
  expect([await costs(long), await costs(long)]).toEqual([1, 0]);
  nowMs -= 55_000;
  expect(await costs(long)).toBe(1);
});

test("an issuer whose keys cannot be had is nobody's bad token: 503, to try again, and logged", async () => {
  const unreachable = createAuthenticate({
    issuer: 'selvedge-development',
    audience: 'selvedge',
    keys: () => Promise.reject(new TypeError('fetch failed')),
  });
  const gateway = await startGateway({ options: { authenticate: unreachable } });
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await gateway.token('usr_0001')}` },
    body: '{"query":"{ me { id } }"}',
  });
  const { code, status, message } = await refusalOf(response);
  expect([status, code, message]).toEqual([503, 'OVERLOADED', 'Tokens cannot be checked at the moment. Try again.']);
  expect(gateway.logged.map((error) => error.code)).toEqual(['OVERLOADED']);
  await gateway.stop();
});
