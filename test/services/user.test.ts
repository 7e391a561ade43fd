import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import openapi from '../../services/user/openapi.json' with { type: 'json' };
import type { User } from '../../services/user/open-user-store.ts';
import { problems } from '../../services/user/problem.ts';

interface Service {
  readonly url: string;
  /** Ends it and gives all it wrote to standard error. */
  stop(): Promise<string>;
}

/** All that any answer may hold; a test reads what its own must. */
interface Body extends User {
  readonly users: readonly User[];
  readonly page: {
    readonly hasNext: boolean;
    readonly endCursor: string | null;
    readonly cursors: readonly string[];
    readonly total: number;
  };
  readonly errors: readonly { readonly code: string; readonly pointer?: string; readonly parameter?: string }[];
  readonly supported: readonly string[];
}

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

const startService = async (dataDir: string): Promise<Service> => {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'services/run.ts', 'user', '--port', '0', '--data', dataDir],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const complaints = text(child.stderr);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const stop = async (): Promise<string> => {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
    return complaints;
  };
  return { url: JSON.parse(line).url, stop };
};

let dataDir: string;
let service: Service;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'user-service-'));
  service = await startService(dataDir);
});

afterAll(async () => {
  await service.stop();
  await rm(dataDir, { recursive: true });
});

const ask = async (path: string, init: RequestInit = {}): Promise<Reply> => {
  const response = await fetch(`${service.url}${path}`, init);
  const body = await response.text();
  return { status: response.status, headers: response.headers, body: body === '' ? undefined : JSON.parse(body) };
};

const patch = (id: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
  ask(`/users/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const expectProblem = (reply: Reply, code: keyof typeof problems): void => {
  expect(reply.body).toMatchObject({ code, ...problems[code], type: `tag:selvedge.example,2026:user/${code}` });
  expect(reply.status).toBe(problems[code].status);
  expect(reply.headers.get('content-type')).toBe('application/problem+json');
  expect(reply.headers.get('api-version')).toBe('2026-11-01');
};

const allUsers = async (): Promise<readonly User[]> => {
  const users: User[] = [];
  let after = '';
  for (;;) {
    const { body } = await ask(`/users?first=100${after}`);
    users.push(...body.users);
    if (!body.page.hasNext) return users;
    after = `&after=${body.page.endCursor}`;
  }
};

describe('the seed', () => {
  let users: readonly User[];

  beforeAll(async () => {
    users = await allUsers();
  });

  test('has 600 people with names and addresses of mail of their own, the same on every machine', () => {
    expect(users.map(({ id }) => id)).toEqual(
      Array.from({ length: 600 }, (_, index) => `usr_${String(index + 1).padStart(4, '0')}`),
    );
    expect(new Set(users.map(({ name }) => name)).size).toBe(600);
    expect(new Set(users.map(({ email }) => email)).size).toBe(600);
    for (const { email } of users) expect(email).toMatch(/^[a-z]+\.[a-z]+\d+@example\.(org|com|net)$/);
    expect(users[0]).toMatchObject({
      name: 'Rodrigo Nogueira',
      version: 1,
      address: { line: 'Rua das Oliveiras, 89', city: 'Porto', country: 'PT' },
    });
  });

  test('houses them in many cities and leaves a few without an address', () => {
    const housed = users.flatMap(({ address }) => (address === null ? [] : [`${address.city} ${address.country}`]));
    expect(new Set(housed).size).toBeGreaterThan(60);
    expect(users.length - housed.length).toBe(18);
  });

  test('opened every account before the first order of 2025', () => {
    for (const { createdAt } of users) {
      expect(createdAt >= '2019-01-01' && createdAt < '2025-01-01').toBe(true);
    }
  });
});

describe('GET /users?ids', () => {
  test('answers those that exist, each once, in id order and not as asked', async () => {
    const { status, body, headers } = await ask('/users?ids=usr_0009,usr_9999,usr_0002,prd_0001,usr_0009');
    expect(status).toBe(200);
    expect(body.users.map(({ id }) => id)).toEqual(['usr_0002', 'usr_0009']);
    expect(Object.keys(body)).toEqual(['users']);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('takes 100 ids and refuses 101', async () => {
    const ids = Array.from({ length: 101 }, (_, index) => `usr_${String(index + 1).padStart(4, '0')}`);
    expect((await ask(`/users?ids=${ids.slice(0, 100).join()}`)).body.users).toHaveLength(100);
    const refused = await ask(`/users?ids=${ids.join()}`);
    expectProblem(refused, 'invalid-parameter');
    expect(refused.body.errors).toEqual([
      { code: 'invalid-parameter', parameter: 'ids', detail: 'ids is a comma-separated list of 1 to 100 ids.' },
    ]);
  });

  test.each(['ids=', 'ids=usr_0001,', 'ids=usr_0001&ids=usr_0002', `ids=${'u'.repeat(65)}`, 'ids=usr%200001'])(
    'refuses %s',
    async (query) => expectProblem(await ask(`/users?${query}`), 'invalid-parameter'),
  );

  test.each(['ids=usr_0001&first=3', 'ids=usr_0001&after=dXNlcnM6dXNyXzAwMDE'])('refuses %s', async (query) => {
    expectProblem(await ask(`/users?${query}`), 'invalid-parameter');
  });
});

describe('GET /users, page by page', () => {
  test('gives every user once, with a cursor for each', async () => {
    const first = await ask('/users?first=3');
    expect(first.body.page).toMatchObject({ hasNext: true, total: 600 });
    expect(first.body.page.cursors).toHaveLength(3);
    expect(first.body.page.endCursor).toBe(first.body.page.cursors[2]);
    const behindTheSecond = await ask(`/users?first=2&after=${first.body.page.cursors[1]}`);
    expect(behindTheSecond.body.users.map(({ id }) => id)).toEqual(['usr_0003', 'usr_0004']);
  });

  test('has 20 users unless told otherwise', async () => {
    expect((await ask('/users')).body.users).toHaveLength(20);
  });

  test('says on the last page that nothing follows, and answers an empty page behind it', async () => {
    const last = await ask(`/users?first=100&after=${Buffer.from('users:usr_0590').toString('base64url')}`);
    expect(last.body.users).toHaveLength(10);
    expect(last.body.page.hasNext).toBe(false);
    const empty = await ask(`/users?after=${last.body.page.endCursor}`);
    expect(empty.body).toEqual({ users: [], page: { hasNext: false, endCursor: null, cursors: [], total: 600 } });
  });

  test.each(['0', '-1', '101', '1e1', '2.5', '', 'abc', '0x10', '9'.repeat(30)])(
    'refuses first=%s with the limits',
    async (first) => {
      const refused = await ask(`/users?first=${first}`);
      expectProblem(refused, 'invalid-parameter');
      expect(refused.body.errors[0]).toMatchObject({
        parameter: 'first',
        detail: 'first is a whole number from 1 to 100.',
      });
    },
  );

  test.each([
    ['empty', ''],
    ['not base64url', '***'],
    ['of no list', Buffer.from('usr_0001').toString('base64url')],
    ['of another list', Buffer.from('orders:usr_0001').toString('base64url')],
    ['padded', `${Buffer.from('users:usr_0001').toString('base64url')}=`],
    ['with a quote', Buffer.from(`users:usr_0001' or 1=1`).toString('base64url')],
  ])('refuses a cursor that is %s', async (_, cursor) => {
    const refused = await ask(`/users?after=${encodeURIComponent(cursor)}`);
    expectProblem(refused, 'invalid-parameter');
    expect(refused.body.errors[0]?.parameter).toBe('after');
  });

  test.each(['last=3', 'First=3', '__proto__=1', 'first=1&first=2', 'id=usr_0001'])(
    'refuses %s, which the document does not know',
    async (query) => expectProblem(await ask(`/users?${query}`), 'invalid-parameter'),
  );

  test('repeats nothing that was asked', async () => {
    const refused = await ask('/users?secret=hidden&first=hidden&after=hidden');
    expectProblem(refused, 'invalid-parameter');
    expect(JSON.stringify(refused.body)).not.toMatch(/secret|hidden/);
  });
});

describe('GET /users/{id}', () => {
  test('answers the user with its version as ETag', async () => {
    const { status, body, headers } = await ask('/users/usr_0005');
    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('"1"');
    expect(Object.keys(body)).toEqual(['id', 'name', 'email', 'address', 'createdAt', 'version']);
    expect(Object.keys(body.address ?? {})).toEqual(['line', 'postalCode', 'city', 'country']);
  });

  test('answers HEAD with the same headers and no body', async () => {
    const got = await ask('/users/usr_0005');
    const head = await ask('/users/usr_0005', { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.body).toBeUndefined();
    expect(head.headers.get('content-length')).toBe(got.headers.get('content-length'));
    expect(head.headers.get('etag')).toBe(got.headers.get('etag'));
  });

  test('answers 404 for an id that nobody has, and 400 for what can be no id', async () => {
    expectProblem(await ask('/users/usr_9999'), 'unknown-user');
    expectProblem(await ask('/users/ord_00001'), 'unknown-user');
    expectProblem(await ask('/users/%zz'), 'invalid-parameter');
    expectProblem(await ask('/users/usr_0001%2F..'), 'invalid-parameter');
  });
});

describe('PATCH /users/{id}', () => {
  test('changes what is named and nothing else, and raises the version', async () => {
    const before = (await ask('/users/usr_0100')).body;
    const { status, body, headers } = await patch('usr_0100', { name: 'Zoë Ångström-O’Neil' });
    expect(status).toBe(200);
    expect(body).toEqual({ ...before, name: 'Zoë Ångström-O’Neil', version: 2 });
    expect(headers.get('etag')).toBe('"2"');
    expect((await ask('/users/usr_0100')).body).toEqual(body);
  });

  test('removes an address with null and sets one as a whole', async () => {
    expect((await patch('usr_0101', { address: null })).body.address).toBeNull();
    const address = { line: '1 Rue du Port', postalCode: '69002', city: 'Lyon', country: 'FR' };
    expect((await patch('usr_0101', { address })).body.address).toEqual(address);
  });

  test('keeps what was written when the service is started again', async () => {
    const written = (await patch('usr_0102', { name: 'Written Before', email: 'before@example.org' })).body;
    await service.stop();
    service = await startService(dataDir);
    expect((await ask('/users/usr_0102')).body).toEqual(written);
    expect((await ask('/users')).body.page.total).toBe(600);
  });

  test('refuses an email address that another user has, in upper or lower case, and lets one keep one’s own', async () => {
    const { email } = (await ask('/users/usr_0103')).body;
    const refused = await patch('usr_0104', { name: 'Not Written', email: email.toUpperCase() });
    expectProblem(refused, 'email-taken');
    expect(refused.body.errors[0]?.pointer).toBe('#/email');
    expect((await ask('/users/usr_0104')).body).toMatchObject({ version: 1 });
    expect((await patch('usr_0103', { email: email.toUpperCase() })).body.email).toBe(email.toUpperCase());
  });

  test('writes only over the version in If-Match', async () => {
    expect((await patch('usr_0105', { name: 'First' }, { 'if-match': '"1"' })).status).toBe(200);
    expectProblem(await patch('usr_0105', { name: 'Lost' }, { 'if-match': '"1"' }), 'version-mismatch');
    expectProblem(await patch('usr_0105', { name: 'Lost' }, { 'if-match': 'W/"2"' }), 'version-mismatch');
    expectProblem(await patch('usr_0105', { name: 'Lost' }, { 'if-match': '2' }), 'invalid-parameter');
    expect((await ask('/users/usr_0105')).body).toMatchObject({ name: 'First', version: 2 });
    expect((await patch('usr_0105', { name: 'Second' }, { 'if-match': '"1", "2"' })).body.version).toBe(3);
    expect((await patch('usr_0105', { name: 'Third' }, { 'if-match': '*' })).body.version).toBe(4);
  });

  test('lets one of many writers over the same version through', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) => patch('usr_0106', { name: `Writer ${index}` }, { 'if-match': '"1"' })),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 412)).toHaveLength(19);
  });

  test('answers 404 for a user that is not there', async () => {
    expectProblem(await patch('usr_9999', { name: 'Nobody' }), 'unknown-user');
  });

  const address = { line: '1 Rue du Port', postalCode: '69002', city: 'Lyon', country: 'FR' };

  test.each([
    ['invalid-name', '#/name', { name: '' }],
    ['invalid-name', '#/name', { name: ' Ada' }],
    ['invalid-name', '#/name', { name: 'Ada\nLin' }],
    ['invalid-name', '#/name', { name: 'Ada\u202eLin' }],
    ['invalid-name', '#/name', { name: '\u200b' }],
    ['invalid-name', '#/name', { name: 'x'.repeat(101) }],
    ['invalid-name', '#/name', { name: null }],
    ['invalid-name', '#/name', '{"name":"\\ud800"}'],
    ['invalid-email', '#/email', { email: 'nobody' }],
    ['invalid-email', '#/email', { email: 'no body@example.org' }],
    ['invalid-email', '#/email', { email: `${'x'.repeat(65)}@example.org` }],
    ['invalid-email', '#/email', { email: 7 }],
    ['invalid-address', '#/address', { address: 'Lyon' }],
    ['invalid-address', '#/address', { address: { ...address, planet: 'Earth' } }],
    ['invalid-address', '#/address/city', { address: { ...address, city: undefined } }],
    ['invalid-address', '#/address/line', { address: { ...address, line: '' } }],
    ['invalid-address', '#/address/postalCode', { address: { ...address, postalCode: '?' } }],
    ['invalid-address', '#/address/country', { address: { ...address, country: 'ZZ' } }],
    ['invalid-address', '#/address/country', { address: { ...address, country: 'fr' } }],
  ] as const)('refuses with %s at %s: %j', async (code, pointer, body) => {
    const refused = await patch('usr_0107', body);
    expectProblem(refused, code);
    expect(refused.body.errors).toEqual([{ code, pointer, detail: expect.any(String) }]);
  });

  test('lists every refused field at once and repeats none of it', async () => {
    const body = { name: '', email: 'secret', address: { ...address, line: '\u0000hidden', country: 'QQ' } };
    const refused = await patch('usr_0107', body);
    expectProblem(refused, 'invalid-name');
    expect(refused.body.errors.map(({ pointer }) => pointer)).toEqual([
      '#/name',
      '#/email',
      '#/address/line',
      '#/address/country',
    ]);
    expect(JSON.stringify(refused.body)).not.toMatch(/secret|hidden|QQ/);
    expect((await ask('/users/usr_0107')).body.version).toBe(1);
  });

  test.each(['{}', '[]', 'null', '"name"', '{"id":"usr_0001"}', '{"name":"A","__proto__":{"version":9}}'])(
    'refuses the body %s',
    async (body) => expectProblem(await patch('usr_0107', body), 'invalid-body'),
  );

  test('refuses what is not JSON in UTF-8', async () => {
    expectProblem(await patch('usr_0107', ''), 'malformed-json');
    expectProblem(await patch('usr_0107', '{"name":'), 'malformed-json');
    const latin1 = await ask('/users/usr_0107', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"name":"é"}', 'latin1'),
    });
    expectProblem(latin1, 'malformed-json');
  });

  test.each([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/json; charset=latin1' },
    { 'content-type': 'application/merge-patch+json' },
    { 'content-type': 'nonsense' },
    { 'content-encoding': 'gzip' },
  ])('refuses a body sent as %j and says what it takes', async (headers) => {
    const refused = await patch('usr_0107', { name: 'Ada' }, headers);
    expectProblem(refused, 'unsupported-media-type');
    expect(refused.headers.get('accept-patch')).toBe('application/json');
  });

  test('takes application/json with the charset UTF-8', async () => {
    const { status } = await patch('usr_0108', { name: 'Ada' }, { 'content-type': 'application/json; charset=UTF-8' });
    expect(status).toBe(200);
  });
});

/** Begins a body that never ends, and reads the answer all the same. */
const beginBody = async (headers: OutgoingHttpHeaders, bytes: number): Promise<IncomingMessage> => {
  const request = httpRequest(`${service.url}/users/usr_0109`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', ...headers },
  });
  request.write(Buffer.alloc(bytes, ' '));
  const [response] = await once(request, 'response');
  expect(JSON.parse(await text(response))).toMatchObject({ code: 'body-too-large', status: 413 });
  request.on('error', () => {}).destroy();
  return response;
};

describe('a body over 64 KiB', () => {
  test('is refused by its declared length, before it is read', async () => {
    const { statusCode, headers } = await beginBody({ 'content-length': 1_000_000 }, 1);
    expect(statusCode).toBe(413);
    expect(headers.connection).toBe('close');
  });

  test('is refused once the limit is passed where it has no length, without waiting for its end', async () => {
    const { statusCode, headers } = await beginBody({ 'transfer-encoding': 'chunked' }, 64 * 1024 + 1);
    expect(statusCode).toBe(413);
    expect(headers.connection).toBe('close');
  });

  test('is taken up to the last byte', async () => {
    expect((await patch('usr_0109', '{"name":"Ada"}'.padEnd(64 * 1024))).status).toBe(200);
  });
});

describe('the contract', () => {
  test('is served as it is committed', async () => {
    expect((await ask('/openapi.json')).body).toEqual(openapi);
  });

  test('names exactly the problems that there are', () => {
    expect([...openapi.components.schemas.ProblemCode.enum].toSorted()).toEqual(Object.keys(problems).toSorted());
  });

  test('is named in every answer, and asked for by name', async () => {
    const { status, headers } = await ask('/health', { headers: { 'api-version': '2026-11-01' } });
    expect(status).toBe(200);
    expect(headers.get('api-version')).toBe('2026-11-01');
  });

  test.each(['/users', '/users/usr_0001', '/health', '/openapi.json'])(
    'refuses another version at %s and lists those it supports',
    async (path) => {
      const refused = await ask(path, { headers: { 'api-version': '2019-01-01' } });
      expectProblem(refused, 'unsupported-version');
      expect(refused.body.supported).toEqual(['2026-11-01']);
      expect(JSON.stringify(refused.body)).not.toContain('2019');
    },
  );

  test('refuses another version before it reads a body', async () => {
    expectProblem(await patch('usr_0110', '{', { 'api-version': '1' }), 'unsupported-version');
  });

  test('stops an answer that would break it, with a fixed text and a line without personal data', async () => {
    const ownDir = await mkdtemp(join(tmpdir(), 'user-service-'));
    const own = await startService(ownDir);
    const db = new DatabaseSync(join(ownDir, 'user.sqlite'));
    db.exec(`update users set email = 'broken-secret' where id = 'usr_0001'`);
    db.close();
    const response = await fetch(`${own.url}/users/usr_0001`);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      type: 'tag:selvedge.example,2026:user/internal',
      title: 'The service failed.',
      status: 500,
      code: 'internal',
    });
    expect(response.headers.get('api-version')).toBe('2026-11-01');
    expect((await fetch(`${own.url}/users/usr_0002`)).status).toBe(200);
    const complaints = await own.stop();
    expect(complaints).toMatch(/^user service: getUser was about to break openapi\.json: 200 with \/body\/email .*\n$/);
    expect(complaints).not.toContain('secret');
    await rm(ownDir, { recursive: true });
  });
});

const begunAnew = (copy: string): string =>
  `The user service begins anew: user.sqlite was of another version. All it held is kept beside it, as ${copy}.\n`;

describe('a file of another version', () => {
  let ownDir: string;
  const restart = async (): Promise<string> => (await startService(ownDir)).stop();
  const inFile = <Result>(file: string, run: (db: DatabaseSync) => Result): Result => {
    const db = new DatabaseSync(join(ownDir, file));
    const result = run(db);
    db.close();
    return result;
  };
  const nameIn = (file: string): unknown =>
    inFile(file, (db) => db.prepare(`select name from users where id = 'usr_0001'`).get()?.['name']);
  const becomeOld = (name: string): void =>
    inFile('user.sqlite', (db) => db.exec(`update users set name = '${name}'; pragma user_version = 99`));

  beforeAll(async () => {
    ownDir = await mkdtemp(join(tmpdir(), 'user-service-'));
    expect(await restart()).toBe('');
  });
  afterAll(() => rm(ownDir, { recursive: true }));

  test('is kept whole beside the new one, however often that happens, and the service says so', async () => {
    const seeded = nameIn('user.sqlite');
    becomeOld('Written First');
    expect(await restart()).toBe(begunAnew('user.old-1.sqlite'));
    becomeOld('Written Second');
    expect(await restart()).toBe(begunAnew('user.old-2.sqlite'));
    expect(await restart()).toBe('');
    expect(['user.sqlite', 'user.old-1.sqlite', 'user.old-2.sqlite'].map(nameIn)).toEqual([
      seeded,
      'Written First',
      'Written Second',
    ]);
  });
});

describe('everything else', () => {
  test('is a health check', async () => {
    expect((await ask('/health')).body).toEqual({ status: 'ok' });
  });

  test.each(['/', '/user', '/users/', '/users/usr_0001/orders', '/openapiXjson'])('is 404: %s', async (path) => {
    expectProblem(await ask(path), 'unknown-route');
  });

  test.each([
    ['POST', '/users', 'GET, HEAD'],
    ['DELETE', '/users/usr_0001', 'GET, HEAD, PATCH'],
    ['OPTIONS', '/health', 'GET, HEAD'],
  ])('is 405: %s %s, which allows %s', async (method, path, allow) => {
    const refused = await ask(path, { method });
    expectProblem(refused, 'method-not-allowed');
    expect(refused.headers.get('allow')).toBe(allow);
  });

  test('goes without a word on standard error, also where the caller hangs up half-way', async () => {
    const request = httpRequest(`${service.url}/users/usr_0111`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'content-length': 100, expect: '100-continue' },
    });
    request.on('error', () => {});
    request.flushHeaders();
    await once(request, 'continue');
    request.write('{"name":');
    request.destroy();
    const complaints = await service.stop();
    service = await startService(dataDir);
    expect(complaints).toBe('');
  });
});

test.each(['/proc/z', '/proc/z/y', '/dev/null/x'])(
  'where there can be no folder it ends and says so: %s',
  async (folder) => {
    const child = spawn(process.execPath, ['services/run.ts', 'user', '--port', '0', '--data', folder], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const complaints = text(child.stderr);
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    expect(await complaints).toMatch(/^The user service cannot start on port 0 with the files in \S+: E[A-Z]+: .*\.$/m);
  },
);
