import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { settle } from '../../examples/partial-data.ts';
import { toProblems } from '../../examples/problems.ts';
import { systemClock } from '../../engine/clock.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';

let whole: TestGateway;
let lame: TestGateway;
let prompt: TestGateway;
let nobody: string;
beforeAll(async () => {
  nobody = await addressOfNobody();
  whole = await startGateway();
  prompt = await startGateway({ options: { clock: systemClock } });
  lame = await startGateway({ addresses: { ...inject('services'), LOYALTY_URL: nobody, MAPS_URL: nobody } });
});
afterAll(async () => {
  await Promise.all([whole.stop(), prompt.stop(), lame.stop()]);
});

/** A free port at which nobody listens any more. */
const addressOfNobody = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return `http://127.0.0.1:${port}`;
};

interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program of examples/ as the README says. */
const run = (program: string, args: readonly string[], env: Record<string, string> = {}): Promise<Printed> =>
  new Promise((done) => {
    const file = fileURLToPath(new URL(`../../examples/${program}.ts`, import.meta.url));
    const child = execFile(process.execPath, [file, ...args], { env: { ...process.env, ...env } }, (_error, out, err) =>
      done({ code: child.exitCode ?? -1, out, err }),
    );
  });
const runOn = async (program: string, gateway: TestGateway, user = 'usr_0001'): Promise<Printed> =>
  run(program, [`${gateway.url}/graphql`, await gateway.token(user, [])]);

describe('node examples/apollo.ts', () => {
  test('prints the account of whoever is signed in', async () => {
    const { data } = await whole.ask('{ me { name loyalty { points } } }', { as: 'usr_0001' });
    const { code, out, err } = await runOn('apollo', whole);
    expect([code, err]).toEqual([0, '']);
    const [name, count, ...rest] = out.split('\n');
    expect([name, count]).toEqual([data.me.name, expect.stringMatching(/^3 of \d+ orders:$/)]);
    expect(rest.slice(0, 3)).toEqual(
      Array(3).fill(expect.stringMatching(/^ {2}\d{4}-\d{6} {2}[A-Z]+ {2}\d+\.\d\d EUR/)),
    );
    expect(out).toContain(`${data.me.loyalty.points} points`);
    expect(out).toContain('GeoNames');
    const [map = ''] = /http:\S+\/media\/map\/\S+/.exec(out) ?? [];
    expect((await fetch(map)).headers.get('content-type')).toBe('image/svg+xml');
  });

  test('prints the rest where a service is missing, and what is missing', async () => {
    const { code, out, err } = await runOn('apollo', lame);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^ {2}\d{4}-\d{6} /m);
    expect(out).toContain('me.loyalty is missing (loyalty cannot be reached). Try again in a moment.');
    expect(out).toContain('delivery.place is missing (maps cannot be reached). Try again in a moment.');
  });
});

describe('node examples/partial-data.ts', () => {
  test('prints each card', async () => {
    const { code, out, err } = await runOn('partial-data', whole);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Orders: \d+ in all\nLoyalty: [A-Z]+, \d+ points\nNewest parcel: to .+\n$/);
  });

  test('prints each card that it can where services are missing', async () => {
    const { code, out, err } = await runOn('partial-data', lame);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Orders: \d+ in all$/m);
    expect(out).toContain('Loyalty: This is missing for now. Try again in a moment.\n');
    expect(out).toContain('Newest parcel: The map service has trouble. Try again in a moment.\n');
  });

  test('rehearses what it is told to', async () => {
    const rehearse = { SELVEDGE_REHEARSE: 'loyalty=rate-limited:3000ms, user=slow:1ms, maps=400' };
    const { out } = await run('partial-data', [`${prompt.url}/graphql`, await prompt.token('usr_0001', [])], rehearse);
    expect(out).toMatch(/^Orders: \d+ in all$/m);
    expect(out).toContain('Loyalty: This is missing for now. Try again in 3 s.\n');
    expect(out).toContain('Newest parcel: The map service has trouble. We are looking into it.\n');
  });
});

const at = (path?: (string | number)[]) => [{ message: '', ...(path === undefined ? {} : { path }) }];

describe('a field that is null', () => {
  test.each([
    ['itself', ['me', 'orders']],
    ['what it is part of', ['me']],
    ['what is part of it and may not be null', ['me', 'orders', 'nodes', 0, 'total', 'amount']],
    ['the whole answer', undefined],
  ])('has failed where the error is that of %s', (_of, path) => {
    const errors = at(path);
    expect(settle(null, 'me.orders', errors)).toEqual({ state: 'failed', error: errors[0] });
  });

  test('is simply not there where no error is about it', () => {
    for (const errors of [[], at(['me', 'ordersOfOthers']), at(['me', 'loyalty']), at(['m'])])
      expect(settle(undefined, 'me.orders', errors)).toEqual({ state: 'none' });
    expect(settle(0, 'me.points', at(['me']))).toEqual({ state: 'here', value: 0 });
  });
});

describe('node examples/urql.ts', () => {
  test('prints where the newest parcel is', async () => {
    const { code, out, err } = await runOn('urql', whole);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Order \d{4}-\d{6}: \d+ × /);
    expect(out).toMatch(/^On its way to .+, .+\n\d+ km so far$/m);
  });

  test('prints the rest where a service is missing, and what is missing', async () => {
    const { code, out, err } = await runOn('urql', lame);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Order \d{4}-\d{6}: \d+ × /);
    expect(out).not.toContain('On its way');
    expect(out).toContain('order.delivery.route is missing (maps cannot be reached). Try again in a moment.');
  });
});

test('node examples/relay-pagination.ts counts everything', async () => {
  const { code, out, err } = await runOn('relay-pagination', whole);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^600 users\n320 products\n\d+ orders of yours\n\d+ loyalty bookings of yours\n$/);
});

test('the environment says what the arguments do not', async () => {
  const url = `${whole.url}/graphql`;
  const { out } = await run('apollo', [], { SELVEDGE_URL: url, SELVEDGE_TOKEN: await whole.token('usr_0001') });
  expect(out).toMatch(/^3 of \d+ orders:$/m);
  expect(await run('apollo', [url], { SELVEDGE_TOKEN: '' })).toEqual({
    code: 0,
    out: 'Nobody is signed in.\n',
    err: '',
  });
});

describe.each(['apollo', 'urql', 'relay-pagination'])('node examples/%s.ts', (program) => {
  test('asks to sign in again where the token is refused', async () => {
    const { out, err } = await run(program, [`${whole.url}/graphql`, 'not.a.token']);
    expect(`${out}${err}`).toContain('Please sign in again.');
  });

  test('says in one line that there is no server', async () => {
    const { code, out, err } = await run(program, [`${nobody}/graphql`]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/graphql: .+\n$/);
  });
});

test('codes are a closed union: what a newer server says that this client does not know is INTERNAL', () => {
  const retryable = { code: 'DOWNSTREAM_TIMEOUT', retryable: true };
  expect(
    toProblems([
      { message: 'a', path: ['me', 'orders', 0], extensions: retryable },
      { message: 'b', extensions: { code: 'FROM_THE_FUTURE' } },
      { message: 'c', extensions: { code: 'toString' } },
      { message: 'd' },
    ]).map(({ code, path, retryAfterMs }) => [code, path, retryAfterMs]),
  ).toEqual([
    ['DOWNSTREAM_TIMEOUT', 'me.orders.0', 0],
    ['INTERNAL', '', null],
    ['INTERNAL', '', null],
    ['INTERNAL', '', null],
  ]);
});
