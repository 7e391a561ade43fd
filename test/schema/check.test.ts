import { assert, asyncProperty, pre, subarray } from 'fast-check';
import {
  buildSchema,
  findBreakingChanges,
  graphqlSync,
  introspectionFromSchema,
  isEnumType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { compose } from '../../schema/compose.ts';
import { printPublic, publicFile } from '../../schema/print.ts';
import { publishedAt } from '../../schema/published-at.ts';
import { publishedOn } from '../../schema/published-on.ts';
import { UnreadableSchema } from '../../schema/read-schema.ts';
import { compareSchemas } from '../../schema/registry.ts';
import { toJson, toText } from '../../schema/report.ts';
import { makeCheckout, type Checkout } from './checkout.ts';

const timeout = 60_000;

const published = `
interface Node { id: ID! }
type Query { user(id: ID!, locale: String): User users(first: Int! = 10, after: String, status: Status): [User!] find: Found moment: Moment }
type Mutation { rename(input: RenameInput!): User }
type User implements Node { id: ID! name: String! fax: String mail: String phone: String @deprecated(reason: "Use mail") status: Status }
type Group { id: ID! members: [User!] motto: String @semanticNonNull tags: [String] @semanticNonNull size: Int rank: Int @fallback(value: "-1") }
union Found = User | Group
enum Status { ACTIVE PAUSED CLOSED @deprecated(reason: "Use PAUSED") }
input RenameInput { name: String! title: String nick: String @deprecated(reason: "Use title") style: Status! = ACTIVE }
scalar Moment
scalar Spare
directive @tone(of: String) on FIELD
directive @semanticNonNull(levels: [Int] = [0]) on FIELD_DEFINITION
directive @fallback(value: String) on FIELD_DEFINITION
`;

/** What a developer may do to the schema above: each is one replacement, and what the check must make of it. */
const edits = {
  'removes a field': ['fax: String ', '', 'breaking', 'User.fax'],
  'removes a deprecated field': ['phone: String @deprecated(reason: "Use mail")', '', 'breaking', 'User.phone'],
  'changes the type of a field': ['mail: String ', 'mail: [String!] ', 'breaking', 'User.mail'],
  'makes a field nullable': ['name: String! fax', 'name: String fax', 'breaking', 'User.name'],
  'removes an argument': [', locale: String', '', 'breaking', 'Query.user(locale:)'],
  'changes the type of an argument': ['after: String', 'after: ID', 'breaking', 'Query.users(after:)'],
  'adds a required argument': ['user(id: ID!', 'user(id: ID!, tenant: ID!', 'breaking', 'Query.user(tenant:)'],
  'takes the default from a required argument': ['first: Int! = 10', 'first: Int!', 'breaking', 'Query.users(first:)'],
  'makes an input field non-null': ['title: String', 'title: String!', 'breaking', 'RenameInput.title'],
  'removes a deprecated input field': [
    'nick: String @deprecated(reason: "Use title")',
    '',
    'breaking',
    'RenameInput.nick',
  ],
  'adds a required input field': ['input RenameInput {', 'input RenameInput { by: ID!', 'breaking', 'RenameInput.by'],
  'takes the default from a required input field': [
    'style: Status! = ACTIVE',
    'style: Status!',
    'breaking',
    'RenameInput.style',
  ],
  'renames an enum value': ['PAUSED CLOSED', 'HELD CLOSED', 'breaking', 'Status.PAUSED'],
  'removes a deprecated enum value': ['CLOSED @deprecated(reason: "Use PAUSED")', '', 'breaking', 'Status.CLOSED'],
  'removes a member of a union': ['Found = User | Group', 'Found = User', 'breaking', 'Found.Group'],
  'removes an interface': ['User implements Node', 'User', 'breaking', 'User.Node'],
  'removes a type': ['scalar Spare', '', 'breaking', 'Spare'],
  'changes the kind of a type': ['scalar Spare', 'enum Spare { A }', 'breaking', 'Spare'],
  'removes a directive': ['directive @tone(of: String)', 'directive @voice(of: String)', 'breaking', '@tone'],
  'removes an argument of a directive': ['@tone(of: String)', '@tone', 'breaking', '@tone(of:)'],
  'adds an enum value': ['ACTIVE PAUSED', 'ACTIVE FROZEN PAUSED', 'dangerous', 'Status.FROZEN'],
  'adds a member to a union': ['Found = User', 'Found = Query | User', 'dangerous', 'Found.Query'],
  'adds an interface': ['type Group {', 'type Group implements Node {', 'dangerous', 'Group.Node'],
  'changes a default': ['Int! = 10', 'Int! = 20', 'dangerous', 'Query.users(first:)'],
  'adds an argument with a default': [
    'user(id: ID!',
    'user(id: ID!, depth: Int = 1',
    'dangerous',
    'Query.user(depth:)',
  ],
  'promises no null any more': ['motto: String @semanticNonNull', 'motto: String', 'dangerous', 'Group.motto'],
  'promises no null elsewhere': [
    'tags: [String] @semanticNonNull',
    'tags: [String] @semanticNonNull(levels: [1])',
    'dangerous',
    'Group.tags',
  ],
  'lets a default stand in': ['size: Int ', 'size: Int @fallback(value: "0") ', 'dangerous', 'Group.size'],
  'lets none stand in any more': ['rank: Int @fallback(value: "-1")', 'rank: Int', 'dangerous', 'Group.rank'],
  'promises no null': ['status: Status }', 'status: Status @semanticNonNull }', 'safe', 'User.status'],
  'makes a promise part of the type': ['motto: String @semanticNonNull', 'motto: String!', 'safe', 'Group.motto'],
  'adds a field': ['type User implements Node {', 'type User implements Node { age: Int', 'safe', 'User.age'],
  'adds an optional argument': ['after: String', 'after: String, before: String', 'safe', 'Query.users(before:)'],
  'adds an optional input field': ['title: String', 'title: String note: String', 'safe', 'RenameInput.note'],
  'adds a type': ['scalar Moment', 'scalar Moment type Note { text: String }', 'safe', 'Note'],
  'deprecates a field': ['mail: String', 'mail: String @deprecated(reason: "Use post")', 'safe', 'User.mail'],
  'makes a required argument optional': ['user(id: ID!', 'user(id: ID', 'safe', 'Query.user(id:)'],
  'makes a result non-null': ['members: [User!]', 'members: [User!]!', 'safe', 'Group.members'],
  'describes a type': ['type Group', '"Several users." type Group', 'safe', 'Group'],
} as const;

const names = Object.keys(edits) as (keyof typeof edits)[];
const apply = (name: keyof typeof edits, sdl = published) => sdl.replace(edits[name][0], edits[name][1]);

const check = (before: string, after: string, approve: readonly string[] = []) =>
  compareSchemas(buildSchema(before), buildSchema(after), { approve });

const place = { name: 'the base', ahead: false };

/** Some edits do not go together. */
const isSchema = (sdl: string): boolean => {
  try {
    buildSchema(sdl);
    return true;
  } catch {
    return false;
  }
};

describe('the check of a schema', () => {
  it.each(names)('tells what it means when a change %s', async (name) => {
    const [, , level, coordinate] = edits[name];
    const verdict = await check(published, apply(name));
    expect(verdict.changes.map((change) => [change.level, change.coordinate])).toContainEqual([level, coordinate]);
    expect(verdict.passes).toBe(level !== 'breaking');
    const change = verdict.changes.find((found) => found.coordinate === coordinate && found.level === level);
    if (level === 'safe') expect(change?.advice).toBeNull();
    else expect(change?.advice).toMatch(/^[A-Z@].*\.$/u);
    expect(toText(verdict, place)).toContain(coordinate);
  });

  it('uses every edit of the table', () => {
    expect(names.filter((name) => apply(name) === published)).toEqual([]);
  });

  it('misses no break that graphql-js names, whatever else changes with it', async () => {
    await assert(
      asyncProperty(subarray(names, { minLength: 1 }), async (chosen) => {
        const after = chosen.reduce((sdl, name) => apply(name, sdl), published);
        pre(isSchema(after));
        const { changes, passes } = await check(published, after);
        const breaks = findBreakingChanges(buildSchema(published), buildSchema(after));
        const told = changes.filter(({ level }) => level === 'breaking').map(({ message }) => message);
        if (breaks.length > 0) expect(passes).toBe(false);
        expect(told.length).toBeGreaterThanOrEqual(breaks.length);
      }),
      { numRuns: 200 },
    );
  });

  it('sees nothing in a schema that is only written in another order', async () => {
    const after = published
      .replace('ACTIVE PAUSED CLOSED', 'PAUSED ACTIVE CLOSED')
      .replace('User | Group', 'Group | User');
    const verdict = await check(published, after);
    expect(verdict).toEqual({ passes: true, changes: [], unknownApprovals: [] });
    expect(toText(verdict, place)).toContain('Nothing changes for clients.');
  });

  it('tells of a new type once, not of each of its parts', async () => {
    const added = 'type Note implements Node { id: ID! "Words." text(max: Int): String @deprecated(reason: "No") }';
    const { changes } = await check(published, `${published} ${added}`);
    expect(changes.map(({ coordinate }) => coordinate)).toEqual(['Note']);
  });

  it('tells a removed field even where the type gains an interface at once', async () => {
    const after = published.replace('type Group { id: ID! members: [User!]', 'type Group implements Node { id: ID!');
    const { changes } = await check(published, after);
    expect(changes.map(({ level, coordinate }) => `${level} ${coordinate}`)).toEqual([
      'dangerous Group.Node',
      'breaking Group.members',
    ]);
  });

  it('passes a break that is approved, and only that one', async () => {
    const after = apply('renames an enum value', apply('removes a field'));
    expect(await check(published, after, ['User.fax'])).toMatchObject({ passes: false, unknownApprovals: [] });
    const verdict = await check(published, after, ['User.fax', 'Status.PAUSED']);
    expect(verdict).toMatchObject({ passes: true, unknownApprovals: [] });
    expect(toText(verdict, place)).toContain('Every break is approved.');
  });

  it('approves one member of a union without the other', async () => {
    const before = published.replace('User | Group', 'User | Group | Note').concat(' type Note { text: String }');
    const after = published.replace('User | Group', 'User').concat(' type Note { text: String }');
    expect((await check(before, after, ['Found.Note'])).passes).toBe(false);
    expect((await check(before, after, ['Found.Note', 'Found.Group'])).passes).toBe(true);
  });

  it('knows an approval that names nothing', async () => {
    const { unknownApprovals } = await check(published, apply('removes a field'), ['User.fax', 'User.fix']);
    expect(unknownApprovals).toEqual(['User.fix']);
  });

  it('is read by programs as JSON', async () => {
    const verdict = await check(published, apply('removes a field', apply('adds a field')));
    expect(JSON.parse(toJson(verdict, place))).toMatchObject({
      against: 'the base',
      passes: false,
      breaking: [{ coordinate: 'User.fax', approved: false }],
      dangerous: [],
      safe: [{ coordinate: 'User.age', advice: null }],
    });
  });
});

describe('the schema on a branch', { timeout }, () => {
  let checkout: Checkout;
  beforeAll(async () => {
    for (const name of Object.keys(process.env)) if (name.startsWith('GIT_')) delete process.env[name];
    checkout = await makeCheckout();
    rmSync(join(checkout.folder, publicFile), { force: true });
    await checkout.commit();
  }, timeout);
  afterAll(() => checkout.remove());
  const on = (ref?: string) => publishedOn(ref, { cwd: checkout.folder });
  const fieldsOf = async (ref?: string) => Object.keys((await on(ref)).schema?.getQueryType()?.getFields() ?? {});

  it('is none before the first one is committed', async () => {
    expect(await on()).toEqual({ name: `${publicFile} on main`, schema: null, ahead: false });
  });

  it('is what is committed there, not what lies in the folder', async () => {
    checkout.write(publicFile, 'type Query { committed: Int }');
    await checkout.commit();
    checkout.write(publicFile, 'type Query { written: Int }');
    expect(await fieldsOf()).toEqual(['committed']);
    expect(await fieldsOf('HEAD')).toEqual(['committed']);
  });

  it('is that of origin/main rather than of main, where there is one', async () => {
    checkout.write(publicFile, 'type Query { pushed: Int }');
    await checkout.commit();
    await checkout.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    checkout.write(publicFile, 'type Query { local: Int }');
    await checkout.commit();
    expect(await fieldsOf()).toEqual(['pushed']);
    expect(await fieldsOf('main')).toEqual(['local']);
    expect((await on()).ahead).toBe(false);
    await checkout.git('checkout', '--quiet', '-b', 'behind', 'origin/main');
    expect((await on('main')).ahead).toBe(true);
  });

  it('cannot be had of a branch that is not there, of a broken file, or outside of a checkout', async () => {
    await expect(on('nowhere')).rejects.toThrow(/There is no nowhere in this checkout/u);
    await expect(on('--output=x')).rejects.toThrow(UnreadableSchema);
    checkout.write(publicFile, 'type Query {');
    await checkout.commit();
    await expect(on('HEAD')).rejects.toThrow(/holds neither SDL/u);
    await expect(publishedOn(undefined, { cwd: tmpdir() })).rejects.toThrow(/git cannot answer here/u);
  });
});

describe('the schema in a file or at a URL', { timeout }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-against-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (text: string): string => {
    const path = join(folder, 'given');
    writeFileSync(path, text);
    return path;
  };
  const isSame = async (place: string, headers: Record<string, string> = {}) => {
    const { schema } = await publishedAt(place, { headers });
    expect(schema).not.toBeNull();
    expect((await compareSchemas(schema!, buildSchema(published))).changes).toEqual([]);
  };
  const introspected = introspectionFromSchema(buildSchema(published), { inputValueDeprecation: true });

  let server: Server | undefined;
  afterEach(async () => {
    server?.close();
    await (server && once(server, 'close'));
    server = undefined;
  });
  const serve = async (answer: (method: string, authorization: string, query: string) => string | null) => {
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const query = body === '' ? '' : String(Reflect.get(JSON.parse(body), 'query'));
      const text = answer(request.method ?? '', request.headers.authorization ?? '', query);
      response.writeHead(text === null ? 400 : 200, { connection: 'close' }).end(text ?? 'no');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/graphql?secret=1`;
  };

  it('is read from SDL and from an introspection result, with its data or without', async () => {
    await isSame(file(published));
    await isSame(file(JSON.stringify(introspected)));
    await isSame(file(JSON.stringify({ data: introspected })));
  });

  it('is read from a URL that serves SDL', async () => {
    await isSame(await serve((method) => (method === 'GET' ? published : null)));
  });

  it('is asked of an endpoint that answers introspection, even behind a page for people', async () => {
    const endpoint = await serve((method, authorization, source) => {
      if (method === 'GET') return '<!doctype html>';
      if (authorization !== 'Bearer token') return null;
      return JSON.stringify(graphqlSync({ schema: buildSchema(published), source }));
    });
    await isSame(endpoint, { authorization: 'Bearer token' });
    await expect(publishedAt(endpoint)).rejects.toThrow(/where it is closed, open it by --header/u);
    await expect(publishedAt(endpoint)).rejects.not.toThrow(/secret/u);
  });

  it('cannot be had of what is missing, something else, or out of reach', async () => {
    await expect(publishedAt(join(folder, 'missing'))).rejects.toThrow(/cannot be read \(ENOENT\)/u);
    await expect(publishedAt(file('{"data":{"user":null}}'))).rejects.toThrow(/there is no __schema in it/u);
    await expect(publishedAt(file('type A { a: Int }'))).rejects.toThrow(/there is no Query type in it/u);
    const gone = await serve(() => null);
    server?.close();
    await expect(publishedAt(gone)).rejects.toThrow(/cannot be reached/u);
  });
});

describe('schema:check', { timeout }, () => {
  const printed = printPublic(compose().schema);
  let checkout: Checkout;
  beforeAll(async () => {
    checkout = await makeCheckout();
  }, timeout);
  afterAll(() => checkout.remove());
  const checkAgainst = async (sdl: string, ...args: string[]) => {
    checkout.write(publicFile, sdl);
    await checkout.commit();
    return checkout.script('schema-check', ...args);
  };

  /** The base had what the sources no longer have: seen from there, it was removed. */
  const had = (what: 'field' | 'enum value' | 'nullable input field'): { sdl: string; coordinate: string } => {
    const types = Object.values(buildSchema(printed).getTypeMap()).filter(({ name }) => !name.startsWith('__'));
    if (what === 'field')
      return { sdl: printed.replace(/^type Query \{/mu, 'type Query {\n  gone: Int'), coordinate: 'Query.gone' };
    if (what === 'enum value') {
      const type = types.find(isEnumType);
      const sdl =
        type === undefined
          ? `${printed}\nenum Gone { A }`
          : printed.replace(`enum ${type.name} {`, `enum ${type.name} {\n GONE`);
      return { sdl, coordinate: type === undefined ? 'Gone' : `${type.name}.GONE` };
    }
    const [input, field] = types
      .filter(isInputObjectType)
      .flatMap((type) => Object.values(type.getFields()).map((found) => [type, found] as const))
      .find(([, { type }]) => isNonNullType(type))!;
    const written = new RegExp(`(input ${input.name} \\{[^}]*\\b${field.name}: [^!\\n]*)!`, 'u');
    return { sdl: printed.replace(written, '$1'), coordinate: `${input.name}.${field.name}` };
  };

  it.each(['field', 'enum value', 'nullable input field'] as const)(
    'exits 1 and names what breaks where the base has a %s that the sources have not',
    async (what) => {
      const { sdl, coordinate } = had(what);
      const answer = await checkAgainst(sdl);
      expect(answer.stdout).toContain('BREAKING');
      expect(answer.stdout).toContain(`  ${coordinate}  `);
      expect(answer.stdout).toContain(`--approve '${coordinate}'`);
      expect(answer).toMatchObject({ code: 1, stderr: '' });
    },
  );

  it('exits 0 where the sources only add', async () => {
    const query = compose().schema.getType('Query');
    const [field] = isObjectType(query) ? Object.keys(query.getFields()) : [];
    const without = new RegExp(
      `(^type Query \\{[\\s\\S]*?)("""[^"]*"""\\s+)?^  ${field}\\b(\\([^)]*\\))?: .*\\n`,
      'mu',
    );
    const sdl = printed.replace(without, '$1');
    expect(sdl).not.toBe(printed);
    const answer = await checkAgainst(sdl);
    expect(answer.stdout).toContain('No client breaks.');
    expect(answer).toMatchObject({ code: 0, stderr: '' });
  });

  it('exits 0 for a break that is approved, and 2 for an approval of nothing', async () => {
    const { sdl, coordinate } = had('field');
    const approved = await checkAgainst(sdl, '--json', '--approve', coordinate);
    expect(approved.code).toBe(0);
    expect(JSON.parse(approved.stdout)).toMatchObject({ passes: true, breaking: [{ coordinate, approved: true }] });
    const mistaken = await checkAgainst(sdl, '--approve', 'Query.gene');
    expect(mistaken).toMatchObject({ code: 2, stdout: '' });
    expect(mistaken.stderr).toContain(`nothing to approve at Query.gene. What breaks: ${coordinate}`);
  });

  it('passes and says so where the base has no schema yet', async () => {
    await checkout.git('checkout', '--quiet', '--orphan', 'empty');
    await checkout.git('rm', '--quiet', '-r', '-f', '--cached', '.');
    await checkout.git('commit', '--quiet', '--allow-empty', '--message', 'nothing');
    const answer = await checkout.script('schema-check', '--base', 'empty');
    expect(answer.stdout).toBe(`There is no ${publicFile} on empty yet: no client can break.\n`);
    expect(answer.code).toBe(0);
  });

  it.each([
    [['--bsae', 'main'], '--bsae'],
    [['main'], "'main'"],
    [['--base', 'main', '--against', 'x'], 'not with both'],
    [['--header', 'a: b'], '--header goes with --against'],
    [['--against', 'x', '--header', 'nothing'], 'NAME: VALUE'],
    [['--base', 'nowhere'], 'There is no nowhere'],
    [['--against', 'missing.graphql'], 'cannot be read'],
  ])('exits 2 with a clear text for %j', async (args, text) => {
    const answer = await checkout.script('schema-check', ...args);
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).toContain(text);
    expect(answer.stderr).not.toContain('    at ');
  });

  it('explains itself', async () => {
    const answer = await checkout.script('schema-check', '--help');
    expect(answer.stdout).toContain('--approve COORDINATE');
    expect(answer.code).toBe(0);
  });
});
