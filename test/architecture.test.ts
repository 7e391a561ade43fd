import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isIntrospectionType, isScalarType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { engineFileThatSays } from '../scripts/new-source/engine-words.ts';
import { compose, sources } from '../schema/compose.ts';
import {
  declaredPackages,
  importArrows,
  judgeOfPlansIsItsOwn,
  type Manifest,
  noCycles,
  yogaAtTheEdge,
} from './architecture/arrows.ts';
import {
  environmentInOnePlace,
  everyTestRuns,
  noAny,
  noDefaultExports,
  noNonNullAssertions,
  nothingPutOff,
  onlyErrorClasses,
} from './architecture/language.ts';
import {
  kebabCaseNames,
  medianLines,
  noBarrels,
  noIndexButSources,
  shortFiles,
  tellingNames,
} from './architecture/layout.ts';
import { noDomainWords } from './architecture/no-domain-words.ts';
import { readModule, type Module } from './architecture/read-module.ts';
import type { Rule } from './architecture/rule.ts';
import { testsNeverSleep, timeFromContext } from './architecture/time.ts';

/** How this house is built, over every file that git tracks. A rule comes with what breaks it, so that it is seen failing. */
const root = fileURLToPath(new URL('..', import.meta.url));
const modules: readonly Module[] = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((path) => /\.(?:ts|js|mjs|graphql|sh|yml|css|wsdl|proto)$/.test(path) && existsSync(join(root, path)))
  .map((path) => readModule(path, readFileSync(join(root, path), 'utf8')));

/** Types of the graph that the engine has a right to speak of, or whose names mean something else there. */
const generalWords = new Set([
  'Query',
  'Mutation',
  'Subscription',
  'Node',
  'PageInfo',
  'Address', // of a server
  'Place', // in the code
  'Route', // of a request
  'User', // whom a token names
]);

const domainWords = [
  ...Object.values(compose().schema.getTypeMap())
    .filter((type) => !isScalarType(type) && !isIntrospectionType(type))
    .map(({ name }) => name),
  ...sources.map(({ name }) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`),
  ...sources.flatMap(({ nodes }) => Object.keys(nodes)),
].filter((word) => !generalWords.has(word));

interface House {
  readonly rule: Rule;
  /** What breaks the rule, each by itself: path → text. */
  readonly broken: readonly Readonly<Record<string, string>>[];
  /** What looks like it, and is well. */
  readonly whole: Readonly<Record<string, string>>;
}

const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const house: Readonly<Record<string, House>> = {
  'imports follow server → schema → {register, resolvers} → engine → npm': {
    rule: importArrows,
    broken: [
      { 'engine/call.ts': "import { user } from '../datasources/index.ts';" },
      { 'engine/call.ts': "import type { Order } from '../schema/compose.ts';" },
      { 'engine/edge/a.ts': "export { a } from '../../explorer/explorer.ts';" },
      { 'datasources/user/client.ts': "import type { Row } from '../order/client.ts';" },
      { 'datasources/user/client.ts': "import { sources } from '../index.ts';" },
      { 'datasources/user/client.ts': "const start = await import('../../services/user/start.ts');" },
      { 'datasources/index.ts': "export { client } from './user/client.ts';" },
      { 'schema/compose.ts': "import { user } from '../datasources/user/index.ts';" },
      { 'resolvers/checkout/steps.ts': "import { client } from '../../datasources/order/client.ts';" },
      { 'server.ts': "import { user } from './datasources/index.ts';" },
      { 'services/user/start.ts': "import { batch } from '../../engine/batch.ts';" },
      { 'scripts/seed.ts': "import { seed } from '../services/user/seed.ts';" },
      { 'explorer/page.ts': "type Answer = import('../test/start-gateway.ts').Answer;" },
      { 'examples/urql.ts': "import { compose } from '../schema/compose.ts';" },
      { 'examples/problems.ts': "import { codes } from '../engine/errors.ts';" },
      { 'codegen.ts': "import { sources } from './schema/compose.ts';" },
      { 'elsewhere/new.ts': "import { batch } from '../engine/batch.ts';" },
    ],
    whole: {
      'server.ts':
        "import { compose } from './schema/compose.ts'; import { log } from './engine/log.ts'; import { e } from './explorer/e.ts';",
      'schema/compose.ts':
        "import * as register from '../datasources/index.ts'; import { node } from '../resolvers/node/node.ts';",
      'datasources/index.ts': "export { user } from './user/index.ts';",
      'datasources/user/index.ts':
        "import { client } from './client.ts'; import { batch } from '../../engine/batch.ts';",
      'resolvers/checkout/steps.ts': "import type { client } from '../../datasources/order/client.ts';",
      'scripts/print.ts': "import { compose } from '../schema/compose.ts';",
      'test/a.test.ts': "import { start } from '../services/user/start.ts';",
    },
  },
  'only engine/edge knows graphql-yoga': {
    rule: yogaAtTheEdge,
    broken: [
      { 'engine/gateway.ts': "import type { Plugin } from 'graphql-yoga';" },
      { 'datasources/user/index.ts': "import { useX } from '@envelop/core';" },
      { 'server.ts': "import { createYoga } from 'graphql-yoga';" },
    ],
    whole: {
      'engine/edge/create-graphql.ts': "import { createYoga } from 'graphql-yoga';",
      'services/order/start.ts': "import { createYoga } from 'graphql-yoga';",
      'engine/gateway.ts': "import { parse } from 'graphql';",
    },
  },
  'the judge of plans shares no code with them': {
    rule: judgeOfPlansIsItsOwn,
    broken: [
      { 'test/plan/world/monolith.ts': "import { compile } from '../../../engine/plan/compile/compile.ts';" },
      {
        'test/plan/world/monolith.ts': "import { answer } from './answer.ts';",
        'test/plan/world/answer.ts': "import { valueOf } from '../../../engine/plan/run/frame.ts';",
      },
    ],
    whole: {
      'test/plan/world/monolith.ts':
        "import { execute } from 'graphql'; import type { Plan } from '../../../engine/plan/plan.ts';",
      'test/plan/differential.ts': "import { createPlanner } from '../../engine/plan/execute.ts';",
    },
  },
  'packages are declared, and what runs in production does not need those of development': {
    rule: declaredPackages(manifest),
    broken: [
      { 'engine/a.ts': "import { expect } from 'vitest';" },
      { 'engine/a.ts': "import left from 'left-pad/index.js';" },
      { 'test/a.ts': "import { a } from '@nobody/nothing';" },
      { 'engine/a.ts': "import { readFileSync } from 'fs';" },
    ],
    whole: {
      'engine/a.ts':
        "import { z } from 'zod'; import { parse } from 'graphql/language/parser.js'; import { once } from 'node:events';",
      'test/a.ts': "import { expect } from 'vitest'; import { z } from 'zod';",
    },
  },
  'no modules need each other to load': {
    rule: noCycles,
    broken: [
      { 'engine/a.ts': "import { b } from './b.ts';", 'engine/b.ts': "export { a } from './a.ts';" },
      {
        'engine/a.ts': "import { b } from './b.ts';",
        'engine/b.ts': "import { type C } from './c.ts';",
        'engine/c.ts': "const a = await import('./a.ts');",
      },
    ],
    whole: {
      'engine/a.ts': "import { b } from './b.ts'; import { c } from './c.ts';",
      'engine/b.ts': "import type { A } from './a.ts'; import { c } from './c.ts';",
      'engine/c.ts': 'export const c = 1;',
    },
  },
  'the engine has never heard of an order': {
    rule: noDomainWords(domainWords),
    broken: [
      { 'engine/a.ts': 'export const orderOf = 1;' },
      { 'engine/a.ts': 'export type Row = { readonly loyaltyAccount: string };' },
      { 'engine/a.ts': "export const path = '/products/1';" },
      { 'engine/a.ts': 'export const text = `the deliveries of ${1}`;' },
      { 'engine/a.ts': "export const isUser = (id: string) => id.startsWith('usr_');" },
    ],
    whole: {
      'engine/a.ts':
        "/** As `Order` by `usr_0001`. */ export const border = 'in good ordering'; export const production = new Map();",
      'datasources/order/a.ts': 'export const orderOf = 1;',
    },
  },
  'nothing is exported as default but configuration': {
    rule: noDefaultExports,
    broken: [
      { 'engine/a.ts': 'export default 1;' },
      { 'engine/a.ts': 'const a = 1; export { a as default };' },
      { 'explorer/page.js': 'export default function page() {}' },
    ],
    whole: {
      'codegen.ts': 'export default {};',
      'vitest.timing.config.ts': 'export default {};',
      'engine/a.ts': "import a from 'a';",
    },
  },
  'any is nowhere': {
    rule: noAny,
    broken: [
      { 'engine/a.ts': 'export const a: any = 1;' },
      { 'services/a.ts': 'export const a = (b: Record<string, any>[]) => b;' },
    ],
    whole: {
      'engine/a.ts': "export const any = 'any'; // any",
      'test/a.ts': 'let a: any;',
      'examples/generated.ts': 'let a: any;',
    },
  },
  'nothing is said not to be null': {
    rule: noNonNullAssertions,
    broken: [{ 'engine/a.ts': 'export const a = b!.c;' }, { 'engine/a.ts': 'let a!: string;' }],
    whole: { 'engine/a.ts': 'export const a = !b != !c;', 'test/a.ts': 'export const a = b!.c;' },
  },
  'nothing is put off, and no tool is told to look away': {
    rule: nothingPutOff,
    broken: [
      { 'engine/a.ts': '// TODO later' },
      { 'schema/a.graphql': '# FIXME' },
      { 'services/a.ts': '/* @ts-expect-error */' },
      { 'deploy/a.sh': '# XXX' },
      { 'engine/a.ts': '// oxlint-disable-next-line no-console' },
    ],
    whole: { 'engine/a.ts': 'export const todo = "to do";', 'test/a.ts': '// @ts-expect-error' },
  },
  'there are no classes but errors': {
    rule: onlyErrorClasses,
    broken: [
      { 'engine/a.ts': 'export class Registry {}' },
      { 'engine/a.ts': 'export const a = class extends Map {};' },
    ],
    whole: { 'engine/a.ts': 'export class A extends Error {} export class B extends GraphQLError {}' },
  },
  'the environment is read in one place': {
    rule: environmentInOnePlace,
    broken: [
      { 'engine/a.ts': "export const a = process.env['A'];" },
      { 'engine/a.ts': "export const a = process['env'];" },
      { 'datasources/user/client.ts': 'const { env } = process;' },
      { 'services/a.ts': "import { env } from 'node:process';" },
    ],
    whole: {
      'server.ts': 'run(process.env);',
      'scripts/a.ts': 'run(process.env);',
      'engine/a.ts': 'process.exit(options.env);',
    },
  },
  'every test runs': {
    rule: everyTestRuns,
    broken: [
      { 'test/a.test.ts': "test.only('a', () => {});" },
      { 'test/a.test.ts': "describe.skip('a', () => {});" },
      { 'test/a.test.ts': "test.concurrent.todo('a');" },
      { 'test/a.test.ts': "describe.each([1]).skip('a', () => {});" },
      { 'test/a.test.ts': "test.skipIf(true)('a', () => {});" },
    ],
    whole: { 'test/a.test.ts': "test.each([1])('only', () => { page.skip(); startServices({ only: ['a'] }); });" },
  },
  'time, chance and ids come from the context': {
    rule: timeFromContext,
    broken: [
      { 'datasources/user/client.ts': 'export const a = Date.now();' },
      { 'engine/batch.ts': 'export const a = new Date();' },
      { 'resolvers/checkout/steps.ts': "import { randomUUID } from 'node:crypto';" },
      { 'engine/policies/a.ts': 'setTimeout(() => {}, 10);' },
      { 'engine/policies/a.ts': "import { setTimeout as wait } from 'node:timers/promises';" },
      { 'engine/policies/a.ts': 'export const a = Math.random();' },
    ],
    whole: {
      'engine/clock.ts': 'export const a = Date.now();',
      'datasources/user/client.ts': 'export const a = new Date(row.at); export const b = ctx.clock.now();',
      'test/a.ts': 'export const a = new Date();',
    },
  },
  'tests neither sleep nor take the time': {
    rule: testsNeverSleep,
    broken: [
      { 'test/a.test.ts': 'await new Promise((done) => setTimeout(done, 10));' },
      { 'test/a.test.ts': "import { setTimeout } from 'node:timers/promises';" },
      { 'test/a.test.ts': 'const begun = performance.now();' },
    ],
    whole: { 'test/timing/boot.timing.ts': 'const begun = performance.now();', 'test/a.ts': 'await clock.sleep(10);' },
  },
  'files are named in kebab-case': {
    rule: kebabCaseNames,
    broken: [{ 'engine/readBody.ts': '' }, { 'engine/Edge/a.ts': '' }, { 'schema/public_schema.graphql': '' }],
    whole: {
      'engine/graphql-depth-limit.d.ts': '',
      '.github/workflows/ci.yml': '',
      'explorer/operations/1-me.graphql': '',
    },
  },
  'files are named for what they do': {
    rule: tellingNames,
    broken: [
      { 'engine/utils.ts': '' },
      { 'services/order/date-helpers.ts': '' },
      { 'engine/common/a.ts': '' },
      { 'test/manager.ts': '' },
    ],
    whole: { 'engine/utilise.ts': '' },
  },
  'only the register and its sources are an index': {
    rule: noIndexButSources,
    broken: [{ 'engine/index.ts': '' }, { 'datasources/user/wire/index.ts': '' }, { 'explorer/index.js': '' }],
    whole: { 'datasources/index.ts': '', 'datasources/user/index.ts': '' },
  },
  'nothing but the register passes on what others export': {
    rule: noBarrels,
    broken: [{ 'engine/all.ts': "export * from './a.ts';" }, { 'schema/a.ts': "export { b } from '../engine/b.ts';" }],
    whole: {
      'datasources/index.ts': "export { user } from './user/index.ts';",
      'engine/a.ts': 'const a = 1; export { a };',
    },
  },
  'no file is longer than 250 lines': {
    rule: shortFiles,
    broken: [{ 'engine/a.ts': 'a();\n'.repeat(251) }],
    whole: {
      'engine/a.ts': 'a();\n'.repeat(250),
      'test/a.test.ts': 'a();\n'.repeat(900),
      'datasources/a/b.generated.ts': 'a();\n'.repeat(900),
    },
  },
};

const read = (files: Readonly<Record<string, string>>): Module[] =>
  Object.entries(files).map(([path, text]) => readModule(path, text));

describe.each(Object.entries(house))('%s', (_, { rule, broken, whole }) => {
  test('in this house', () => {
    expect(rule(modules)).toEqual([]);
  });

  test.each(broken.map((files) => [JSON.stringify(files).slice(0, 120), files] as const))('or not: %s', (_, files) => {
    expect(rule(read(files))).not.toEqual([]);
  });

  test('and nothing else breaks it', () => {
    expect(rule(read(whole))).toEqual([]);
  });
});

test.each(['Media', 'Search', 'Engine', 'RetryBudget', 'Coupon', 'GiftCard', 'Review', 'Budgets'])(
  'a new source may be called %s if, and only if, the engine does not say it',
  (name) => {
    expect(engineFileThatSays(name) === undefined).toBe(noDomainWords([name])(modules).length === 0);
  },
);

test('half of all files have fewer than 80 lines', () => {
  expect(modules.length).toBeGreaterThan(100);
  const median = medianLines(modules);
  process.stdout.write(`The median file has ${median} lines.\n`);
  expect(median).toBeLessThan(80);
});
