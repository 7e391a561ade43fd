import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { brotliCompressSync, createGzip, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { through } from '../../engine/call.ts';
import { GatewayError } from '../../engine/errors.ts';
import { standard } from '../../engine/policies/standard.ts';
import type { Connection } from '../../engine/transport/connection.ts';
import { graphql } from '../../engine/transport/graphql.ts';
import { http } from '../../engine/transport/http.ts';
import { soap } from '../../engine/transport/soap.ts';
import { openUpstream, type TestUpstream } from '../fixtures/open-upstream.ts';
import { createContext, errorOf, read } from '../policies/calls.ts';
import { fakeClock } from '../policies/fake-clock.ts';
import { stillClock } from '../still-clock.ts';

const maxBytes = 64 * 1024;
const mebibyte = 1024 * 1024;
let upstream: TestUpstream;
let connections: Readonly<Record<'http' | 'graphql' | 'soap', Connection>>;

beforeAll(async () => {
  upstream = await openUpstream();
  const options = { source: 'shop', baseUrl: upstream.url, maxBytes };
  connections = {
    http: http(options),
    graphql: graphql(options),
    soap: soap({ ...options, wsdl: new URL('shelf.wsdl', import.meta.url) }),
  };
});
beforeEach(() => upstream.asked.splice(0));
afterAll(async () => {
  for (const connection of Object.values(connections)) await connection.close();
  upstream.close();
});

const requests = {
  http: { method: 'GET', path: '/' },
  graphql: { query: '{ a }', variables: {} },
  soap: { operation: 'FindBooks', input: { author: 'Anna' } },
};
const context = () => createContext(fakeClock(), { clock: stillClock });
const ask = (protocol: keyof typeof requests = 'http') =>
  connections[protocol].send({ ...read, request: requests[protocol] }, context());

const value = { data: { a: 'Łódź '.repeat(1_000) } };
const json = JSON.stringify(value);
const packers = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  GZIP: gzipSync,
} as const;
const packed = Object.entries(packers).map(([coding, pack]) => [coding, pack(json)] as const);

describe('an upstream', () => {
  test('is asked for nothing packed', async () => {
    upstream.answer = () => ({ body: json });
    await ask();
    expect(upstream.asked[0]?.headers['accept-encoding']).toBe('identity');
  });

  test.each(packed)('that packs all the same is understood (%s)', async (coding, body) => {
    upstream.answer = () => ({ headers: { 'content-encoding': coding }, body });
    expect(await ask()).toMatchObject({ body: value });
    expect(await ask('graphql')).toMatchObject(value);
  });

  test('may say that it has packed nothing', async () => {
    upstream.answer = () => ({ headers: { 'content-encoding': 'identity' }, body: json });
    expect(await ask()).toMatchObject({ body: value });
  });

  test.each([
    ['zstd', zstdCompressSync(json)],
    ['gzip, br', brotliCompressSync(gzipSync(json))],
    ['constructor', Buffer.from(json)],
  ])('that packs in a way of its own is not (%s)', async (coding, body) => {
    upstream.answer = () => ({ headers: { 'content-encoding': coding }, body });
    expect(await errorOf(ask())).toMatchObject({ code: 'DOWNSTREAM_INVALID_RESPONSE', transient: false });
  });

  test.each(
    packed.flatMap(([coding, body]) => [
      ['is cut short', coding, body.subarray(0, body.length - 9)] as const,
      ['is nothing', coding, Buffer.alloc(0)] as const,
      ['is not packed at all', coding, Buffer.from('<html>no</html>')] as const,
    ]),
  )('whose packed answer %s is asked once more, if it was a read (%s)', async (_what, coding, body) => {
    upstream.answer = () => ({ headers: { 'content-encoding': coding }, body });
    const send = through(standard({ timeoutMs: 10_000 })(), connections.http.send);
    const call = { ...read, request: requests.http };
    expect(await errorOf(send(call, context()))).toMatchObject({
      code: 'DOWNSTREAM_INVALID_RESPONSE',
      service: 'shop',
    });
    expect(upstream.asked).toHaveLength(2);
    await errorOf(send({ ...call, kind: 'write' }, context()));
    expect(upstream.asked).toHaveLength(3);
  });

  test('is not read beyond the cap, neither packed nor unpacked', async () => {
    const fits = JSON.stringify('x'.repeat(maxBytes - 2));
    for (const [coding, pack] of [
      ['gzip', gzipSync],
      ['br', brotliCompressSync],
      ['deflate', deflateSync],
    ] as const) {
      upstream.answer = () => ({ headers: { 'content-encoding': coding }, body: pack(fits) });
      expect(await ask()).toMatchObject({ status: 200 });
      upstream.answer = () => ({ headers: { 'content-encoding': coding }, body: pack(Buffer.alloc(maxBytes + 1, 32)) });
      expect((await errorOf(ask())).code).toBe('DOWNSTREAM_RESPONSE_TOO_LARGE');
    }
    upstream.answer = () => ({ body: `${fits} ` });
    expect((await errorOf(ask())).code).toBe('DOWNSTREAM_RESPONSE_TOO_LARGE');
    // Members of nothing: they take up room, and unpack to none.
    upstream.answer = () => ({
      headers: { 'content-encoding': 'gzip' },
      body: Buffer.concat(Array.from({ length: maxBytes / 20 + 1 }, () => gzipSync(''))),
    });
    expect((await errorOf(ask())).code).toBe('DOWNSTREAM_RESPONSE_TOO_LARGE');
  });

  test.each([
    ['nothing of it is read where the head says so', { 'content-length': String(64 * mebibyte) }, 0],
    ['no more than the cap where it does not', {}, 8 * mebibyte],
  ])('that sends 64 MiB is hung up on: %s', async (_what, headers, most) => {
    const large = http({ source: 'shop', baseUrl: upstream.url });
    const piece = Buffer.alloc(65_536, ' ');
    upstream.answer = async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      for (let sent = 0; sent < 64 * mebibyte && !response.destroyed; sent += piece.length)
        await new Promise<void>((done) => void response.write(piece, () => done()));
      response.end();
    };
    const closed = Promise.withResolvers<Socket>();
    const onConnected = (connected: unknown): void => {
      const { socket } = connected as { readonly socket: Socket };
      socket.once('close', () => closed.resolve(socket));
    };
    subscribe('undici:client:connected', onConnected);
    try {
      const asking = large.send({ ...read, request: requests.http }, context());
      expect((await errorOf(asking)).code).toBe('DOWNSTREAM_RESPONSE_TOO_LARGE');
      const { bytesRead } = await closed.promise;
      // Beside what one turn reads, and what the stream holds before anybody has asked for it.
      expect(bytesRead - most).toBeLessThan(4 * 65_536);
      expect(bytesRead).toBeGreaterThan(most);
    } finally {
      unsubscribe('undici:client:connected', onConnected);
      await large.close();
    }
  });

  test('that would go on for ever is hung up on', async () => {
    const hungUp = Promise.withResolvers<void>();
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      const gzip = createGzip();
      const more = () => void gzip.write(Buffer.alloc(1024 * 1024), () => !gzip.destroyed && more());
      gzip.on('error', () => undefined);
      gzip.pipe(response);
      more();
      response.on('close', () => {
        gzip.destroy();
        hungUp.resolve();
      });
    };
    expect((await errorOf(ask())).code).toBe('DOWNSTREAM_RESPONSE_TOO_LARGE');
    await hungUp.promise;
    upstream.answer = () => ({ body: json });
    expect(await ask()).toMatchObject({ body: value });
  });

  test('that hangs within a packed answer is hung up on when nobody waits any more', async () => {
    const [begun, hungUp] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.write(gzipSync(json).subarray(0, 40), () => begun.resolve());
      response.on('close', () => hungUp.resolve());
    };
    const caller = new AbortController();
    const { signal } = caller;
    const asked = connections.http.send({ ...read, request: requests.http }, createContext(fakeClock(), { signal }));
    await begun.promise;
    caller.abort(new GatewayError('DOWNSTREAM_TIMEOUT', { service: 'shop' }));
    expect((await errorOf(asked)).code).toBe('DOWNSTREAM_TIMEOUT');
    await hungUp.promise;
  });

  test('that resets its connection within a packed answer cannot be reached', async () => {
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.write(gzipSync(json).subarray(0, 40), () => response.destroy());
    };
    expect(await errorOf(ask())).toMatchObject({ code: 'DOWNSTREAM_UNAVAILABLE', transient: true });
  });

  test.each<[string, string | Buffer]>([
    ['no HTTP at all', 'SSH-2.0-planted\r\n'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: planted\r\n\r\n{}'],
    ['a piece that is none', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nplanted\r\n'],
    ['a header of binary', 'HTTP/1.1 200 OK\r\nplanted: \0\r\n\r\n'],
    ['a head without end', `HTTP/1.1 200 OK\r\nplanted: ${'x'.repeat(100_000)}\r\n\r\n`],
  ])('that speaks %s cannot be read, and is not asked again at once', async (_what, bytes) => {
    upstream.answer = (_request, response) => void response.socket?.write(bytes);
    for (const protocol of ['http', 'graphql', 'soap'] as const) {
      const error = await errorOf(ask(protocol));
      expect(error).toMatchObject({ code: 'DOWNSTREAM_INVALID_RESPONSE', service: 'shop', transient: false });
      expect(error.message).toBe('shop answered in a form that cannot be read');
    }
  });

  test('that has packed an error page badly is judged by its status', async () => {
    for (const [status, code] of [
      [503, 'DOWNSTREAM_UNAVAILABLE'],
      [429, 'DOWNSTREAM_RATE_LIMITED'],
      [404, 'DOWNSTREAM_REFUSED'],
    ] as const) {
      upstream.answer = () => ({ status, headers: { 'content-encoding': 'gzip', 'retry-after': '7' }, body: 'broken' });
      for (const protocol of ['http', 'graphql', 'soap'] as const)
        expect((await errorOf(ask(protocol))).code).toBe(code);
    }
  });
});

const xml = (text: string) =>
  `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${text}</soap:Body></soap:Envelope>`;

describe('text that an upstream sends', () => {
  const bodies = {
    http: json,
    graphql: json,
    soap: xml('<FindBooksResponse xmlns="urn:shelf"><books/></FindBooksResponse>'),
  };
  const types = { http: 'application/json', graphql: 'application/json', soap: 'text/xml' };
  const protocols = ['http', 'graphql', 'soap'] as const;
  const codeWith = async (protocol: (typeof protocols)[number], parameters: string, status = 200) => {
    upstream.answer = () => ({
      status,
      headers: { 'content-type': `${types[protocol]}${parameters}` },
      body: bodies[protocol],
    });
    return ask(protocol).then(
      () => 'answered',
      (error: { code: string }) => error.code,
    );
  };

  test.each([
    '',
    '; charset=utf-8',
    ';charset=UTF-8',
    '; charset="utf-8"',
    '; charset=utf8',
    '; profile=x; Charset = utf-8',
  ])('is UTF-8 where its content type ends in "%s"', async (parameters) => {
    for (const protocol of protocols) expect(await codeWith(protocol, parameters)).toBe('answered');
  });

  test.each([
    '; charset=iso-8859-1',
    '; charset=utf-16',
    '; charset="windows-1252"',
    ';profile=x;charset=latin1',
    '; charset=utf-7',
  ])('is not taken where its content type ends in "%s", whatever the protocol', async (parameters) => {
    for (const protocol of protocols) {
      expect(await codeWith(protocol, parameters)).toBe('DOWNSTREAM_INVALID_RESPONSE');
      expect(await codeWith(protocol, parameters, 503)).toBe('DOWNSTREAM_UNAVAILABLE');
    }
  });
});
