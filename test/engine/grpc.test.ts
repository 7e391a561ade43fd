import { once } from 'node:events';
import type { ServerHttp2Stream } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { context as activeContext, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { Metadata, status } from '@grpc/grpc-js';
import { assert, asyncProperty, array, constantFrom, shuffledSubarray } from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { through, type Call, type Send } from '../../engine/call.ts';
import type { Context } from '../../engine/context.ts';
import { GatewayError } from '../../engine/errors.ts';
import { forwardViewer } from '../../engine/identity/forward.ts';
import { standard } from '../../engine/policies/standard.ts';
import type { Connection } from '../../engine/transport/connection.ts';
import { grpc, type GrpcReply, type GrpcRequest } from '../../engine/transport/grpc.ts';
import { client } from '../grpc/shelf-client.ts';
import { shelfOf, withShelf } from '../grpc/shelf-source.ts';
import { nextAsk, startShelf, storedShelf, type ShelfService } from '../grpc/start-shelf.ts';
import { pipeTo, startRawHttp2, startRawTcp, type RawUpstream } from '../grpc/start-raw-http2.ts';
import { random } from '../../services/random.ts';
import { createContext, errorOf } from '../policies/calls.ts';
import { fakeClock, turn } from '../policies/fake-clock.ts';
import { calls, startGateway } from '../start-gateway.ts';
import { stillClock } from '../still-clock.ts';

const proto = new URL('../grpc/shelf.proto', import.meta.url);
const service = 'shelf.v1.Shelves';
const maxBytes = 64 * 1024;

let shelf: ShelfService;
let connection: Connection;
/** Whatever a test has opened, closed after it. */
const opened: (() => Promise<void>)[] = [];

const connectTo = (baseUrl: string): Connection => {
  const made = grpc({ source: 'shelf', baseUrl, proto, service, maxBytes, headers: forwardViewer });
  opened.push(() => made.close());
  return made;
};
const raw = async (answer: Parameters<typeof startRawHttp2>[0]): Promise<RawUpstream & { connection: Connection }> => {
  const upstream = await startRawHttp2(answer);
  opened.push(() => upstream.stop());
  return Object.assign(upstream, { connection: connectTo(upstream.url) });
};
const rawTcp = async (answer: Parameters<typeof startRawTcp>[0]): Promise<RawUpstream & { connection: Connection }> => {
  const upstream = await startRawTcp(answer);
  opened.push(() => upstream.stop());
  return Object.assign(upstream, { connection: connectTo(upstream.url) });
};

beforeAll(async () => {
  shelf = await startShelf();
});
beforeEach(() => {
  connection = connectTo(shelf.url);
  shelf.asked.splice(0);
  shelf.faults.clear();
  shelf.answer = undefined;
});
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});
afterAll(() => shelf.stop());

const contextOf = (overrides: Partial<Context> = {}): Context => createContext(fakeClock(), overrides);

const getShelf: GrpcRequest = { method: 'GetShelf', message: { userId: 'usr_0001' } };

const callFor = (request: GrpcRequest = getShelf): Call<GrpcRequest> => ({
  source: 'shelf',
  name: 'test',
  kind: 'read',
  size: 1,
  request,
});

const sendOver = (over: Connection, request?: GrpcRequest, ctx = contextOf()): Promise<GrpcReply> =>
  over.send(callFor(request), ctx) as Promise<GrpcReply>;

const send = (request?: GrpcRequest, ctx?: Context): Promise<GrpcReply> => sendOver(connection, request, ctx);

const pipeOver = (over: Connection): Send => through(standard({ timeoutMs: 1_000 })(), over.send);

/** The service ends the next calls with this status. */
const ending = (code: number, { details = 'secret words', trailers = {} as Record<string, string | Buffer> } = {}) => {
  shelf.answer = (_call, reply) => {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
    reply({ code, details, metadata });
  };
};

describe('a request', () => {
  test('is the message, at the path of its method, with the metadata of its client and its connection', async () => {
    await send({ method: 'GetShelves', message: { userIds: ['usr_0001', 'Böll 📚'] }, headers: { 'x-shop': 'a' } });
    const viewer = { id: 'usr_0001', scopes: new Set(['support:read']) };
    await send(getShelf, contextOf({ viewer }));
    expect(shelf.asked).toMatchObject([
      { method: 'getShelves', message: { userIds: ['usr_0001', 'Böll 📚'] } },
      { method: 'getShelf', message: { userId: 'usr_0001' } },
    ]);
    expect(shelf.asked[0]!.metadata.get('x-shop')).toEqual(['a']);
    expect(shelf.asked[0]!.metadata.get('x-viewer-id')).toEqual([]);
    expect(shelf.asked[1]!.metadata.get('x-viewer-id')).toEqual(['usr_0001']);
    expect(shelf.asked[1]!.metadata.get('x-viewer-scopes')).toEqual(['support:read']);
  });

  test('tells the service the time there is, whatever the day on our clock, and nothing where nobody set one', async () => {
    const timeouts: unknown[] = [];
    const { connection } = await raw((stream, headers) => {
      timeouts.push(headers['grpc-timeout']);
      answering(good)(stream);
    });
    for (const deadlineMs of [6_234.9, 4_000, 5_000 + 1e9, Infinity])
      await sendOver(connection, getShelf, createContext(fakeClock(5_000), { deadlineMs }));
    expect(timeouts).toEqual(['1234m', '1m', '1000000S', undefined]);
  });

  test("under the policies has what they leave of the time, by the service's own clock", async () => {
    const clock = fakeClock();
    const pipe = through(standard({ timeoutMs: 70_000 })(), connection.send);
    await pipe(callFor(), createContext(clock, { deadlineMs: clock.now() + 1_000_000 }));
    await pipe(callFor(), createContext(clock, { deadlineMs: clock.now() + 50_000 }));
    const [attempt = 0, whole = 0] = shelf.asked.map(({ timeoutMs }) => timeoutMs);
    expect([attempt <= 70_000 && attempt > 60_000, whole <= 49_980 && whole > 40_000]).toEqual([true, true]);
  });

  test('carries the trace on', async () => {
    const manager = new AsyncLocalStorageContextManager().enable();
    activeContext.setGlobalContextManager(manager);
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    const span = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', traceFlags: 1 };
    await activeContext.with(trace.setSpanContext(activeContext.active(), span), () => send());
    activeContext.disable();
    propagation.disable();
    expect(shelf.asked[0]!.metadata.get('traceparent')).toEqual([`00-${span.traceId}-${span.spanId}-01`]);
  });

  test('with text that has no UTF-8 is refused and not sent', async () => {
    for (const message of [{ userIds: ['a', 'a\ud800'] }, { userIds: ['\udc00'] }])
      await expect(send({ method: 'GetShelves', message })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(shelf.asked).toEqual([]);
  });

  test.each(['GetBooks', 'constructor', 'Watch'])(
    'for %s, which is no unary method of the contract, is our own fault',
    async (method) => {
      await expect(send({ method, message: {} })).rejects.toMatchObject({ code: 'INTERNAL' });
      expect(shelf.asked).toEqual([]);
    },
  );

  test('is what reads the contract and opens the channel: before it, nothing is', async () => {
    const upstream = await rawTcp(() => undefined);
    const nowhere = grpc({ source: 'shelf', baseUrl: upstream.url, proto: new URL('none.proto', proto), service });
    await nowhere.close();
    expect(upstream.opened).toBe(0);
  });
});

describe('an answer', () => {
  test('has 64 bits as text, enums by name, what is optional missing and what is not there as its default', async () => {
    const { status: named, message } = await send();
    expect(named).toBe('OK');
    expect(message).toEqual({ ...storedShelf('usr_0001'), books: storedShelf('usr_0001')['books'] });
    shelf.answer = (_call, reply) => reply(null, { note: '' });
    expect((await send()).message).toEqual({
      userId: '',
      room: 'ROOM_UNSPECIFIED',
      books: [],
      builtAt: null,
      copies: {},
      note: '',
      _note: 'note',
    });
  });

  test('says which of several it has', async () => {
    shelf.faults.set('usr_0002', 'trouble');
    const { message } = await send({ method: 'GetShelves', message: { userIds: ['usr_0001', 'usr_0002'] } });
    expect(message).toMatchObject({
      entries: [
        { outcome: 'trouble', trouble: { words: 'secret words' } },
        { outcome: 'shelf', shelf: { userId: 'usr_0001' } },
      ],
    });
  });

  test('keeps an enum value that the contract does not know the number it is, which no shape of a client takes', async () => {
    shelf.faults.set('usr_0001', 'drift');
    const [row] = await client.ofUsers(['usr_0001'], contextOf({ send: (call) => connection.send(call, contextOf()) }));
    expect(row).toMatchObject({ userId: 'usr_0001', room: { code: 'DOWNSTREAM_INVALID_RESPONSE', service: 'shelf' } });
    expect(row).toMatchObject({ books: [{ isbn: '9783518188170' }, { isbn: '9223372036854775807' }] });
    expect(row).toMatchObject({ builtAt: '2025-01-01T00:00:00.500Z', note: null });
  });

  test('with keys named like parts of a prototype reaches none', async () => {
    const copies = JSON.parse('{"__proto__": 1, "constructor": 2}');
    shelf.answer = (_call, reply) => reply(null, { copies });
    const { message } = await send();
    expect(Object.keys((message as { copies: object }).copies).toSorted()).toEqual(['__proto__', 'constructor']);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('of a status that the client reads is that status, and what was said in metadata', async () => {
    shelf.faults.set('usr_0001', 'missing');
    const reply = await send({ ...getShelf, statuses: ['NOT_FOUND'] });
    expect(reply).toMatchObject({ status: 'NOT_FOUND', message: null });
    ending(status.FAILED_PRECONDITION, { trailers: { reason: 'full' } });
    expect((await send({ ...getShelf, statuses: ['FAILED_PRECONDITION'] })).header('reason')).toBe('full');
  });
});

describe('a status', () => {
  test.each([
    ['CANCELLED', 'DOWNSTREAM_UNAVAILABLE'],
    ['UNKNOWN', 'DOWNSTREAM_UNAVAILABLE'],
    ['INVALID_ARGUMENT', 'DOWNSTREAM_REFUSED'],
    ['DEADLINE_EXCEEDED', 'DOWNSTREAM_TIMEOUT'],
    ['NOT_FOUND', 'DOWNSTREAM_REFUSED'],
    ['ALREADY_EXISTS', 'DOWNSTREAM_REFUSED'],
    ['PERMISSION_DENIED', 'DOWNSTREAM_REFUSED'],
    ['RESOURCE_EXHAUSTED', 'DOWNSTREAM_RATE_LIMITED'],
    ['FAILED_PRECONDITION', 'DOWNSTREAM_REFUSED'],
    ['ABORTED', 'DOWNSTREAM_REFUSED'],
    ['OUT_OF_RANGE', 'DOWNSTREAM_REFUSED'],
    ['UNIMPLEMENTED', 'DOWNSTREAM_REFUSED'],
    ['INTERNAL', 'DOWNSTREAM_UNAVAILABLE'],
    ['UNAVAILABLE', 'DOWNSTREAM_UNAVAILABLE'],
    ['DATA_LOSS', 'DOWNSTREAM_INVALID_RESPONSE'],
    ['UNAUTHENTICATED', 'DOWNSTREAM_UNAUTHENTICATED'],
  ] as const)('%s is %s, in our words, and not as if the connection had broken', async (name, code) => {
    ending(status[name]);
    const error = await errorOf(send());
    expect(error).toMatchObject({ code, service: 'shelf', transient: false });
    expect(JSON.stringify([error.message, error.cause])).not.toContain('secret');
  });

  test.each([17, 99])('%i, which there is not, is DOWNSTREAM_INVALID_RESPONSE', async (code) => {
    ending(code);
    expect((await errorOf(send())).code).toBe('DOWNSTREAM_INVALID_RESPONSE');
  });
});

/** `google.rpc.Status` with one detail. */
const detail = (typeUrl: string, value: readonly number[]): Buffer => {
  const type = Buffer.from(typeUrl);
  const any = Buffer.concat([Buffer.from([0x0a, type.length]), type, Buffer.from([0x12, value.length, ...value])]);
  return Buffer.concat([Buffer.from([0x08, 0x08, 0x1a, any.length]), any]);
};

describe('a service that is asked too much', () => {
  const retryInfo = 'type.googleapis.com/google.rpc.RetryInfo';
  // retry_delay { seconds: 2, nanos: 500000001 }
  const delay = [0x0a, 0x08, 0x08, 0x02, 0x10, 0x81, 0xca, 0xb5, 0xee, 0x01];
  test.each<[string, Record<string, string | Buffer>, number | undefined]>([
    ['RetryInfo', { 'grpc-status-details-bin': detail(retryInfo, delay) }, 2_501],
    [
      'RetryInfo before all else',
      { 'grpc-status-details-bin': detail(retryInfo, delay), 'retry-after': '9', 'grpc-retry-pushback-ms': '9' },
      2_501,
    ],
    ['details of another kind', { 'grpc-status-details-bin': detail('x/google.rpc.Help', delay) }, undefined],
    ['details that are none', { 'grpc-status-details-bin': Buffer.from('garbage'), 'retry-after': '9' }, 9_000],
    ['a pushback', { 'grpc-retry-pushback-ms': '150' }, 150],
    ['a pushback that asks for no repeat', { 'grpc-retry-pushback-ms': '-1' }, undefined],
    ['retry-after', { 'retry-after': '3' }, 3_000],
    ['nothing', {}, undefined],
  ])('says when to come back by %s', async (_name, trailers, retryAfterMs) => {
    ending(status.RESOURCE_EXHAUSTED, { trailers });
    expect(await errorOf(send())).toMatchObject({ code: 'DOWNSTREAM_RATE_LIMITED', retryAfterMs });
    ending(status.UNAVAILABLE, { trailers });
    expect(await errorOf(send())).toMatchObject({ code: 'DOWNSTREAM_UNAVAILABLE', retryAfterMs });
  });

  test('is not taken for one that answers too much, even where it says the same words of our request', async () => {
    const message = { userIds: Array.from({ length: 2_000 }, (_, index) => `usr_${index}_${'x'.repeat(10)}`) };
    const error = await errorOf(send({ method: 'GetShelves', message }));
    expect(error.code).toBe('DOWNSTREAM_RATE_LIMITED');
    ending(status.RESOURCE_EXHAUSTED, { details: `Received message larger than max (99999 vs ${maxBytes})` });
    expect((await errorOf(send())).code).toBe('DOWNSTREAM_RATE_LIMITED');
  });
});

const started = { ':status': 200, 'content-type': 'application/grpc+proto' };

/** A message in its frame. */
const frame = (bytes: Buffer, { length = bytes.length, flag = 0 } = {}): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, bytes]);
};

/** An answer of these bytes, ended as a good one is. */
const answering =
  (
    bytes: Buffer,
    headers: Record<string, string | number> = {},
    trailers: Record<string, string> = { 'grpc-status': '0' },
  ) =>
  (stream: ServerHttp2Stream): void => {
    stream.respond({ ...started, ...headers }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers(trailers));
    stream.end(bytes);
  };

/** `Shelf { user_id: "usr_0001" }` */
const goodBytes = Buffer.from('\n\x08usr_0001');
const good = frame(goodBytes);

describe('an answer that is too large', () => {
  const big = Buffer.concat([Buffer.from([0x2a, 0x80, 0x80, 0x08]), Buffer.alloc(128 * 1024, 'a')]);
  test.each<[string, Buffer, Record<string, string>]>([
    ['said at its head', frame(Buffer.from('x'), { length: 0xffffffff }), {}],
    ['by a single byte', frame(Buffer.alloc(maxBytes + 1)), {}],
    ['once unpacked', frame(gzipSync(big), { flag: 1 }), { 'grpc-encoding': 'gzip' }],
  ])('%s is DOWNSTREAM_RESPONSE_TOO_LARGE, and nothing more of it is read', async (_name, bytes, headers) => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const upstream = await raw((stream) => {
      stream.once('close', resolve);
      stream.respond({ ...started, ...headers });
      stream.write(bytes);
    });
    const error = await errorOf(sendOver(upstream.connection));
    expect(error).toMatchObject({ code: 'DOWNSTREAM_RESPONSE_TOO_LARGE', transient: false });
    await closed;
  });

  test('is not one of exactly the cap', async () => {
    const text = Buffer.alloc(maxBytes - 4, 'a');
    const upstream = await raw(answering(frame(Buffer.concat([Buffer.from([0x2a, 0xfc, 0xff, 0x03]), text]))));
    expect((await sendOver(upstream.connection)).message).toMatchObject({ note: text.toString() });
  });
});

describe('what is no answer', () => {
  const html = Buffer.from('<html><body>secret words</body></html>');
  const plain = { 'content-type': 'text/html' };
  const invalid = 'DOWNSTREAM_INVALID_RESPONSE';
  const unavailable = 'DOWNSTREAM_UNAVAILABLE';
  test.each<[string, (stream: ServerHttp2Stream) => void, string, boolean]>([
    ['HTML', answering(html, plain, {}), invalid, false],
    [
      'HTML without trailers',
      (stream) => (stream.respond({ ':status': 200, ...plain }), stream.end(html)),
      invalid,
      false,
    ],
    ['HTML as gRPC', answering(html), 'DOWNSTREAM_RESPONSE_TOO_LARGE', false],
    ['another content type', answering(good, { 'content-type': 'application/json' }), invalid, false],
    ['gRPC-Web', answering(good, { 'content-type': 'application/grpc-web+proto' }), invalid, false],
    ['no content type', (stream) => (stream.respond({ ':status': 200 }), stream.end(good)), invalid, false],
    ['a page of a proxy with 503', answering(html, { ':status': 503, ...plain }, {}), unavailable, false],
    ['a page of a proxy with 502', answering(html, { ':status': 502, ...plain }, {}), unavailable, false],
    [
      '504 with nothing',
      (stream) => stream.respond({ ':status': 504 }, { endStream: true }),
      'DOWNSTREAM_TIMEOUT',
      false,
    ],
    ['500 with nothing', (stream) => stream.respond({ ':status': 500 }, { endStream: true }), unavailable, false],
    ['a page with 500', answering(html, { ':status': 500, ...plain }, {}), unavailable, false],
    ['401', (stream) => stream.respond({ ':status': 401 }, { endStream: true }), 'DOWNSTREAM_UNAUTHENTICATED', false],
    ['403', (stream) => stream.respond({ ':status': 403 }, { endStream: true }), 'DOWNSTREAM_REFUSED', false],
    ['404', answering(html, { ':status': 404, ...plain }, {}), 'DOWNSTREAM_REFUSED', false],
    ['400', (stream) => stream.respond({ ':status': 400 }, { endStream: true }), 'DOWNSTREAM_REFUSED', false],
    [
      'a redirect',
      (stream) => stream.respond({ ':status': 302, location: 'http://127.0.0.1:1/' }, { endStream: true }),
      invalid,
      false,
    ],
    ['OK and no message', answering(Buffer.alloc(0)), invalid, true],
    ['OK and half a message', answering(frame(goodBytes.subarray(0, 4), { length: 10 })), invalid, true],
    ['two messages', answering(Buffer.concat([good, good])), invalid, false],
    ['a message and no status', answering(good, {}, {}), invalid, true],
    ['a status that is no number', answering(good, {}, { 'grpc-status': 'fine' }), invalid, false],
    ['bytes that are no such message', answering(frame(Buffer.from([0x0a, 0x7f, 0xff]))), invalid, true],
    ['bytes of another type', answering(frame(Buffer.from([0x1a, 0x03, 0xff, 0xff, 0xff]))), invalid, true],
    ['text that is not UTF-8', answering(frame(Buffer.from('\n\x08usr_\xe9001', 'latin1'))), invalid, true],
    ['packed garbage', answering(frame(html, { flag: 1 }), { 'grpc-encoding': 'gzip' }), invalid, true],
    [
      'a packed message cut short',
      answering(frame(gzipSync(html).subarray(0, 20), { flag: 1 }), { 'grpc-encoding': 'gzip' }),
      invalid,
      true,
    ],
    ['packed without saying how', answering(frame(gzipSync(goodBytes), { flag: 1 })), invalid, false],
    [
      'packed in a way that nobody asked for',
      answering(frame(goodBytes, { flag: 1 }), { 'grpc-encoding': 'br' }),
      invalid,
      false,
    ],
    ['a stream that ends without a status', (stream) => (stream.respond(started), stream.end(good)), invalid, true],
    ['a stream that is reset with an error', (stream) => stream.close(2), unavailable, true],
    ['a stream that is cancelled', (stream) => stream.close(8), unavailable, true],
    ['a stream that is refused', (stream) => stream.close(7), unavailable, true],
    ['a stream that is reset for no reason of HTTP', (stream) => stream.close(1), invalid, false],
  ])('%s is an error of the table', async (_name, answer, code, transient) => {
    const upstream = await raw(answer);
    const error = await errorOf(sendOver(upstream.connection));
    expect(error).toMatchObject({ code, transient, service: 'shelf' });
    expect(`${error.message} ${JSON.stringify(error.cause)}`).not.toContain('secret');
  });

  test('a status of a proxy is not one that the client reads, and 429 says when to come back', async () => {
    const denied = await raw((stream) => stream.respond({ ':status': 403 }, { endStream: true }));
    const asking: GrpcRequest = { ...getShelf, statuses: ['PERMISSION_DENIED'] };
    expect((await errorOf(sendOver(denied.connection, asking))).code).toBe('DOWNSTREAM_REFUSED');
    const busy = await raw(answering(html, { ':status': 429, 'retry-after': '3', ...plain }, {}));
    expect(await errorOf(sendOver(busy.connection))).toMatchObject({
      code: 'DOWNSTREAM_RATE_LIMITED',
      retryAfterMs: 3_000,
    });
  });

  test('endless messages are cut off at the second', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const upstream = await raw((stream) => {
      stream.once('close', resolve);
      stream.respond(started);
      const more = () => void (stream.destroyed || stream.write(frame(Buffer.alloc(16 * 1024)), more));
      more();
    });
    expect((await errorOf(sendOver(upstream.connection))).code).toBe(invalid);
    await closed;
  });

  test('HTTP/1.1 is DOWNSTREAM_INVALID_RESPONSE', async () => {
    const body = 'secret words';
    const upstream = await rawTcp((socket) => {
      socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`));
    });
    expect(await errorOf(sendOver(upstream.connection))).toMatchObject({ code: invalid, service: 'shelf' });
  });
});

describe('a connection', () => {
  test('that is refused is DOWNSTREAM_UNAVAILABLE, and the service is found as soon as it is there', async () => {
    const first = await startShelf();
    const over = connectTo(first.url);
    await sendOver(over);
    await first.stop();
    const port = Number(new URL(first.url).port);
    for (let nth = 0; nth < 3; nth++)
      expect(await errorOf(sendOver(over))).toMatchObject({ code: 'DOWNSTREAM_UNAVAILABLE', service: 'shelf' });
    const again = await startShelf({ port });
    opened.push(() => again.stop());
    expect((await sendOver(over)).status).toBe('OK');
  });

  test('whose host has no address is DOWNSTREAM_UNAVAILABLE', async () => {
    const over = connectTo('http://shelf.invalid:1');
    expect(await errorOf(sendOver(over))).toMatchObject({ code: 'DOWNSTREAM_UNAVAILABLE', transient: false });
  });

  test('that is to be TLS never speaks anything else', async () => {
    const over = connectTo(shelf.url.replace('http:', 'https:').replace('127.0.0.1', 'localhost'));
    expect((await errorOf(sendOver(over))).code).toBe('DOWNSTREAM_UNAVAILABLE');
    expect(shelf.asked).toEqual([]);
  });

  test('is kept from call to call', async () => {
    const upstream = await rawTcp((socket) => void pipeTo(socket, shelf.url));
    for (let nth = 0; nth < 5; nth++) await sendOver(upstream.connection);
    await Promise.all(Array.from({ length: 20 }, () => sendOver(upstream.connection)));
    expect(upstream.opened).toBe(1);
  });

  test.each<[string, (stream: ServerHttp2Stream) => void]>([
    ['before the answer', (stream) => void stream.session?.destroy()],
    [
      'in the middle of a message',
      (stream) => {
        stream.respond(started);
        stream.write(good.subarray(0, 8), () => stream.session?.destroy());
      },
    ],
  ])(
    'that breaks %s is DOWNSTREAM_UNAVAILABLE for the moment, and the next call has a fresh one',
    async (_name, breaks) => {
      let nth = 0;
      const upstream = await raw((stream) => (nth++ === 0 ? breaks(stream) : answering(good)(stream)));
      const error = await errorOf(sendOver(upstream.connection));
      expect(error).toMatchObject({ code: 'DOWNSTREAM_UNAVAILABLE', transient: true });
      expect((await sendOver(upstream.connection)).message).toMatchObject({ userId: 'usr_0001' });
      expect(upstream.opened).toBe(2);
    },
  );

  test('that is reset before HTTP/2 has begun is DOWNSTREAM_UNAVAILABLE', async () => {
    const upstream = await rawTcp((socket, nth) => (nth === 1 ? socket.resetAndDestroy() : pipeTo(socket, shelf.url)));
    expect((await errorOf(sendOver(upstream.connection))).code).toBe('DOWNSTREAM_UNAVAILABLE');
    expect((await sendOver(upstream.connection)).status).toBe('OK');
  });

  test('that takes no more streams is left, and calls on it end as they would', async () => {
    const streams: ServerHttp2Stream[] = [];
    const upstream = await raw((stream) => {
      if (streams.push(stream) > 1) return answering(good)(stream);
      stream.session?.goaway(0);
    });
    const first = sendOver(upstream.connection);
    while (streams.length === 0) await turn();
    expect(await pipeOver(upstream.connection)(callFor(), contextOf())).toMatchObject({ status: 'OK' });
    answering(good)(streams[0]!);
    expect((await first).status).toBe('OK');
  });
});

describe('a call that is given up', () => {
  const late = new GatewayError('DOWNSTREAM_TIMEOUT', { service: 'shelf' });

  test('ends at once for the reason of its signal, and the service hears of it', async () => {
    shelf.answer = () => undefined;
    const gone = new AbortController();
    const reason = new GatewayError('INTERNAL', { cause: 'left' });
    const asked = nextAsk(shelf);
    const sent = expect(send(getShelf, contextOf({ signal: gone.signal }))).rejects.toBe(reason);
    await asked;
    expect(shelf.open).toBe(1);
    const cancelled = once(shelf.events, 'cancelled');
    gone.abort(reason);
    await sent;
    expect(await cancelled).toEqual(['getShelf']);
    expect(shelf.open).toBe(0);
  });

  test('before it is sent never is', async () => {
    const signal = AbortSignal.abort(late);
    await expect(send(getShelf, contextOf({ signal }))).rejects.toBe(late);
    expect(shelf.asked).toEqual([]);
  });

  test('leaves those beside it alone', async () => {
    const replies: (() => void)[] = [];
    shelf.answer = (_call, reply) => void replies.push(() => reply(null, storedShelf('usr_0001')));
    const gone = new AbortController();
    const asked = nextAsk(shelf);
    const first = sendOver(connection, getShelf, contextOf({ signal: gone.signal }));
    const sent = expect(first).rejects.toBe(late);
    await asked;
    const askedAgain = nextAsk(shelf);
    const beside = send();
    await askedAgain;
    gone.abort(late);
    await sent;
    replies[1]!();
    expect((await beside).status).toBe('OK');
  });

  test.each<[string, (stream: ServerHttp2Stream) => void]>([
    ['nothing', () => undefined],
    ['headers and no more', (stream) => stream.respond(started)],
    ['half a message and no more', (stream) => (stream.respond(started), stream.write(good.subarray(0, 7)))],
    ['a message and no status', (stream) => (stream.respond(started), stream.write(good))],
  ])('after %s leaves no stream and no connection open, and the next is none the worse', async (_name, hangs) => {
    let nth = 0;
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const { promise: came, resolve: come } = Promise.withResolvers<void>();
    const upstream = await raw((stream) => {
      if (nth++ > 0) return answering(good)(stream);
      stream.once('close', resolve);
      hangs(stream);
      come();
    });
    const gone = new AbortController();
    const sent = expect(sendOver(upstream.connection, getShelf, contextOf({ signal: gone.signal }))).rejects.toBe(late);
    await came;
    gone.abort(late);
    await sent;
    await closed;
    await upstream.drained();
    expect((await sendOver(upstream.connection)).status).toBe('OK');
    expect(upstream.opened).toBe(2);
  });

  test('while an upstream takes connections and says nothing leaves none behind', async () => {
    const { promise: came, resolve: come } = Promise.withResolvers<void>();
    const upstream = await rawTcp((socket, nth) => (nth === 1 ? come() : pipeTo(socket, shelf.url)));
    const gone = new AbortController();
    const sent = expect(sendOver(upstream.connection, getShelf, contextOf({ signal: gone.signal }))).rejects.toBe(late);
    await came;
    gone.abort(late);
    await sent;
    await upstream.drained();
    expect((await sendOver(upstream.connection)).status).toBe('OK');
  });
});

test('many calls at once, to an upstream that does them every wrong there is, leave no stream and no connection open', async () => {
  const { next } = random(7);
  const giveUps: AbortController[] = [];
  const streams = new Set<ServerHttp2Stream>();
  const late = new GatewayError('DOWNSTREAM_TIMEOUT', { service: 'shelf' });
  const wrongs: ((stream: ServerHttp2Stream, giveUp: () => void) => void)[] = [
    (stream) => stream.session?.destroy(),
    (stream) => stream.close(2),
    (stream) => stream.respond({ ':status': 503 }, { endStream: true }),
    answering(Buffer.concat([good, good])),
    (_stream, giveUp) => giveUp(),
    (stream, giveUp) => (stream.respond(started), stream.write(good.subarray(0, 7), giveUp)),
    (stream, giveUp) => (stream.session?.goaway(0), giveUp()),
  ];
  const beyond = await raw((stream, headers) => {
    streams.add(stream);
    stream.once('close', () => streams.delete(stream));
    const wrong = next() < 0.4 ? wrongs[Math.floor(next() * wrongs.length)] : answering(good);
    wrong?.(stream, () => giveUps[Number(headers['x-call'])]?.abort(late));
  });
  const upstream = await rawTcp((socket) => void pipeTo(socket, beyond.url));
  const ends: string[] = [];
  for (let round = 0; round < 60; round++)
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        const giveUp = new AbortController();
        const headers = { 'x-call': String(giveUps.push(giveUp) - 1) };
        const sent = sendOver(upstream.connection, { ...getShelf, headers }, contextOf({ signal: giveUp.signal }));
        ends.push(
          await sent.then(
            ({ status }) => status,
            (error: unknown) => (error as GatewayError).code,
          ),
        );
      }),
    );
  await upstream.connection.close();
  await upstream.drained();
  expect({ streams: streams.size, connections: upstream.connections }).toEqual({ streams: 0, connections: 0 });
  const expected = ['DOWNSTREAM_INVALID_RESPONSE', 'DOWNSTREAM_TIMEOUT', 'DOWNSTREAM_UNAVAILABLE', 'OK'];
  expect([...new Set(ends)].toSorted()).toEqual(expected);
});

describe('closing', () => {
  test('lets the calls in flight end, then leaves no connection and takes no call', async () => {
    const upstream = await rawTcp((socket) => void pipeTo(socket, shelf.url));
    let reply: (() => void) | undefined;
    shelf.answer = (_call, end) => (reply = () => end(null, storedShelf('usr_0001')));
    const asked = nextAsk(shelf);
    const sent = sendOver(upstream.connection);
    await asked;
    const closed = upstream.connection.close();
    reply?.();
    expect((await sent).status).toBe('OK');
    await closed;
    await upstream.drained();
    expect((await errorOf(sendOver(upstream.connection))).code).toBe('DOWNSTREAM_UNAVAILABLE');
    expect(upstream.connections).toBe(0);
  });
});

describe('under the usual policies', () => {
  test('a read whose connection broke is repeated once, silently; a write without a key is not, one with a key is', async () => {
    let nth = 0;
    const upstream = await raw((stream) => (nth++ % 2 === 0 ? stream.session?.destroy() : answering(good)(stream)));
    const pipe = pipeOver(upstream.connection);
    const read = createContext(fakeClock());
    expect(await pipe(callFor(), read)).toMatchObject({ status: 'OK' });
    expect(read.ledger.entries.map(({ attempt }) => attempt)).toEqual([undefined, 2]);
    const write = contextOf();
    expect((await errorOf(pipe({ ...callFor(), kind: 'write' }, write))).code).toBe('DOWNSTREAM_UNAVAILABLE');
    expect(write.ledger.entries).toHaveLength(1);
    nth = 0;
    const keyed = contextOf();
    expect(await pipe({ ...callFor(), kind: 'write', idempotencyKey: 'a' }, keyed)).toMatchObject({ status: 'OK' });
    expect(keyed.ledger.entries).toHaveLength(2);
  });

  test('a service that hangs is given up after its time, and hears of it', async () => {
    shelf.answer = () => undefined;
    const clock = fakeClock();
    const pipe = through(standard({ timeoutMs: 1_000, retries: 0 })(), connection.send);
    const asked = nextAsk(shelf);
    const sent = errorOf(pipe(callFor(), createContext(clock)));
    await asked;
    const cancelled = once(shelf.events, 'cancelled');
    await clock.advance(1_000);
    expect((await sent).code).toBe('DOWNSTREAM_TIMEOUT');
    await cancelled;
    expect(shelf.open).toBe(0);
  });

  test('refusals are answers, failures open the breaker', async () => {
    const pipe = through(standard({ timeoutMs: 1_000, retries: 0 })(), connection.send);
    const clock = fakeClock();
    const codesOf = async (count: number) => {
      const codes = [];
      for (let nth = 0; nth < count; nth++) codes.push((await errorOf(pipe(callFor(), createContext(clock)))).code);
      return codes;
    };
    ending(status.PERMISSION_DENIED);
    expect(new Set(await codesOf(30))).toEqual(new Set(['DOWNSTREAM_REFUSED']));
    ending(status.INTERNAL);
    expect((await codesOf(31)).at(-1)).toBe('CIRCUIT_OPEN');
    const asked = shelf.asked.length;
    await codesOf(5);
    expect(shelf.asked).toHaveLength(asked);
  });
});

describe('a batch', () => {
  const ids = Array.from({ length: 12 }, (_, index) => `usr_${String(index + 1).padStart(4, '0')}`);

  test('in which any keys are missing or fail gives exactly those null or an error, and all others their values', async () => {
    const fault = constantFrom('missing', 'trouble', 'drift', undefined);
    const faulty = array(fault, { minLength: ids.length, maxLength: ids.length });
    await assert(
      asyncProperty(faulty, shuffledSubarray(ids, { minLength: 1 }), async (faults, wanted) => {
        const faultOf = new Map(ids.map((id, index) => [id, faults[index]]));
        shelf.faults.clear();
        for (const [id, found] of faultOf) if (found !== undefined) shelf.faults.set(id, found);
        shelf.asked.splice(0);
        const ctx: Context = contextOf({ send: (call) => connection.send(call, ctx) });
        const rows = await Promise.all(wanted.map((id) => shelfOf.load(id, ctx)));
        for (const [index, id] of wanted.entries()) {
          const row = rows[index];
          const found = faultOf.get(id);
          if (found === 'missing') {
            expect(row).toBeNull();
            continue;
          }
          expect(row?.userId).toBe(id);
          expect((row?.room as unknown) instanceof GatewayError).toBe(found !== undefined);
          expect((row?.books as unknown) instanceof GatewayError).toBe(found === 'trouble');
          if (found === undefined) expect(row?.room).toBe('STUDY');
          if (found !== 'trouble') expect(row?.books).toMatchObject([{ title: `The life of ${id}` }, {}]);
        }
        expect(shelf.asked).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });

  test('that fails as a whole fails each of its keys', async () => {
    ending(status.UNAVAILABLE);
    const ctx: Context = contextOf({ send: (call) => connection.send(call, ctx) });
    const settled = await Promise.allSettled(ids.map((id) => shelfOf.load(id, ctx)));
    expect(settled.map((one) => one.status === 'rejected' && one.reason.code)).toEqual(
      ids.map(() => 'DOWNSTREAM_UNAVAILABLE'),
    );
  });
});

const openGateway = async (address: string) => {
  const environment = { ...inject('services'), SHELF_URL: address, SHELF_RETRIES: '0' };
  const gateway = await startGateway({ options: { ...withShelf(environment), clock: stillClock } });
  opened.push(() => gateway.stop());
  return gateway;
};

describe('in the graph', () => {
  const query = '{ users(first: 4) { nodes { id shelf { room builtAt books { isbn } } } } }';

  test('a gRPC source is one more beside the others: many users cost one call', async () => {
    shelf.faults.set('usr_0002', 'missing').set('usr_0003', 'drift').set('usr_0004', 'trouble');
    const gateway = await openGateway(shelf.url);
    const { data, errors, ledger } = await gateway.ask(query, { as: 'usr_0001' });
    const builtAt = '2025-01-01T00:00:00.500Z';
    const books = [{ isbn: '9783518188170' }, { isbn: '9223372036854775807' }];
    expect(data.users.nodes.map((user: { shelf: unknown }) => user.shelf)).toEqual([
      { room: 'STUDY', builtAt, books },
      null,
      { room: null, builtAt, books },
      { room: null, builtAt: null, books: null },
    ]);
    expect(errors.map(({ path, extensions }) => [path?.slice(2).join('.'), extensions['code']]).toSorted()).toEqual([
      ['2.shelf.room', 'DOWNSTREAM_INVALID_RESPONSE'],
      ['3.shelf.books', 'DOWNSTREAM_UNAVAILABLE'],
      ['3.shelf.builtAt', 'DOWNSTREAM_UNAVAILABLE'],
      ['3.shelf.room', 'DOWNSTREAM_UNAVAILABLE'],
    ]);
    expect(calls(ledger)).toEqual(['shelf ofUsers ×4', 'user page ×4']);
    expect(JSON.stringify(errors)).not.toContain('secret');
  });

  test('one that is down leaves the rest whole', async () => {
    const gateway = await openGateway('http://127.0.0.1:1');
    const { status: http, data, errors } = await gateway.ask(query, { as: 'usr_0001' });
    expect(http).toBe(200);
    expect(data.users.nodes[3]).toEqual({ id: 'usr_0004', shelf: null });
    expect(errors.map(({ path }) => path)).toEqual([0, 1, 2, 3].map((index) => ['users', 'nodes', index, 'shelf']));
    expect(errors[0]?.extensions).toMatchObject({ code: 'DOWNSTREAM_UNAVAILABLE', service: 'shelf', retryable: true });
    const { ready } = await gateway.gateway.readiness().then((found) => ({ ready: JSON.stringify(found) }));
    expect(ready).toContain('shelf');
  });

  test('a write is done once for its key', async () => {
    const gateway = await openGateway(shelf.url);
    const mutation = 'mutation { putBook(userId: "usr_0001", title: "Räuber") { books } }';
    const { data, ledger } = await gateway.ask(mutation, { as: 'usr_0001' });
    expect(data).toEqual({ putBook: { books: 1 } });
    expect(calls(ledger)).toEqual(['shelf put ×1']);
    const refused = await gateway.ask(mutation.replace('Räuber', ''), { as: 'usr_0001' });
    expect(refused).toMatchObject({ data: { putBook: { books: null } }, errors: [] });
  });
});
