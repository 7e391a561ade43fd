import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadPackageDefinition, Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { createHandler } from 'graphql-http/lib/use/http';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { LedgerEntry } from '../engine/ledger.ts';

/** What docs/add-a-source.md says is done here to the letter, in a copy of the product. */
const product = fileURLToPath(new URL('..', import.meta.url));
const guide = readFileSync(join(product, 'docs/add-a-source.md'), 'utf8');
const home = mkdtempSync(join(tmpdir(), 'selvedge-new-source-'));
const copy = join(home, 'product');
let original: ReadonlyMap<string, string>;
const started: ChildProcess[] = [];

beforeAll(() => {
  const left = new Set(['node_modules', '.git', '.data']);
  cpSync(product, copy, { recursive: true, filter: (path) => !left.has(basename(path)) });
  symlinkSync(join(product, 'node_modules'), join(copy, 'node_modules'));
  original = tree();
});

afterAll(async () => {
  await Promise.all(started.map((child) => end(child)));
  rmSync(home, { recursive: true, force: true });
});

describe('a name that cannot be', () => {
  const form = 'A name is in kebab-case, such as coupons or gift-cards, and has at most 32 characters. See --help.';
  test.each([
    { args: ['order'], code: 1, says: 'The name order is taken: there is a datasources/order.' },
    {
      args: ['orders'],
      code: 1,
      says: 'The name orders is taken: the graph has a field User.orders, from source order.',
    },
    { args: ['money'], code: 1, says: 'The name money is taken: the graph has a type Money.' },
    { args: ['jwt-jwks'], code: 1, says: 'The name jwt-jwks is taken: there is a setting JWT_JWKS_URL.' },
    {
      args: ['debugger'],
      code: 1,
      says: 'No source debugger can be made, and nothing was changed: Expected ident.',
    },
    { args: [], code: 2, says: 'Give the source a name. See --help.' },
    { args: ['../escape'], code: 2, says: form },
    {
      args: ['coupons', '--protocol', 'soap'],
      code: 2,
      says: '--protocol is one of: rest, graphql, grpc. See --help.',
    },
  ])('is refused, and nothing changes: $args', async ({ args, code, says }) => {
    expect(await run('node', ['scripts/new-source.ts', ...args])).toEqual({ code, stdout: '', stderr: `${says}\n` });
    expect(changes(original, tree())).toEqual([]);
  });

  test.each(['media', 'search', 'engine'])(
    'is refused where the engine says the word, which would then speak of a source: %s',
    async (name) => {
      const { code, stderr } = await run('node', ['scripts/new-source.ts', name]);
      expect(code).toBe(1);
      expect(stderr.replace(/engine\/\S+\.ts/, 'FILE')).toBe(
        `The name ${name} is taken: FILE says it, and the engine speaks of no source; give a name of two words.\n`,
      );
      expect(changes(original, tree())).toEqual([]);
    },
  );
});

describe('a new source', () => {
  const folders = ['datasources/coupon-book', 'datasources/reading-list', 'datasources/wish-list'];
  let before: ReadonlyMap<string, string>;

  test('is made by the commands of the guide: one folder, and one line in its sorted place', async () => {
    await follow(...generators);
    before = tree();
    await follow(...commands.filter((command) => command.startsWith('npm run new:source')));
    const after = tree();

    const register = 'datasources/index.ts';
    const [promise, ...sources] = before.get(register)!.trimEnd().split('\n');
    expect(after.get(register)!.trimEnd().split('\n')).toEqual([
      promise,
      ...[
        ...sources,
        "export { couponBook } from './coupon-book/index.ts';",
        "export { readingList } from './reading-list/index.ts';",
        "export { wishList } from './wish-list/index.ts';",
      ].toSorted(),
    ]);
    expect(changes(before, after)).toEqual([
      ...['client.ts', 'index.ts', 'resolvers.ts', 'schema.generated.ts', 'schema.graphql'].map(
        (file) => `${folders[0]}/${file}`,
      ),
      register,
      ...['client.ts', 'index.ts', 'schema.graphql'].map((file) => `${folders[1]}/${file}`),
      ...['client.ts', 'index.ts', 'resolvers.ts', 'schema.generated.ts', 'schema.graphql', 'wish-list.proto'].map(
        (file) => `${folders[2]}/${file}`,
      ),
    ]);
  });

  test('type-checks, lints and is formatted as it stands', async () => {
    const { stdout } = await run('tsc', ['--noEmit', '--listFiles']);
    for (const folder of folders) expect(stdout).toContain(`${join(copy, folder)}/index.ts\n`);
    expect(stdout.split('\n').filter((line) => folders.some((folder) => line.startsWith(folder)))).toEqual([]);
    expect(await run('oxlint', ['--deny-warnings', ...folders])).toMatchObject({ code: 0 });
    expect(await run('oxfmt', ['--check', ...folders])).toMatchObject({ code: 0 });
  });

  test('adds its fields to what clients see, and nothing else', async () => {
    await follow(...generators);
    const published = join(home, 'published.graphql');
    writeFileSync(published, before.get('schema/public.graphql')!);
    const { code, stdout } = await run('npm', ['run', '-s', 'schema:check', '--', '--json', '--against', published]);
    const { breaking, dangerous, safe } = JSON.parse(stdout);
    expect({ code, breaking, dangerous }).toEqual({ code: 0, breaking: [], dangerous: [] });
    expect(safe.map(({ coordinate }: { coordinate: string }) => coordinate)).toEqual([
      'CouponBook',
      'ReadingList',
      'User.couponBook',
      'User.readingList',
      'User.wishList',
      'WishList',
    ]);
    expect(tree().get('docs/settings.md')).toContain('COUPON_BOOK_URL');
    expect(tree().get('datasources/coupon-book/schema.generated.ts')).toContain('couponBook?: Maybe<CouponBook>');
  });

  test('that breaks the rules is refused as the guide shows', async () => {
    const file = join(copy, 'datasources/coupon-book/schema.graphql');
    const whole = readFileSync(file, 'utf8');
    const broken = whole
      .replace('couponBook: CouponBook', 'couponBook: CouponBook!')
      .replace('summary: String', 'summary: String "The codes." codes(first: Int): [String!]');
    writeFileSync(file, broken);
    expect(await run('npm', ['run', '-s', 'schema:check'])).toEqual({ code: 2, stdout: '', stderr: block('text') });
    writeFileSync(file, whole);
  });

  test('answers many users over HTTP from one call to its service', async () => {
    const coupons = await startGuideService();
    const books = await startReadingList();
    const wishes = await startWishList();
    const DATA_DIR = join(home, 'data');
    const server = await startServer({
      COUPON_BOOK_URL: coupons.url,
      READING_LIST_URL: books.url,
      WISH_LIST_URL: wishes.url,
      DATA_DIR,
    });
    const { stdout: token } = await run('npm', ['run', '-s', 'token', '--', 'usr_0001'], { DATA_DIR });
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token.trim()}`, 'x-ledger': '1' },
      body: JSON.stringify({
        query: block('graphql').replace('couponBook', 'id readingList { summary } wishList { summary } couponBook'),
      }),
    });
    const { data, errors, extensions } = (await response.json()) as Answer;
    await end(server.child, 'SIGTERM');
    await books.stop();
    wishes.stop();

    expect(errors).toBeUndefined();
    const ids = Array.from({ length: 50 }, (_, index) => `usr_${String(index + 1).padStart(4, '0')}`);
    expect(data.users.nodes).toEqual(
      ids.map((id) => ({
        id,
        name: expect.any(String),
        couponBook: { summary: `Three coupons for ${id}` },
        readingList: summaryOf(id, 'Two books'),
        wishList: summaryOf(id, 'One wish'),
      })),
    );
    expect(extensions.ledger.map(({ source, call, size }) => `${source} ${call} ×${size}`).toSorted()).toEqual([
      'couponBook ofUsers ×50',
      'readingList _users ×50',
      'user page ×50',
      'wishList ofUsers ×50',
    ]);
    expect(coupons.asked.filter((path) => path !== '/health')).toEqual([`/summaries?userIds=${ids.join('%2C')}`]);
    expect(books.asked).toEqual([ids]);
    expect(wishes.asked.filter((asked) => asked.length > 0)).toEqual([ids]);
  });

  test('stops the boot while its address is missing or wrong, with one message that names the setting', async () => {
    expect(await boot({})).toEqual(message('is not set'));
    expect(await boot({ COUPON_BOOK_URL: 'coupons' })).toEqual(message('must be an http or https address'));
  });

  test('is tested as the guide tests it, down and all', async () => {
    remove('reading-list', 'readingList');
    remove('wish-list', 'wishList');
    const file = 'test/datasources/coupon-book.test.ts';
    writeFileSync(join(copy, file), block('ts'));
    expect(await run('vitest', ['run', file], inject('services'))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 passed'),
    });
    rmSync(join(copy, file));
  });

  test('is gone with its folder and its line', async () => {
    remove('coupon-book', 'couponBook');
    await follow(...generators);
    expect(changes(before, tree())).toEqual([]);
  });
});

test('the guide has no command that is not run here', () => {
  expect(commands).toEqual([
    'npm run new:source -- coupon-book',
    ...generators,
    'node coupon-book.mjs',
    'COUPON_BOOK_URL=http://127.0.0.1:5000 npm start',
    'npm run new:source -- reading-list --protocol graphql',
    'npm run new:source -- wish-list --protocol grpc',
  ]);
});

/** What is generated follows the sources. */
const generators = ['npm run schema:print', 'npm run codegen', 'npm run docs'];

const boot = (environment: Record<string, string>) =>
  run('npm', ['run', '-s', 'start'], {
    ...inject('services'),
    READING_LIST_URL: 'http://127.0.0.1:9',
    WISH_LIST_URL: 'http://127.0.0.1:9',
    PORT: '0',
    ...environment,
  });

const message = (problem: string) => ({
  code: 1,
  stdout: '',
  stderr: `Cannot start: a setting needs mending.\n  COUPON_BOOK_URL  ${problem}: give the address of the coupon book service.\n`,
});

const blocks = [...guide.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({ language, text: text! }));
const block = (wanted: string): string => blocks.find(({ language }) => language === wanted)!.text;
const commands = blocks.flatMap(({ language, text }) => (language === 'sh' ? text.trimEnd().split('\n') : []));

interface Answer {
  readonly data: { readonly users: { readonly nodes: readonly object[] } };
  readonly errors?: readonly object[];
  readonly extensions: { readonly ledger: readonly LedgerEntry[] };
}

/** Every file of the copy with its text, sorted by path. */
const tree = (): Map<string, string> => {
  const files = readdirSync(copy, { recursive: true, encoding: 'utf8' }).filter(
    (file) => !/^(?:node_modules|\.data)(?:\/|$)/.test(file) && statSync(join(copy, file)).isFile(),
  );
  return new Map(files.toSorted().map((file) => [file, readFileSync(join(copy, file), 'utf8')]));
};

/** The paths that were added, removed or given another text. */
const changes = (from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>): string[] =>
  [...new Set([...from.keys(), ...to.keys()])].filter((file) => from.get(file) !== to.get(file)).toSorted();

const remove = (folder: string, name: string): void => {
  rmSync(join(copy, 'datasources', folder), { recursive: true });
  const register = join(copy, 'datasources/index.ts');
  const line = `export { ${name} } from './${folder}/index.ts';\n`;
  writeFileSync(register, readFileSync(register, 'utf8').replace(line, ''));
};

const start = (command: string, args: readonly string[], environment: Record<string, string> = {}): ChildProcess => {
  const child = spawn(command, args, {
    cwd: copy,
    env: { PATH: `${product}/node_modules/.bin:${process.env['PATH']}`, HOME: home, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what npm starts ends with it.
    detached: true,
  });
  started.push(child);
  return child;
};

const run = async (command: string, args: readonly string[], environment: Record<string, string> = {}) => {
  const child = start(command, args, environment);
  let [stdout, stderr] = ['', ''];
  child.stdout!.on('data', (chunk) => (stdout += chunk));
  child.stderr!.on('data', (chunk) => (stderr += chunk));
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
};

const follow = async (...lines: readonly string[]): Promise<void> => {
  for (const line of lines) {
    const [command = '', ...args] = line.split(' ');
    expect(await run(command, args), line).toMatchObject({ code: 0 });
  }
};

/** Ends a child and whatever it has started. */
const end = async (child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  process.kill(-child.pid, signal);
  await once(child, 'exit');
};

/** Every line a child prints, from the first that matches on; it gives the match. */
const firstMatch = async (child: ChildProcess, pattern: RegExp, later: (line: string) => void = () => undefined) => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let found = false;
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const [, match] = pattern.exec(line) ?? [];
    if (found) later(line);
    else if (match !== undefined) resolve(match);
    found ||= match !== undefined;
  });
  let stderr = '';
  child.stderr!.on('data', (chunk) => (stderr += chunk));
  child.once('exit', (code) => reject(new Error(`ended with ${code}: ${stderr}`)));
  return promise;
};

/** The product as `npm start` runs it, before the services that all tests share. */
const startServer = async (environment: Record<string, string>) => {
  const { scripts } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8'));
  const [command, ...args]: [string, ...string[]] = scripts.start.replace(/^exec /, '').split(' ');
  const child = start(command, args, { ...inject('services'), PORT: '0', ...environment });
  return { child, url: await firstMatch(child, /(http:\/\/\S+)\/graphql/) };
};

/** The service of the guide, which prints what it is asked. */
const startGuideService = async () => {
  const program = join(home, 'coupon-book.mjs');
  writeFileSync(program, block('js'));
  const child = start('node', [program], { PORT: '0' });
  const asked: string[] = [];
  const port = await firstMatch(child, /port (\d+)/, (line) => asked.push(line));
  return { url: `http://127.0.0.1:${port}`, asked };
};

const summaryOf = (id: string, what: string) => (id === 'usr_0003' ? null : { summary: `${what} for ${id}` });

/** A GraphQL service behind the snapshot that was generated; it has nothing on the third user. */
const startReadingList = async () => {
  const asked: string[][] = [];
  const _users = (_: unknown, { ids }: { ids: string[] }) => {
    asked.push(ids);
    return ids.map((id) => ({ id, readingList: summaryOf(id, 'Two books') })).toReversed();
  };
  const typeDefs = tree().get('datasources/reading-list/schema.graphql')!;
  const server = createServer(
    createHandler({ schema: makeExecutableSchema({ typeDefs, resolvers: { Query: { _users } } }) }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, stop };
};

/** A gRPC service of the contract that was generated; it has nothing on the third user. */
const startWishList = async () => {
  const asked: string[][] = [];
  const getSummaries: handleUnaryCall<{ userIds: string[] }, { summaries: object[] }> = ({ request }, reply) => {
    asked.push(request.userIds);
    const summaries = request.userIds.flatMap((userId) => {
      const found = summaryOf(userId, 'One wish');
      return found === null ? [] : [{ userId, ...found }];
    });
    reply(null, { summaries: summaries.toReversed() });
  };
  const contract = loadPackageDefinition(
    loadSync(join(copy, 'datasources/wish-list/wish-list.proto'), { arrays: true }),
  ) as any;
  const server = new Server();
  server.addService(contract.wishList.v1.Summaries.service, { getSummaries });
  const bind = promisify(server.bindAsync.bind(server));
  const port = await bind('127.0.0.1:0', ServerCredentials.createInsecure());
  return { url: `http://127.0.0.1:${port}`, asked, stop: () => server.forceShutdown() };
};
