import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, createServer as createHttp2Server, type ClientHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock, type FakeClock } from '../policies/fake-clock.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';
import { speakGrpc } from './speak-grpc.ts';
import { speakHttp } from './speak-http.ts';
import type { Wire } from './wire.ts';

/** The faults as plain clients of the real protocols see them, before anything of the product comes into it. */
const content = JSON.stringify({
  rows: [
    { id: 1, name: 'one' },
    { id: 2, name: 'two' },
  ],
  note: 'x'.repeat(200),
});
const service = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(content);
});
const grpcService = createHttp2Server();
grpcService.on('stream', (stream) => {
  stream.resume().once('end', () => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(framed(content));
  });
});
const framed = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([prefix, bytes]);
};

const addressOf = async (server: typeof service | typeof grpcService): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
let targets: { http: string; grpc: string };
beforeAll(async () => {
  targets = { http: await addressOf(service), grpc: await addressOf(grpcService) };
});
afterAll(() => {
  service.close();
  grpcService.close();
});

let clock: FakeClock;
let proxy: FaultProxy;
const sessions: ClientHttp2Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  await proxy.stop();
});
const open = async (speaks: 'http' | 'grpc', seed = 1): Promise<void> => {
  clock = fakeClock();
  const speak = speaks === 'http' ? speakHttp : speakGrpc;
  proxy = await startFaultProxy({ target: targets[speaks], speak, clock, seed });
};

/** What a client gets: the body, or the code of what broke. */
const get = async (signal?: AbortSignal): Promise<string> => {
  try {
    const reply = await fetch(proxy.url, { redirect: 'manual', signal: signal ?? null });
    return `${reply.status} ${await reply.text()}`;
  } catch (error) {
    const { cause, name } = error as Error & { cause?: { code?: string } };
    return cause?.code ?? name;
  }
};

/** The same over HTTP/2: status, body without its prefix, status of gRPC; or what broke. */
const call = async (): Promise<string> => {
  const session = connect(proxy.url);
  sessions.push(session);
  const broken = once(session, 'error').then(([error]) => error.code as string);
  const answered = (async () => {
    const stream = session.request({ ':method': 'POST', ':path': '/kit.Kit/Get', 'content-type': 'application/grpc' });
    let code: unknown;
    let status: unknown;
    stream.on('response', (headers) => (status = headers[':status']));
    stream.on('trailers', (told) => (code = told['grpc-status']));
    stream.end(framed('{}'));
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return `${status} ${Buffer.concat(chunks).subarray(5).toString()} ${code}`;
  })().catch((error) => error.code as string);
  return Promise.race([broken, answered]);
};

const whole = { http: `200 ${content}`, grpc: `200 ${content} 0` };
const asking = { http: get, grpc: call };

describe.each(['http', 'grpc'] as const)('over %s', (speaks) => {
  test('what is not broken passes as it is', async () => {
    await open(speaks);
    expect(await asking[speaks]()).toBe(whole[speaks]);
    expect(proxy.arrivals).toEqual([{ asked: expect.any(String), outcome: 'answered' }]);
  });

  test.each<[string, Wire, RegExp]>([
    ['refused', { does: 'refuse' }, /^ECONNREFUSED$/],
    ['reset as soon as it is connected', { does: 'reset', at: 'connect' }, /^(ECONNRESET|UND_ERR_SOCKET)$/],
    ['reset once it is asked', { does: 'reset', at: 'request' }, /^(ECONNRESET|UND_ERR_SOCKET|ERR_HTTP2_\w+)$/],
    ['reset in its answer', { does: 'reset', at: 'body' }, /^(ECONNRESET|UND_ERR_SOCKET|ERR_HTTP2_\w+|TypeError)$/],
  ])('a connection is %s, and the next is well', async (_what, wire, broken) => {
    await open(speaks);
    await proxy.arm(wire);
    expect(await asking[speaks]()).toMatch(broken);
    await proxy.heal();
    expect(await asking[speaks]()).toBe(whole[speaks]);
    await proxy.idle();
  });

  test('an answer that ends too early is not a whole one', async () => {
    await open(speaks);
    await proxy.arm({ does: 'stop' });
    expect(await asking[speaks]()).not.toBe(whole[speaks]);
    await proxy.idle();
    expect(proxy.arrivals).toEqual([{ asked: expect.any(String), outcome: 'broken' }]);
  });

  test('an answer is held for its time', async () => {
    await open(speaks);
    await proxy.arm({ does: 'hold', ms: 700 });
    const answer = asking[speaks]();
    const [ms] = await once(proxy.events, 'stall');
    expect(ms).toBe(700);
    await clock.advance(700);
    expect(await answer).toBe(whole[speaks]);
  });

  test('an answer drips byte by byte', async () => {
    await open(speaks);
    await proxy.arm({ does: 'drip', everyMs: 100 });
    const answer = asking[speaks]();
    await once(proxy.events, 'stall');
    await clock.advance(100 * (content.length - 1));
    expect(clock.sleepers).toBe(1);
    await clock.advance(100 * 6);
    expect(await answer).toBe(whole[speaks]);
  });

  test('another answer takes the place of the real one, or parts of it', async () => {
    await open(speaks);
    await proxy.arm({ does: 'reply', body: { find: '"name":"(\\w+)"', put: '"name":"not $1"', nth: 1 } });
    expect(await asking[speaks]()).toBe(whole[speaks].replace('"two"', '"not two"'));
    await proxy.arm({
      does: 'reply',
      status: 502,
      headers: { 'content-type': 'text/html' },
      trailers: { 'grpc-status': '9' },
    });
    expect(await asking[speaks]()).toBe(speaks === 'http' ? `502 ${content}` : `502 ${content} 9`);
  });

  test('so many requests fail as it was armed for, and then none', async () => {
    await open(speaks);
    await proxy.arm({ does: 'reply', status: 503 }, { times: 2 });
    const answers = [];
    for (let nth = 0; nth < 3; nth++) answers.push((await asking[speaks]()).slice(0, 3));
    expect(answers).toEqual(['503', '503', '200']);
  });
});

const played = async (seed: number): Promise<string[]> => {
  await open('http', seed);
  await proxy.arm({ does: 'reply', body: { cut: true } }, { percent: 50 });
  const answers = [];
  for (let nth = 0; nth < 20; nth++) answers.push(await get());
  await proxy.stop();
  return answers;
};

test('the same seed makes the same faults', async () => {
  const first = await played(7);
  expect(await played(7)).toEqual(first);
  expect(await played(8)).not.toEqual(first);
  expect(new Set(first).size).toBeGreaterThan(2);
  expect(first).toContain(whole.http);
});

test('a request that is given up is known to be, and what floods stops', async () => {
  await open('http');
  for (const wire of [
    { does: 'hang', at: 'request' },
    { does: 'hang', at: 'head' },
    { does: 'hang', at: 'body' },
  ] as const) {
    const leaving = new AbortController();
    await proxy.arm(wire);
    const answer = get(leaving.signal);
    await once(proxy.events, 'stall');
    leaving.abort();
    expect(await answer).toBe('AbortError');
    await proxy.idle();
  }
  await proxy.arm({ does: 'flood', bytes: 1e9 });
  const reply = await fetch(proxy.url);
  await reply.body?.cancel();
  await proxy.idle();
  expect(proxy.arrivals.map(({ outcome }) => outcome)).toEqual(['left', 'left', 'left', 'left']);
});
