import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clock } from '../../engine/clock.ts';
import { stillClock } from '../still-clock.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';

let now = Date.now();
const clock: Clock = { ...stillClock, now: () => now };
let gateway: TestGateway;
let url: string;

beforeAll(async () => {
  gateway = await startGateway({ options: { clock, mediaSecret: 'a secret of this test, 32 characters' } });
  const { data } = await gateway.ask(
    '{ me { orders(first: 10) { nodes { delivery { map(format: PNG) { url } } } } } }',
    { as: 'usr_0001' },
  );
  url = data.me.orders.nodes.flatMap(({ delivery }: any) => delivery?.map?.url ?? [])[0];
});
afterAll(() => gateway.stop());

test('a signed path answers with the picture, told to be nothing but a picture', async () => {
  const response = await fetch(`${gateway.url}${url}`);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'cache-control': expect.stringMatching(/^private, max-age=\d+$/),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(Array.from(bytes.slice(0, 4))).toEqual([0x89, 0x50, 0x4e, 0x47]);
});

test('any change to a path, and any path this server did not sign, is 404 and reaches no provider', async () => {
  const [, payload = '', signature = ''] = /^\/media\/map\/([^.]+)\.([^.]+)\.png$/.exec(url) ?? [];
  const other = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
  const forged = Buffer.from(
    JSON.stringify([now + 1e9, { latitude: 0, longitude: 0, url: 'http://127.0.0.1:1' }]),
  ).toString('base64url');
  const paths = [
    `/media/map/${forged}.${signature}.png`,
    `/media/map/${payload}.${other}.png`,
    `/media/map/${payload}.png`,
    `/media/other/${payload}.${signature}.png`,
    `/media/map/${payload}.${signature}.png/../../x`,
    '/media/map/http://127.0.0.1:1/x.png',
    '/media/',
    `/media/__proto__/${payload}.${signature}.png`,
  ];
  for (const path of paths) {
    const response = await fetch(`${gateway.url}${path}`);
    expect(response.status, path).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  }
});

test('a path is the same for a while, so that browsers can keep the picture, and then it is over', async () => {
  const start = now;
  const ticket = gateway.gateway.createContext().signMedia('map', { a: 1 }, 'svg');
  now = start + 1;
  expect(gateway.gateway.createContext().signMedia('map', { a: 1 }, 'svg')).toBe(ticket);
  now = start + 25 * 60_000;
  const response = await fetch(`${gateway.url}${url}`);
  expect(response.status).toBe(404);
  now = start;
});

test('only GET and HEAD are answered', async () => {
  const response = await fetch(`${gateway.url}${url}`, { method: 'POST', body: 'x' });
  expect(response.status).toBe(404);
});
