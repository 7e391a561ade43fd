import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** What `npm run types` says of a source's rules: each example is a file of its own, and all are compiled at once. */
const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'selvedge-rules-'));

const imports = `
import { rulesFor } from '${root}/engine/rules-for.ts';
import { byKey, defineSource, type Source } from '${root}/engine/source.ts';
import { computed, many, one, page, root } from '${root}/engine/link.ts';
import type { Loader } from '${root}/engine/batch.ts';
import type { GatewayError } from '${root}/engine/errors.ts';
import type { Page } from '${root}/engine/paging.ts';
import type { Resolvers as Loyalty } from '${root}/datasources/loyalty/schema.generated.ts';
import type { Resolvers as User } from '${root}/datasources/user/schema.generated.ts';

type Tier = 'BRONZE' | 'SILVER' | 'GOLD' | 'PLATINUM';
interface Account { userId: string; tier: Tier; points: number; memberNumber: string; memberSince: string }
interface Entry { id: string; bookedAt: string; points: number; reason: 'PURCHASE' }
interface Person { id: string; name: string; email: string | GatewayError; address: null; createdAt: string }
declare const rowOf: <Row>() => Loader<string, Row>;
declare const update: <Answer>() => (args: never) => Promise<Answer>;
const pages = rowOf<{ page: Page<Entry> }>();
const account = { history: page(pages, 'userId'), nextTier: one(rowOf<{ name: Tier; pointsMissing: number }>(), 'tier') };
const people = { me: root.ofViewer(rowOf<Person>()), user: root.byId(rowOf<Person>()), users: root.page(update<Page<Person>>()) };
declare const rest: Omit<Source, 'resolvers' | 'joints' | 'check' | 'connect'> & Pick<Parameters<typeof defineSource>[0], 'connect'>;
export const known = [byKey, computed, many, rulesFor, rest, account, people];
`;

const loyalty = (row: string, rules = 'account') =>
  `rulesFor<Loyalty>()({ User: { loyalty: one(rowOf<${row}>(), 'id') }, LoyaltyAccount: ${rules} });`;
const users = (answer: string) =>
  `rulesFor<User>()({ Query: people, Mutation: { updateMe: root.write(update<${answer}>()) } });`;
const taken = "{ __typename: 'EmailTaken'; message: string }";

const wrong: Readonly<Record<string, readonly [code: string, says: string | RegExp]>> = {
  'a field that no row has and no rule answers': [
    loyalty("Omit<Account, 'memberNumber'>"),
    '"LoyaltyAccount.memberNumber is neither a property of the row nor has a rule"',
  ],
  'a field whose rule is missing': [
    loyalty('Account', '{ history: account.history }'),
    '"LoyaltyAccount.nextTier is neither a property of the row nor has a rule"',
  ],
  'a field of a row in a page': [
    loyalty('Account', "{ ...account, history: page(rowOf<{ page: Page<Omit<Entry, 'reason'>> }>(), 'userId') }"),
    '"LoyaltyEntry.reason is neither a property of the row nor has a rule"',
  ],
  'a field of a row inside a row': [
    `rulesFor<User>()({ Query: { ...people, me: root.ofViewer(rowOf<Omit<Person, 'address'> & { address: { line: string; city: string; country: string } }>()) }, Mutation: { updateMe: root.write(update<${taken}>()) } });`,
    '"Address.postalCode is neither a property of the row nor has a rule"',
  ],
  'a field of another type': [
    loyalty("Omit<Account, 'points'> & { points: string }"),
    '"LoyaltyAccount.points is of another type here than in the schema"',
  ],
  'a value that the enum lacks': [
    loyalty("Omit<Account, 'tier'> & { tier: string }"),
    '"LoyaltyAccount.tier is of another type here than in the schema"',
  ],
  'a null where the schema has none': [
    users(`${taken} | { __typename: 'InvalidUserInput'; message: string; field: string | null }`),
    '"InvalidUserInput.field may be null here, and is not in the schema"',
  ],
  'a list that is none': [
    loyalty('Account', "{ ...account, nextTier: many(rowOf<{ rows: Entry[] }>(), 'tier') }"),
    '"LoyaltyAccount.nextTier is a list here, and none in the schema"',
  ],
  'a value that is not known': [loyalty('unknown'), '"User.loyalty is of a type that is not known"'],
  'a member of a union that does not say which it is': [
    users('{ message: string }'),
    '"Mutation.updateMe does not say its __typename"',
  ],
  'a member of a union that lacks a field': [
    users(`${taken} | { __typename: 'InvalidUserInput'; message: string }`),
    '"InvalidUserInput.field is neither a property of the row nor has a rule"',
  ],
  'a member that the union lacks': [
    users(`${taken} | { __typename: 'NameTaken'; message: string }`),
    '"Mutation.updateMe is never NameTaken in the schema"',
  ],
  'a root field without a rule': [
    `rulesFor<User>()({ Query: { me: people.me, user: people.user }, Mutation: { updateMe: root.write(update<${taken}>()) } });`,
    /Property 'users' is missing/,
  ],
  'a rule for a field that the schema lacks': [
    loyalty('Account', "{ ...account, rank: computed('points', () => 1) }"),
    '"LoyaltyAccount has no field of this name"',
  ],
  'a rule for a type that the schema lacks': [
    'rulesFor<Loyalty>()({ Account: account });',
    '"the schema has no type of this name"',
  ],
  'rules that were not held against a schema': [
    'defineSource({ ...rest, resolvers: { LoyaltyAccount: account } });',
    /Property '\[held\]' is missing/,
  ],
  'a joint whose rows lack a field': [
    "defineSource({ ...rest, resolvers: rulesFor<Loyalty>()({ LoyaltyAccount: account }), joints: { LoyaltyAccount: byKey('userId', rowOf<Omit<Account, 'points'>>()) } });",
    '"LoyaltyAccount.points is neither a property of the row nor has a rule"',
  ],
};

const right: Readonly<Record<string, string>> = {
  'rows that have all': loyalty('Account'),
  'a row that may lack what may be null': loyalty("Omit<Account, 'points'> & { points?: number }"),
  'a row with more than the schema': loyalty('Account & { secret: Date }'),
  'every member of a union': users(`${taken} | { __typename: 'UpdateMeSuccess'; user: Person }`),
  'a joint that only extends a type':
    "defineSource({ ...rest, resolvers: rulesFor<Loyalty>()({ User: { loyalty: one(rowOf<Account>(), 'id') }, LoyaltyAccount: account }), joints: { User: byKey('id') } });",
};

const examples: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(wrong).map(([name, [code]]) => [name, code])),
  ...right,
};
const fileOf = (name: string): string => `${name.replaceAll(/\W+/g, '-')}.ts`;

/** All that the compiler says, one text an error. */
let errors: readonly string[];
const errorsOf = (name: string): string => errors.filter((error) => error.startsWith(`${fileOf(name)}(`)).join('\n');

beforeAll(async () => {
  for (const [name, code] of Object.entries(examples))
    writeFileSync(join(folder, fileOf(name)), `${imports}\nexport const made = ${code}\n`);
  const compilerOptions = { typeRoots: [join(root, 'node_modules/@types')], noUnusedLocals: false };
  const config = { extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  const { promise, resolve: done } = Promise.withResolvers<string>();
  execFile(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '--pretty', 'false'], { cwd: folder }, (_error, stdout) =>
    done(stdout),
  );
  errors = (await promise).split(/\n(?=\S)/);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

test.each(Object.keys(wrong))('%s does not compile, and is named', (name) => {
  const [, says] = wrong[name]!;
  expect(errorsOf(name)).toMatch(says);
});

test.each(Object.keys(right))('%s: they compile', (name) => {
  expect(errorsOf(name)).toBe('');
});
