import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../engine/clock.ts';
import type { Context } from '../../engine/context.ts';
import { GatewayError } from '../../engine/errors.ts';
import { createLedger } from '../../engine/ledger.ts';
import type { Connection } from '../../engine/transport/connection.ts';
import { soap } from '../../engine/transport/soap.ts';

interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

const asked: { headers: IncomingHttpHeaders; body: string }[] = [];
let reply: Reply | 'hang' = {};

/** An upstream that says exactly what a test puts into its mouth. */
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    asked.push({ headers: request.headers, body });
    server.emit('asked', request);
    if (reply === 'hang') return;
    response.writeHead(reply.status ?? 200, { 'content-type': 'text/xml; charset=utf-8', ...reply.headers });
    response.end(reply.body ?? '');
  });
});

const wsdl = new URL('shelf.wsdl', import.meta.url);
let baseUrl: string;
let connection: Connection;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/shelf`;
  connection = soap({ source: 'shelf', baseUrl, wsdl, maxBytes: 512 * 1024 });
});
beforeEach(() => asked.splice(0));
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await connection.close();
});

const contextWith = (signal: AbortSignal): Context => {
  const ctx: Context = {
    viewer: null,
    signal,
    clock: systemClock,
    deadlineMs: Infinity,
    random: Math.random,
    newId: () => 'id',
    traceId: '0'.repeat(32),
    ledger: createLedger(),
    send: (call) => connection.send(call, ctx),
    changed: async () => undefined,
    signMedia: () => '',
  };
  return ctx;
};

const send = (operation: string, input: Record<string, unknown> = {}, signal = new AbortController().signal) =>
  contextWith(signal).send({ source: 'shelf', name: 'test', kind: 'read', size: 1, request: { operation, input } });

const answering = (given: Reply | string) => {
  reply = typeof given === 'string' ? { body: given } : given;
  return send('FindBooks', { author: 'Anna' });
};

const failing = async (given: Reply | string): Promise<GatewayError> => {
  const error = await answering(given).then(
    (value) => expect.fail(`answered ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GatewayError);
  return error as GatewayError;
};

const envelope = (body: string, declarations = '') =>
  `<?xml version="1.0" encoding="utf-8"?>${declarations}<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" ` +
  `xmlns:b="urn:shelf" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body>${body}</s:Body></s:Envelope>`;

const books = (content: string) => envelope(`<b:FindBooksResponse>${content}</b:FindBooksResponse>`);

const fault = (content: string, status = 500): Reply => ({
  status,
  body: envelope(`<s:Fault>${content}<faultstring>secret words</faultstring></s:Fault>`),
});

describe('a request', () => {
  test('is a SOAP 1.1 envelope with the action, arrays repeated, undefined left out and values escaped', async () => {
    reply = { body: books('<b:books/>') };
    await send('FindBooks', { author: 'Böll & <Söhne> "x"', year: [1999, 2001], month: undefined });
    expect(asked).toHaveLength(1);
    expect(asked[0]!.headers).toMatchObject({
      'content-type': 'text/xml; charset=utf-8',
      accept: 'text/xml',
      soapaction: '"urn:shelf#FindBooks"',
    });
    expect(asked[0]!.body).toBe(
      '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
        '<FindBooks xmlns="urn:shelf"><author>Böll &amp; &lt;Söhne&gt; &quot;x&quot;</author><year>1999</year><year>2001</year></FindBooks>' +
        '</soap:Body></soap:Envelope>',
    );
  });

  test('carries the headers of its connection', async () => {
    reply = { body: books('<b:books/>') };
    const signed = soap({ source: 'shelf', baseUrl, wsdl, headers: (ctx) => ({ 'x-trace': ctx.traceId }) });
    const call = { source: 'shelf', name: 'test', kind: 'read', size: 1 } as const;
    const request = { operation: 'FindBooks', input: { author: 'Anna' } };
    await signed.send({ ...call, request }, contextWith(new AbortController().signal));
    await signed.close();
    expect(asked[0]!.headers['x-trace']).toBe('0'.repeat(32));
  });

  test.each([
    ['markup posing as CDATA', '<![CDATA[a]]></author><year>1</year><author><![CDATA[b]]>'],
    ['a control character', 'a\u0000b'],
    ['half a surrogate pair', 'a\ud800'],
  ])('with %s in a value is refused and not sent', async (_name, author) => {
    await expect(send('FindBooks', { author })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(send('FindBooks', { author: 'a', year: [author] })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(asked).toEqual([]);
  });

  test('for an operation that the contract does not have is our own fault', async () => {
    await expect(send('constructor')).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(asked).toEqual([]);
  });
});

describe('an answer', () => {
  const one =
    '<b:book><b:title>Räuber &amp; Gendarm</b:title><b:number>9007199254740993</b:number><b:lent>1</b:lent>' +
    '<b:bought>2024-02-29</b:bought></b:book>';

  test('keeps one repeatable element an array, and every value the text it is', async () => {
    expect(await answering(books(`<b:books>${one}</b:books>`))).toEqual({
      books: {
        book: [{ title: 'Räuber & Gendarm', number: '9007199254740993', lent: '1', bought: '2024-02-29' }],
      },
    });
  });

  test('reads several, in their order, under any prefix', async () => {
    const [first, second] = ['<book><title>A</title></book>', '<book><title>B</title></book>'];
    const body = envelope(`<FindBooksResponse xmlns="urn:shelf"><books>${first}${second}</books></FindBooksResponse>`);
    expect(await answering(body)).toEqual({ books: { book: [{ title: 'A' }, { title: 'B' }] } });
  });

  test('has null for what is empty or nil', async () => {
    expect(await answering(books('<b:books></b:books>'))).toEqual({ books: null });
    expect(await answering(books('<b:books><b:book><b:bought xsi:nil="true"/></b:book></b:books>'))).toEqual({
      books: { book: [{ bought: null }] },
    });
  });

  test('guesses nothing: what is no number or no day stays what it is', async () => {
    const odd = '<b:book><b:number>12abc</b:number><b:lent>perhaps</b:lent><b:bought>soon</b:bought></b:book>';
    expect(await answering(books(`<b:books>${odd}</b:books>`))).toEqual({
      books: { book: [{ number: '12abc', lent: 'perhaps', bought: 'soon' }] },
    });
  });

  test('may hold comments and CDATA, also inside a value', async () => {
    const title = '<b:title><!-- it\'s --><![CDATA[<a id="x" href="y">]]></b:title><b:number>1<!-- - -->2</b:number>';
    expect(await answering(books(`<b:books><b:book>${title}</b:book></b:books>`))).toEqual({
      books: { book: [{ title: '<a id="x" href="y">', number: '12' }] },
    });
  });

  test('may say id= in its text', async () => {
    const title = '<b:title>where id="5" or href=\'6\'</b:title>';
    expect(await answering(books(`<b:books><b:book>${title}</b:book></b:books>`))).toEqual({
      books: { book: [{ title: 'where id="5" or href=\'6\'' }] },
    });
  });
});

describe('a fault', () => {
  test.each([
    ['Client', '<faultcode>s:Client</faultcode>', 500, 'DOWNSTREAM_REFUSED'],
    ['Client with HTTP 200', '<faultcode>s:Client</faultcode>', 200, 'DOWNSTREAM_REFUSED'],
    ['Client without a prefix', '<faultcode>Client</faultcode>', 500, 'DOWNSTREAM_REFUSED'],
    ['Client in detail', '<faultcode>s:Client.BadInput</faultcode>', 500, 'DOWNSTREAM_REFUSED'],
    ['Client with an attribute', '<faultcode xsi:type="x">s:Client</faultcode>', 500, 'DOWNSTREAM_REFUSED'],
    ['Server', '<faultcode>s:Server</faultcode>', 500, 'DOWNSTREAM_UNAVAILABLE'],
    ['Server with HTTP 200', '<faultcode>s:Server</faultcode>', 200, 'DOWNSTREAM_UNAVAILABLE'],
    ['MustUnderstand', '<faultcode>s:MustUnderstand</faultcode>', 500, 'DOWNSTREAM_UNAVAILABLE'],
    ['without a code', '', 500, 'DOWNSTREAM_UNAVAILABLE'],
    ['of SOAP 1.2', '<Code><Value>s:Receiver</Value></Code>', 500, 'DOWNSTREAM_UNAVAILABLE'],
  ])('%s is an error of the table', async (_name, content, status, code) => {
    expect((await failing(fault(content, status))).code).toBe(code);
  });
});

describe('a status that is not SOAP', () => {
  test.each([
    [302, 'DOWNSTREAM_INVALID_RESPONSE'],
    [401, 'DOWNSTREAM_UNAUTHENTICATED'],
    [404, 'DOWNSTREAM_REFUSED'],
    [415, 'DOWNSTREAM_REFUSED'],
    [503, 'DOWNSTREAM_UNAVAILABLE'],
    [504, 'DOWNSTREAM_TIMEOUT'],
  ])('%i is an error of the table', async (status, code) => {
    expect((await failing({ status, body: books('<b:books/>') })).code).toBe(code);
  });

  test('429 says when to come back', async () => {
    const error = await failing({ status: 429, headers: { 'retry-after': '3' } });
    expect(error).toMatchObject({ code: 'DOWNSTREAM_RATE_LIMITED', retryAfterMs: 3_000 });
  });

  test('or at which moment; nonsense says nothing', async () => {
    const soon = new Date(Date.now() + 90_000).toUTCString();
    const { retryAfterMs } = await failing({ status: 503, headers: { 'retry-after': soon } });
    expect(retryAfterMs).toBeGreaterThan(60_000);
    expect(retryAfterMs).toBeLessThanOrEqual(90_000);
    const past = await failing({ status: 429, headers: { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' } });
    expect(past.retryAfterMs).toBe(0);
    for (const value of ['', ' ', '1e3', '-1', 'soon', '2026'.repeat(100)])
      expect((await failing({ status: 429, headers: { 'retry-after': value } })).retryAfterMs).toBeUndefined();
  });

  test('500 with a page or a text beside it is an outage, as any other 5xx is', async () => {
    for (const type of ['text/html', 'text/plain', 'application/json'])
      expect(await failing({ status: 500, headers: { 'content-type': type }, body: '<html>secret' })).toMatchObject({
        code: 'DOWNSTREAM_UNAVAILABLE',
        service: 'shelf',
      });
  });

  test('500 with an answer beside it is no answer', async () => {
    expect((await failing({ status: 500, body: books('<b:books/>') })).code).toBe('DOWNSTREAM_UNAVAILABLE');
  });
});

describe('what is no answer', () => {
  const html = '<html><body><p>secret words</p></body></html>';
  const laughs = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>';
  const good = books('<b:books/>');
  test.each<[string, Reply | string]>([
    ['HTML', { headers: { 'content-type': 'text/html' }, body: html }],
    ['HTML as text/xml', html],
    ['HTML with open tags as text/xml', '<!doctype html><html><body><p>secret words<br></body></html>'],
    ['JSON', { headers: { 'content-type': 'application/json' }, body: '{"books":[]}' }],
    ['JSON as text/xml', '{"books":[]}'],
    ['another content type', { headers: { 'content-type': 'application/xml' }, body: good }],
    ['nothing', ''],
    ['an envelope cut short', good.slice(0, -20)],
    ['a value cut short', books('<b:books><b:book><b:title>secret wo').slice(0, -55)],
    ['an empty body', envelope('')],
    ['an envelope without a body', '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>'],
    ['the answer to another operation', envelope('<b:CountBooksResponse><b:count>1</b:count></b:CountBooksResponse>')],
    ['an element that the contract does not have', envelope('<b:toString/>')],
    ['text where elements belong', books('words<b:books/>')],
    ['bytes that are not UTF-8', { body: Buffer.from(books('<b:books>\u00e4</b:books>'), 'latin1') }],
    ['UTF-16', { body: Buffer.from(good, 'utf16le') }],
    ['a document type', envelope('<b:FindBooksResponse><b:books/></b:FindBooksResponse>', '<!DOCTYPE s:Envelope>')],
    ['a document type in small letters', envelope('<b:FindBooksResponse/>', '<!doctype s>')],
    ['an entity bomb', envelope('<b:FindBooksResponse><b:books>&b;</b:books></b:FindBooksResponse>', laughs)],
    ['an unknown entity', books('<b:books>&secret;</b:books>')],
    ['a document inside CDATA', books('<b:books><![CDATA[<?xml version="1.0"?><a id="__proto__"/>]]></b:books>')],
    ['endless nesting', books(`<b:books>${'<b:book>'.repeat(100)}${'</b:book>'.repeat(100)}</b:books>`)],
    ['an unclosed comment', `${good}<!-- `],
  ])('%s is DOWNSTREAM_INVALID_RESPONSE', async (_name, given) => {
    const error = await failing(given);
    expect(error).toMatchObject({ code: 'DOWNSTREAM_INVALID_RESPONSE', service: 'shelf' });
    expect(error.message).toBe('shelf answered in a form that cannot be read');
  });

  test.each([
    ['an id', '<b:book id="__proto__"><b:title>x</b:title></b:book>'],
    ['an id in disguise', "<b:book\n id = '&#95;_proto__'><b:title>x</b:title></b:book>"],
    ['an id after a comment with a quote', '<!-- \' --><b:book id="__proto__"/><!-- \' -->'],
    ['an id after an attribute that holds a tag end', '<b:book c=">" id="constructor"><b:title>x</b:title></b:book>'],
    ['a reference', '<b:book href="#__proto__"/>'],
  ])('%s that would reach a prototype is DOWNSTREAM_INVALID_RESPONSE', async (_name, content) => {
    expect((await failing(books(`<b:books>${content}</b:books>`))).code).toBe('DOWNSTREAM_INVALID_RESPONSE');
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect('obj' in {} || 'obj' in Object).toBe(false);
  });

  test('elements named like parts of a prototype reach none', async () => {
    const names = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty'];
    const content = names.map((name) => `<b:${name}><b:polluted>1</b:polluted></b:${name}>`).join('');
    await answering(books(`<b:books><b:book>${content}${content}</b:book></b:books>`)).catch(() => undefined);
    await answering(books(content)).catch(() => undefined);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect((Object as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('more than the cap is DOWNSTREAM_RESPONSE_TOO_LARGE', async () => {
    const error = await failing(books(`<b:books>${'<b:book/>'.repeat(100_000)}</b:books>`));
    expect(error.code).toBe('DOWNSTREAM_RESPONSE_TOO_LARGE');
  });
});

test('a call ends with its signal, for the reason the signal gives', async () => {
  reply = 'hang';
  const gone = new AbortController();
  const reason = new GatewayError('DOWNSTREAM_TIMEOUT', { service: 'shelf' });
  const arrived = once(server, 'asked');
  const sent = expect(send('FindBooks', { author: 'Anna' }, gone.signal)).rejects.toBe(reason);
  const [request] = await arrived;
  const dropped = once(request.socket, 'close');
  gone.abort(reason);
  await sent;
  await dropped;
});

test('an upstream that is gone is DOWNSTREAM_UNAVAILABLE', async () => {
  const dead = soap({ source: 'shelf', baseUrl: 'http://127.0.0.1:1', wsdl });
  const call = { source: 'shelf', name: 'test', kind: 'read', size: 1 } as const;
  const request = { operation: 'FindBooks', input: { author: 'Anna' } };
  const sent = dead.send({ ...call, request }, contextWith(new AbortController().signal));
  await expect(sent).rejects.toMatchObject({ code: 'DOWNSTREAM_UNAVAILABLE' });
  await dead.close();
});
