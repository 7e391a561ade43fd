import type { LookupFunction } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GatewayError } from '../../engine/errors.ts';
import type { Connection } from '../../engine/transport/connection.ts';
import { http, type HttpRequest, type HttpReply } from '../../engine/transport/http.ts';
import { openUpstream, type TestUpstream } from '../fixtures/open-upstream.ts';
import { createContext, errorOf, read } from '../policies/calls.ts';
import { fakeClock } from '../policies/fake-clock.ts';

let upstream: TestUpstream;
let connection: Connection;

beforeAll(async () => {
  upstream = await openUpstream();
  connection = http({ source: 'shop', baseUrl: upstream.url, maxBytes: 1024 });
});
beforeEach(() => upstream.asked.splice(0));
afterAll(async () => {
  await connection.close();
  upstream.close();
});

const request: HttpRequest = { method: 'GET', path: '/' };
const ask = (signal = new AbortController().signal, { send } = connection) =>
  send({ ...read, request }, createContext(fakeClock(), { signal })) as Promise<HttpReply>;

describe('a call that is given up', () => {
  const reason = new GatewayError('DOWNSTREAM_TIMEOUT', { service: 'shop' });

  test('before it is sent never is', async () => {
    expect(await errorOf(ask(AbortSignal.abort(reason)))).toBe(reason);
    expect(upstream.asked).toEqual([]);
  });

  test('while there is no connection ends at once, and is not sent when there is one', async () => {
    const [asked, known] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const lookup: LookupFunction = (_name, _options, found) => {
      asked.resolve();
      void known.promise.then(() => found(null, [{ address: '127.0.0.1', family: 4 }]));
    };
    const far = http({ source: 'shop', baseUrl: `http://shop.test:${upstream.port}`, lookup });
    const caller = new AbortController();
    const asking = ask(caller.signal, far);
    await asked.promise;
    caller.abort(reason);
    expect(await errorOf(asking)).toBe(reason);
    upstream.answer = () => ({ body: 'true' });
    known.resolve();
    expect(await ask(undefined, far)).toMatchObject({ body: true });
    await far.close();
    expect(upstream.asked).toHaveLength(1);
  });

  test.each<[string, (write: (bytes: string) => void) => void]>([
    ['before any answer', () => undefined],
    ['in the middle of the answer', (write) => write('[1,')],
  ])('%s ends at once, and the upstream is hung up on', async (_when, begin) => {
    const [begun, hungUp] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    upstream.answer = (_request, response) => {
      begin((bytes) => void response.writeHead(200, { 'content-type': 'application/json' }).write(bytes));
      response.on('close', () => hungUp.resolve());
      begun.resolve();
    };
    const caller = new AbortController();
    const asking = ask(caller.signal);
    await begun.promise;
    caller.abort(reason);
    expect(await errorOf(asking)).toBe(reason);
    await hungUp.promise;
    upstream.answer = () => ({ body: 'true' });
    expect(await ask()).toMatchObject({ body: true });
  });

  test('after its answer has come takes no harm, and none of its listeners stay', async () => {
    upstream.answer = () => ({ body: 'true' });
    const caller = new AbortController();
    let listeners = 0;
    const count = (name: 'addEventListener' | 'removeEventListener', by: number) => {
      const own = caller.signal[name].bind(caller.signal) as (...given: unknown[]) => void;
      Object.defineProperty(caller.signal, name, {
        value: (...given: unknown[]) => {
          listeners += by;
          own(...given);
        },
      });
    };
    count('addEventListener', 1);
    count('removeEventListener', -1);
    const reply = await ask(caller.signal);
    caller.abort(reason);
    expect([reply.body, listeners]).toEqual([true, 0]);
  });
});

describe('an answer', () => {
  test('may come in pieces, and characters too', async () => {
    const text = JSON.stringify('Łódź');
    upstream.answer = async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      for (const byte of Buffer.from(text))
        await new Promise<void>((done) => response.write(Buffer.of(byte), () => done()));
      response.end();
    };
    expect((await ask()).body).toBe('Łódź');
  });

  test('is what comes after hints', async () => {
    upstream.answer = (_request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeProcessing();
      return { body: 'true' };
    };
    expect(await ask()).toMatchObject({ status: 200, body: true });
  });

  test('has the first of headers that come more than once, by any case, and none that it has not sent', async () => {
    upstream.answer = (_request, response) => {
      response.setHeader('Retry-After', ['1', '2']);
      return { body: 'true' };
    };
    const { header } = await ask();
    expect([header('retry-after'), header('x-none')]).toEqual(['1', undefined]);
  });

  test('that leads elsewhere is not followed, and nothing of it is read', async () => {
    const hungUp = Promise.withResolvers<void>();
    upstream.answer = (_request, response) => {
      response.writeHead(307, { location: '/elsewhere' }).write('{');
      response.on('close', () => hungUp.resolve());
    };
    expect((await errorOf(ask())).code).toBe('DOWNSTREAM_INVALID_RESPONSE');
    await hungUp.promise;
    expect(upstream.asked).toHaveLength(1);
  });
});
