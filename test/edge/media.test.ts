import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clock } from '../../engine/clock.ts';
import { createMediaPaths } from '../../engine/media.ts';
import { stillClock } from '../still-clock.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';

let now = Date.now();
const letterAfter = (letter: string): string => base64url.at((base64url.indexOf(letter) + 1) % 64)!;
const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const mediaSecret = 'a secret of this test, 32 characters';
const clock: Clock = { ...stillClock, now: () => now };
let gateway: TestGateway;
let url: string;

beforeAll(async () => {
  gateway = await startGateway({ options: { clock, mediaSecret } });
  const { data } = await gateway.ask(
    '{ me { orders(first: 10) { nodes { delivery { map(format: PNG) { url } } } } } }',
    { as: 'usr_0001' },
  );
  url = data.me.orders.nodes.flatMap(({ delivery }: any) => delivery?.map?.url ?? [])[0];
});
afterAll(() => gateway.stop());

test('a path answers with the picture, told to be nothing but a picture', async () => {
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

test('any change to a path, and any path this server did not make, is 404 in the same words and reaches no provider', async () => {
  const [, payload = ''] = /^\/media\/map\/([\w-]+)\.png$/.exec(url) ?? [];
  expect(payload).not.toBe('');
  const changed = (at: number): string =>
    `${payload.slice(0, at)}${letterAfter(payload.at(at) ?? '')}${payload.slice(at + 1)}`;
  const other = await gateway.gateway.createContext().signMedia('other', { a: 1 }, 'png');
  const paths = [
    ...Array.from({ length: payload.length }, (_, at) => `/media/map/${changed(at)}.png`),
    `/media/map/${payload}.svg`,
    `/media/map/${payload}.jpg`,
    `/media/map/${payload}`,
    `/media/map/${payload}.png.png`,
    `/media/map/${payload}=.png`,
    `/media/map/${payload}A.png`,
    `/media/map/${payload.slice(0, -1)}.png`,
    `/media/map/${payload}${payload}.png`,
    `/media/map/${Buffer.from('[1e15,{"latitude":0}]').toString('base64url')}.png`,
    `/media/map/${'A'.repeat(37)}.png`,
    '/media/map/A.png',
    `/media/other/${payload}.png`,
    other,
    other.replace('/other/', '/map/'),
    `/media/map/${payload}.png/../../x`,
    '/media/map/http://127.0.0.1:1/x.png',
    '/media/',
    `/media/__proto__/${payload}.png`,
  ];
  const said = new Set<string>();
  for (const path of paths) {
    const response = await fetch(`${gateway.url}${path}`);
    expect(response.status, path).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    said.add(await response.text());
  }
  expect([...said]).toHaveLength(1);
});

test('nobody who sees a path can read where the picture is of, or even how long that is to write', async () => {
  const { signMedia } = gateway.gateway.createContext();
  const near = signMedia('map', { latitude: 1, longitude: 2 }, 'svg');
  const far = signMedia('map', { latitude: -41.28664, longitude: 174.77557 }, 'svg');
  expect(far).toHaveLength(near.length);
  for (const path of [near, far, url]) {
    const [, , , payload = ''] = path.split(/[/.]/);
    expect(Buffer.from(payload, 'base64url').toString('latin1')).not.toMatch(/latitude|41\.28|174\.77|\{"/);
  }
});

test('another secret, and another kind or suffix of the same spec, is another path altogether', () => {
  const [ours, theirs] = ['a', 'b'].map((letter) => createMediaPaths({ secret: letter.repeat(32), clock }));
  const path = ours!.sign('map', { a: 1 }, 'svg');
  expect(ours!.verify(path)).toMatchObject({ kind: 'map', spec: { a: 1 } });
  expect(theirs!.verify(path)).toBeNull();
  const payloads = [
    path,
    theirs!.sign('map', { a: 1 }, 'svg'),
    ours!.sign('map', { a: 1 }, 'png'),
    ours!.sign('maps', { a: 1 }, 'svg'),
    ours!.sign('map', { a: 2 }, 'svg'),
  ].map((each) => each.split(/[/.]/)[3]);
  expect(new Set(payloads).size).toBe(5);
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

const ask = (server: TestGateway, path: string, header: string) =>
  fetch(`${server.url}${path}`, { headers: { 'x-rehearse': header } });

describe('a rehearsal', () => {
  test('makes the picture fail for one request, and what was rehearsed is not kept', async () => {
    const failed = await ask(gateway, url, 'maps=503');
    expect([failed.status, failed.headers.get('cache-control')]).toEqual([502, 'no-store']);
    expect(await failed.json()).toMatchObject({ code: 'DOWNSTREAM_UNAVAILABLE' });
    const untouched = await ask(gateway, url, 'loyalty=503');
    expect([untouched.status, untouched.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect((await fetch(`${gateway.url}${url}`)).headers.get('cache-control')).toMatch(/^private, max-age=/);
  });

  test('that is malformed is 400, as to the graph', async () => {
    for (const path of [url, '/media/map/A.png']) {
      const response = await ask(gateway, path, 'maps=nonsense');
      expect([response.status, (await response.json()).code]).toEqual([400, 'BAD_REQUEST']);
    }
  });

  test('is, in production, 400 whatever it says', async () => {
    const strict = await startGateway({ options: { isStrict: true, clock, mediaSecret } });
    const response = await ask(strict, url, 'maps=503');
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      title: 'Failures are not rehearsed in production.',
      status: 400,
      code: 'BAD_REQUEST',
    });
    expect((await fetch(`${strict.url}${url}`)).status).toBe(200);
    await strict.stop();
  });
});
