import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readAllSettings } from '../../engine/server-settings.ts';
import { sources } from '../../schema/compose.ts';
import { fakeClock } from '../policies/fake-clock.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';
import { refusalOf } from './refusal.ts';

/** Time that stands still: what the upstreams are told is exact. */
const clock = fakeClock(Date.now());
const asked: IncomingMessage[] = [];
/** Instead of every service: it refuses whatever it is asked, and remembers. */
const upstream = createServer((request, response) => {
  asked.push(request);
  request.resume().once('end', () => response.writeHead(400, { 'content-type': 'application/json' }).end('{}'));
});

let gateway: TestGateway;
beforeAll(async () => {
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  gateway = await startGateway({
    addresses: { USER_URL: url, ORDER_URL: url, LOYALTY_URL: url, MAPS_URL: url },
    environment: {
      DEADLINE_MS: '800',
      MUTATION_DEADLINE_MS: '10000',
      USER_TIMEOUT_MS: '5000',
      ORDER_TIMEOUT_MS: '500',
    },
    options: { clock },
  });
});
beforeEach(() => void asked.splice(0));
afterAll(async () => {
  await gateway.stop();
  upstream.close();
  await once(upstream, 'close');
});

const told = (): unknown[] => asked.map(({ headers }) => headers['x-deadline-ms']);
const user = '{ user(id: "usr_0001") { name } }';
const product = '{ product(id: "prd_0001") { name } }';
const update = 'mutation { updateMe(input: { name: "A" }) { __typename } }';

describe('an upstream is told how long it has', () => {
  test('the lesser of its timeout and the time that is left, less a reserve', async () => {
    await gateway.ask(user);
    await gateway.ask(product);
    await gateway.ask(update, { as: 'usr_0001' });
    expect(told()).toEqual(['780', '500', '5000']);
  });

  test('a client may ask for less, and not for more', async () => {
    for (const most of ['300', '00300', '999999999']) await gateway.ask(user, { headers: { 'x-deadline-ms': most } });
    await gateway.ask(update, { as: 'usr_0001', headers: { 'x-deadline-ms': '900' } });
    expect(told()).toEqual(['280', '280', '780', '880']);
  });
});

test('a client that leaves no time gets an error at each path, and nobody is asked', async () => {
  const { status, data, errors } = await gateway.ask(user, { headers: { 'x-deadline-ms': '20' } });
  expect([status, data]).toEqual([200, { user: null }]);
  expect(errors).toMatchObject([
    { path: ['user'], extensions: { code: 'DEADLINE_EXCEEDED', service: 'user', retryable: true } },
  ]);
  expect(asked).toEqual([]);
});

test('a malformed deadline is refused with a fixed text, and nothing is executed', async () => {
  for (const most of ['0', '-1', '1.5', '1e3', 'soon', '', '12345678901', '100, 200'])
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const refusal = await refusalOf(
        await fetch(`${gateway.url}/graphql?query=${encodeURIComponent(user)}`, {
          headers: { accept, 'x-deadline-ms': most },
        }),
      );
      expect(refusal).toMatchObject({
        status: 400,
        code: 'BAD_REQUEST',
        message: '"x-deadline-ms" is a whole number of milliseconds, at least 1.',
      });
    }
  expect(asked).toEqual([]);
});

test('two seconds are the default for queries, ten for mutations', () => {
  const { server } = readAllSettings(sources, {});
  expect([server.DEADLINE_MS, server.MUTATION_DEADLINE_MS]).toEqual([2_000, 10_000]);
});
