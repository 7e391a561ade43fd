import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { through, type Call } from '../../engine/call.ts';
import type { Context } from '../../engine/context.ts';
import { standard } from '../../engine/policies/standard.ts';
import type { Connection } from '../../engine/transport/connection.ts';
import { http, type HttpRequest } from '../../engine/transport/http.ts';
import { stillClock } from '../still-clock.ts';
import { createContext, errorOf, read, write } from './calls.ts';
import { fakeClock } from './fake-clock.ts';

/** What the upstream does with each request, and the socket that each came on. */
let answers: ((socket: Socket) => void)[] = [];
const asked: Socket[] = [];
const upstream = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', () => {
    asked.push(socket);
    (answers.shift() ?? well)(socket);
  });
});

const reply = (length: number, body: string): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`;
const well = (socket: Socket) => void socket.write(reply(4, 'true'));
const faults: Readonly<Record<string, (socket: Socket) => void>> = {
  'a reset before any byte': (socket) => void socket.resetAndDestroy(),
  'an end before any byte': (socket) => void socket.end(),
  'a body that is cut short': (socket) => void socket.end(reply(100, '{"a":')),
  'a chunked body that breaks off': (socket) =>
    void socket.end(
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"a":',
    ),
  'JSON that is cut short': (socket) => void socket.write(reply(5, '{"a":')),
};

let connection: Connection;
beforeAll(async () => {
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  connection = http({ source: 'shop', baseUrl: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}` });
});
beforeEach(() => {
  asked.splice(0);
  answers = [];
});
afterAll(async () => {
  await connection.close();
  upstream.close();
});

/** No retry has to wait, and none does: this clock's sleeps never end. */
const ask = (call: Call, random = 0.5): Promise<unknown> => {
  const ctx: Context = createContext(fakeClock(), { clock: stillClock, random: () => random });
  const request: HttpRequest = { method: call.kind === 'read' ? 'GET' : 'POST', path: '/' };
  return through(standard({ timeoutMs: 1_000 })(), connection.send)({ ...call, request }, ctx);
};

test.each(Object.entries(faults))('%s is repeated at once, if it is a read, and never twice', async (_what, fault) => {
  answers = [well, fault];
  for (let each = 0; each < 2; each++) expect(await ask(read)).toMatchObject({ body: true });
  expect(asked).toHaveLength(3);

  answers = [fault, fault];
  await errorOf(ask(read));
  expect(asked).toHaveLength(5);

  answers = [fault];
  await errorOf(ask(write));
  expect(asked).toHaveLength(6);
});

test('a socket that was kept and is dead by now costs a read nothing but a fresh one', async () => {
  await Promise.all([ask(read), ask(read), ask(read)]);
  const kept = new Set(asked);
  expect(kept.size).toBe(3);
  answers = [(socket) => void socket.resetAndDestroy()];
  expect(await ask(read)).toMatchObject({ body: true });
  expect(asked).toHaveLength(5);
  expect(kept.has(asked[4]!)).toBe(false);
});

test('an upstream that refuses connections is asked again after a wait', async () => {
  const nobody = http({ source: 'shop', baseUrl: 'http://127.0.0.1:1' });
  const ctx = createContext(fakeClock(), { clock: stillClock, random: () => 0 });
  const request: HttpRequest = { method: 'GET', path: '/' };
  const send = through(standard({ timeoutMs: 1_000 })(), nobody.send);
  expect((await errorOf(send({ ...read, request }, ctx))).code).toBe('DOWNSTREAM_UNAVAILABLE');
  expect(ctx.ledger.entries).toHaveLength(3);
  await nobody.close();
});
