import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../start-gateway.ts';

let closed: TestGateway;
let one: TestGateway;
let two: TestGateway;
beforeAll(async () => {
  closed = await startGateway();
  one = await startGateway({ environment: { CORS_ORIGINS: 'https://shop.example' } });
  two = await startGateway({ environment: { CORS_ORIGINS: 'https://shop.example, http://localhost:5173' } });
});
afterAll(async () => {
  await Promise.all([closed, one, two].map((gateway) => gateway.stop()));
});

const strangers = [
  'https://evil.example',
  'null',
  'https://shop.example.evil.example',
  'http://shop.example',
  'HTTPS://SHOP.EXAMPLE',
  '*',
];

/** A query, a preflight, a refused token, a body of the wrong type, and a malformed one. */
const kinds: Record<string, RequestInit> = {
  query: { method: 'GET' },
  preflight: { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } },
  'a refused token': { method: 'GET', headers: { authorization: 'Bearer x' } },
  'a form': { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' },
  'malformed JSON': { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' },
};

const ask = ({ url }: TestGateway, init: RequestInit, origin?: string): Promise<Response> =>
  fetch(`${url}/graphql?query={__typename}`, {
    ...init,
    headers: { ...(init.headers as Record<string, string>), ...(origin === undefined ? {} : { origin }) },
  });

const corsHeaders = (response: Response): string[] =>
  [...response.headers.keys()].filter((name) => name.startsWith('access-control-'));

describe.each(Object.entries(kinds))('%s', (name, init) => {
  test('allows no origin unless some are set', async () => {
    for (const origin of [...strangers, 'https://shop.example', undefined])
      expect(corsHeaders(await ask(closed, init, origin))).toEqual([]);
  });

  test('tells a foreign, null or look-alike origin nothing, and caches that it matters who asks', async () => {
    for (const gateway of [one, two])
      for (const origin of [...strangers, undefined]) {
        const response = await ask(gateway, init, origin);
        expect(corsHeaders(response)).toEqual([]);
        expect(response.headers.get('vary')).toBe('Origin');
      }
  });

  test('lets pages of a set origin read it, refusals too, and never with cookies', async () => {
    for (const [gateway, origin] of [
      [one, 'https://shop.example'],
      [two, 'https://shop.example'],
      [two, 'http://localhost:5173'],
    ] as const) {
      const { headers } = await ask(gateway, init, origin);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect(headers.get('vary')).toBe('Origin');
      if (name === 'preflight') expect(headers.get('access-control-allow-headers')).toBe('authorization, *');
    }
  });
});

test('a preflight is answered without a body, before any token is looked at', async () => {
  const response = await ask(one, kinds['preflight']!, 'https://shop.example');
  expect([response.status, await response.text()]).toEqual([204, '']);
  expect(response.headers.get('access-control-allow-methods')).toBe('GET, POST');
});
