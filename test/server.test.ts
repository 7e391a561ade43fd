import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { ask, cleanUp, dataDir, exitOf, spawnServer, startServer as start } from './start-server.ts';

afterEach(cleanUp);

describe('with nothing set', () => {
  test('the server starts its reference services, prints a token that works, keeps its state over a restart and drains on SIGTERM', async () => {
    const DATA_DIR = dataDir();
    const first = await start({ DATA_DIR });
    expect(
      first.banner.filter((line) => /^ {2}(user|order|loyalty|maps) +http:\/\/127\.0\.0\.1:\d+ +pid \d+$/.test(line)),
    ).toHaveLength(4);
    const token = first.banner.join('\n').match(/Bearer (\S+)/)?.[1];
    const changed = await ask(
      first.url,
      'mutation { updateMe(input: { name: "Kept Over Restarts" }) { __typename ... on UpdateMeSuccess { user { name } } } }',
      token,
    );
    expect(changed.body.data.updateMe).toEqual({ __typename: 'UpdateMeSuccess', user: { name: 'Kept Over Restarts' } });
    const { body } = await ask(
      first.url,
      '{ me { name orders(first: 1) { nodes { id } } loyalty { tier } } place(search: "Berlin") { name } }',
      token,
    );
    expect(body.errors).toBeUndefined();
    expect(body.data.place[0].name).toBe('Berlin');
    first.child.kill('SIGTERM');
    expect(await exitOf(first.child)).toMatchObject({ code: 0 });
    const services = first.banner.flatMap((line) => Number(/pid (\d+)$/.exec(line)?.[1]) || []);
    for (const pid of services) expect(() => process.kill(pid, 0)).toThrow();

    const second = await start({ DATA_DIR });
    const again = await ask(second.url, '{ me { name } }', token);
    expect(again.body).toEqual({ data: { me: { name: 'Kept Over Restarts' } } });
  });

  test('a service that ends can be brought back by the line that is printed, whatever the data folder is called', async () => {
    const DATA_DIR = join(dataDir(), "it's here: $HOME 3");
    const { stderr, banner } = await start({ DATA_DIR });
    const [, pid] = /^ {2}loyalty +\S+ +pid (\d+)$/m.exec(banner.join('\n')) ?? [];
    process.kill(Number(pid));
    await expect.poll(stderr, { timeout: 10_000 }).toMatch(/^ {2}npm run service -- loyalty .*$/m);
    const [line = ''] = /^ {2}npm run .*$/m.exec(stderr()) ?? [];
    const words = execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' })
      .trimEnd()
      .split('\n');
    expect(words.slice(0, 6)).toEqual(['npm', 'run', 'service', '--', 'loyalty', '--port']);
    expect(words.slice(7)).toEqual(['--data', DATA_DIR]);
  });

  test('a killed server leaves no service behind', async () => {
    const { child, banner } = await start({ DATA_DIR: dataDir() });
    const urls = banner.flatMap((line) => /(http:\/\/127\.0\.0\.1:\d+) +pid/.exec(line)?.[1] ?? []);
    expect(urls).toHaveLength(4);
    child.kill('SIGKILL');
    await once(child, 'exit');
    for (const url of urls)
      await expect
        .poll(
          () =>
            fetch(`${url}/health`).then(
              () => 'up',
              () => 'gone',
            ),
          { timeout: 10_000 },
        )
        .toBe('gone');
  });
});

describe('SIGTERM', () => {
  test('while the reference services are being started ends them too, and is no failure', async () => {
    const DATA_DIR = dataDir();
    const child = spawnServer({ DATA_DIR });
    const all = exitOf(child);
    await expect.poll(() => readdirSync(DATA_DIR), { timeout: 10_000 }).toContain('order.sqlite');
    child.kill('SIGTERM');
    // Its standard error is theirs too: that it has closed says that all have ended.
    expect(await all).toEqual({ code: 0, stderr: '', stdout: '' });
  });

  test('lets a request in flight end and takes no new one', async () => {
    const held: ServerResponse[] = [];
    const asked = Promise.withResolvers<void>();
    // Answers the check at start at once, and a request for users only when it is released.
    const slow = createServer((request, response) => {
      if (request.url === '/health')
        return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
      held.push(response);
      asked.resolve();
    });
    slow.listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const { child, url } = await start({
      DATA_DIR: dataDir(),
      ...inject('services'),
      USER_URL: `http://127.0.0.1:${(slow.address() as AddressInfo).port}`,
    });
    const answer = ask(url, '{ user(id: "usr_0001") { name } }');
    await asked.promise;
    child.kill('SIGTERM');
    // As a terminal and npm between them do: one end all the same.
    child.kill('SIGINT');
    await expect
      .poll(
        () =>
          fetch(`${url}/health/live`).then(
            () => 'taken',
            () => 'refused',
          ),
        { timeout: 10_000 },
      )
      .toBe('refused');
    const user = {
      id: 'usr_0001',
      name: 'Slow',
      email: 'slow@example.org',
      address: null,
      createdAt: '2025-01-01T00:00:00Z',
    };
    for (const response of held)
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ users: [user] }));
    expect((await answer).body).toEqual({ data: { user: { name: 'Slow' } } });
    expect((await exitOf(child)).code).toBe(0);
    slow.closeAllConnections();
    slow.close();
  });
});

/** A server that has been told to stop, and says so for as long as it takes. */
const startGoing = async () => {
  const started = await start({ DATA_DIR: dataDir(), ...inject('services'), DRAIN_NOTICE_MS: '600000' });
  const exit = exitOf(started.child);
  started.child.kill('SIGTERM');
  const readiness = async () => {
    const response = await fetch(`${started.url}/health/ready`);
    return { status: response.status, body: await response.json() };
  };
  await expect.poll(readiness).toEqual({ status: 503, body: { status: 'draining', sources: {} } });
  return { ...started, exit };
};

describe('where a load balancer has to see it', () => {
  test('SIGTERM first turns readiness off, and requests are answered as ever', async () => {
    const { url } = await startGoing();
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    const { body } = await ask(url, '{ user(id: "usr_0002") { id } }');
    expect(body).toEqual({ data: { user: { id: 'usr_0002' } } });
  });

  test('a second signal ends it at once, and is no failure', async () => {
    const { child, exit } = await startGoing();
    await expect.poll(() => (child.kill('SIGTERM'), child.exitCode), { timeout: 10_000 }).toBe(0);
    expect((await exit).code).toBe(0);
  });

  test('when the time is over it closes, and lets what is in flight end', async () => {
    const { child, url } = await start({ DATA_DIR: dataDir(), ...inject('services'), DRAIN_NOTICE_MS: '1' });
    const { body } = await ask(url, '{ user(id: "usr_0002") { id } }');
    expect(body.data.user).toEqual({ id: 'usr_0002' });
    child.kill('SIGTERM');
    expect((await exitOf(child)).code).toBe(0);
  });
});

const needs = (line: string): string => `Cannot start: a setting needs mending.\n  ${line}\n`;

describe('a boot that cannot be', () => {
  test('in production with no issuer stops and says so, with everything else that is missing', async () => {
    const { code, stderr, stdout } = await exitOf(spawnServer({ NODE_ENV: 'production', DATA_DIR: dataDir() }));
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^Cannot start: some settings need mending\.\n/);
    for (const name of [
      'JWT_ISSUER',
      'JWT_AUDIENCE',
      'JWT_JWKS_URL',
      'MEDIA_SECRET',
      'USER_URL',
      'ORDER_URL',
      'LOYALTY_URL',
      'MAPS_URL',
    ])
      expect(stderr).toContain(name);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('on a port that is taken stops with one line, before any service is started', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const DATA_DIR = dataDir();
    const { code, stderr } = await exitOf(spawnServer({ PORT: String(port), DATA_DIR }));
    taken.close();
    expect(code).toBe(1);
    expect(stderr).toBe(needs(`PORT  Port ${port} is taken: stop what listens there, or give another.`));
    expect(readdirSync(DATA_DIR).filter((file) => file.endsWith('.sqlite'))).toEqual([]);
  });

  test.each(['203.0.113.9', 'nonsense', '127.0.0.1:4000'])('on the address %s stops with one line', async (HOST) => {
    const { code, stderr } = await exitOf(spawnServer({ HOST, DATA_DIR: dataDir() }));
    expect(code).toBe(1);
    expect(stderr).toBe(
      needs('HOST  is no address of this machine: give one that is, such as 127.0.0.1, or 0.0.0.0 for all of them.'),
    );
  });

  test.each<[string, (folder: string) => string, string]>([
    ['a file', (folder) => join(folder, 'file'), 'is not a folder'],
    ['a folder in a file', (folder) => join(folder, 'file', 'state'), 'is not a folder'],
    ['a link to nothing', (folder) => join(folder, 'link'), 'is not a folder'],
    ['a folder that nobody can make', () => '/dev/null/state', 'is not a folder'],
  ])('with %s as its data folder stops with one line', async (_what, path, says) => {
    const folder = dataDir();
    writeFileSync(join(folder, 'file'), '');
    symlinkSync(join(folder, 'nothing'), join(folder, 'link'));
    const { code, stderr } = await exitOf(spawnServer({ DATA_DIR: path(folder) }));
    expect(code).toBe(1);
    expect(stderr).toBe(
      needs(`DATA_DIR  ${says}: give the folder in which state is kept, one that this process may write to.`),
    );
  });

  test.each([
    ['development-key.json', 'garbage'],
    ['development-key.json', '{}'],
    ['development-key.json', '{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}'],
    ['development-key.json', '{"kty":"oct","k":"AAAA","d":"AA"}'],
    ['media-secret', ''],
    ['media-secret', 'too short to be a secret'],
    ['media-secret', ' '.repeat(64)],
  ])('with a %s that holds %j stops with one line', async (file, text) => {
    const DATA_DIR = dataDir();
    writeFileSync(join(DATA_DIR, file), text);
    const { code, stderr } = await exitOf(spawnServer({ DATA_DIR }));
    expect(code).toBe(1);
    expect(stderr).toBe(
      needs(`DATA_DIR  holds a file ${file} that cannot be used: delete that file, and a new one will be made.`),
    );
    expect(readFileSync(join(DATA_DIR, file), 'utf8')).toBe(text);
  });

  test('for several reasons names them all', async () => {
    const DATA_DIR = join(dataDir(), 'file');
    writeFileSync(DATA_DIR, '');
    const { stderr } = await exitOf(spawnServer({ HOST: 'nonsense', DATA_DIR }));
    expect(stderr).toMatch(/^Cannot start: some settings need mending\.\n {2}DATA_DIR {2}.*\n {2}HOST {6}.*\n$/);
  });

  test('because a reference service cannot start leaves none of the others behind', async () => {
    const DATA_DIR = dataDir();
    writeFileSync(join(DATA_DIR, 'user.sqlite'), 'this is no database, and it is longer than its first page is');
    const { code, stderr } = await exitOf(spawnServer({ DATA_DIR }));
    expect(code).toBe(1);
    expect(stderr).toContain('The user service cannot start');
    expect(stderr).toContain(
      needs(
        'USER_URL  is not set, and the reference service in its place has ended before it was ready: mend what that says above, or give an address.',
      ),
    );
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

test('whoever asks is told every setting, and whoever gives an argument where to ask', async () => {
  const help = await exitOf(spawnServer({}, ['--help']));
  expect([help.code, help.stderr]).toEqual([0, '']);
  for (const name of ['PORT', 'MEDIA_SECRET', 'LOYALTY_URL', 'MAPS_HEDGE_MS'])
    expect(help.stdout).toMatch(new RegExp(`^ {2}${name} +\\w`, 'm'));
  const stderr = 'The server takes no arguments: variables of the environment set it. See npm start -- --help.\n';
  expect(await exitOf(spawnServer({}, ['--port', '5000']))).toEqual({ code: 2, stdout: '', stderr });
});

test('a variable that was probably meant for a setting is named in one line of the log, without its value', async () => {
  const { stderr } = await start({
    DATA_DIR: dataDir(),
    ...inject('services'),
    MAX_DEPHT: 'hunter2',
    USER_TIMEOUT: '3',
  });
  await expect.poll(stderr, { timeout: 10_000 }).toContain('variables that set nothing');
  const [line, ...others] = stderr().split('\n').filter(Boolean);
  expect(JSON.parse(line ?? '')).toMatchObject({
    level: 'warn',
    msg: 'variables that set nothing',
    settings: ['MAX_DEPHT: MAX_DEPTH?', 'USER_TIMEOUT: USER_TIMEOUT_MS?'],
  });
  expect([others, line]).toEqual([[], expect.not.stringContaining('hunter2')]);
});

test('sources that are down at boot do not stop the server: readiness and the log say which', async () => {
  const nobody = 'http://127.0.0.1:9';
  const { url, stderr } = await start({ DATA_DIR: dataDir(), ...inject('services'), LOYALTY_URL: nobody });
  const ready = await fetch(`${url}/health/ready`);
  expect(await ready.json()).toMatchObject({
    status: 'degraded',
    sources: { loyalty: { code: 'DOWNSTREAM_UNAVAILABLE' }, user: 'up' },
  });
  const { body } = await ask(url, '{ users(first: 1) { nodes { name } } }');
  expect(body.data.users.nodes).toHaveLength(1);
  await expect.poll(stderr, { timeout: 10_000 }).toMatch(/"source":"loyalty"/);
});

test('production accepts the tokens of its issuer alone, has no GraphiQL and introspects for nobody anonymous', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwks = createServer((_request, response) => {
    void exportJWK(publicKey).then((key) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ keys: [{ ...key, kid: 'k1', alg: 'ES256', use: 'sig' }] })),
    );
  }).listen(0, '127.0.0.1');
  await once(jwks, 'listening');
  const issuer = 'https://issuer.example';
  const { url, banner } = await start({
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    DATA_DIR: dataDir(),
    ...inject('services'),
    JWT_ISSUER: issuer,
    JWT_AUDIENCE: 'selvedge',
    JWT_JWKS_URL: `http://127.0.0.1:${(jwks.address() as AddressInfo).port}`,
    MEDIA_SECRET: 'm'.repeat(32),
  });
  expect(banner.join('\n')).not.toContain('Bearer');
  const sign = (from: string) =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setIssuer(from)
      .setAudience('selvedge')
      .setSubject('usr_0003')
      .setExpirationTime('5m')
      .sign(privateKey);
  const mine = await ask(url, '{ me { id email orders(first: 1) { totalCount } } }', await sign(issuer));
  expect(mine.body).toMatchObject({ data: { me: { id: 'usr_0003', email: expect.any(String) } } });
  expect(mine.body.extensions).toBeUndefined();
  expect((await ask(url, '{ me { id } }', await sign('selvedge-development'))).status).toBe(401);
  const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
  expect(await page.text()).not.toContain('<html');
  const schema = await ask(url, '{ __schema { queryType { name } } }');
  expect(schema.body.data).toBeUndefined();
  expect(schema.body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  const unknown = await ask(url, '{ usersx }');
  expect(unknown.body.errors[0].message).toBe(schema.body.errors[0].message);
  jwks.closeAllConnections();
  jwks.close();
});
