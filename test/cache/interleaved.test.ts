import { expect, test } from 'vitest';
import type { CacheRule } from '../../engine/cache/cache-rule.ts';
import { seeded } from '../plan/seeded.ts';
import { noFailures, seededFailures } from '../plan/world/failures.ts';
import { makeRows } from '../plan/world/rows.ts';
import { createRun } from '../plan/world/run.ts';
import { planned } from '../plan/world/sources.ts';
import { keptWorld, type RuleTables } from './kept-world.ts';

const long: CacheRule = { maxAge: 3_600 };

/** Everything that can be kept is, for longer than the test takes. */
const everything: RuleTables = Object.fromEntries(
  planned.subschemas.map(({ source, schema }) => [
    source.name,
    Object.fromEntries(
      Object.values(schema.getTypeMap()).flatMap((type): [string, CacheRule][] => {
        if (!('getFields' in type) || type.name.startsWith('__') || type.astNode?.kind !== 'ObjectTypeDefinition')
          return type.astNode?.kind === 'InterfaceTypeDefinition' || type.astNode?.kind === 'UnionTypeDefinition'
            ? [[type.name, long]]
            : [];
        if (type === schema.getMutationType()) return [];
        if (type !== schema.getQueryType()) return [[type.name, long]];
        return Object.keys(type.getFields()).flatMap((field) =>
          field.startsWith('_') ? [] : [[`${type.name}.${field}`, long]],
        );
      }),
    ),
  ]),
);

const reads = [
  '{ books(limit: 4) { id title kind rating } }',
  '{ books(kind: PAPER) { title author { name } } }',
  '{ books(kind: AUDIO, limit: 7) { id similar(kinds: [AUDIO]) { id title } } }',
  '{ works(in: { text: "n" }) { ... on Book { title kind } ... on Film { title pages } } }',
  '{ shelves { ... on Book { id title rating records { year } } ... on Film { id minutes } } }',
  '{ a: node(id: "bok_1") { ... on Book { title rating price } } b: node(id: "mem_1") { ... on Member { visits fee { amount } } } }',
  '{ book(id: "bok_2") { title related { title } reviews { stars book { title kind } } borrowers { name visits } } }',
  '{ me { name visits email loans(first: 2) { nodes { book { title } } } } }',
  '{ members(first: 4) { nodes { name visits fee { amount } } totalCount } }',
  '{ people(names: ["ann", "Bo"]) { name visits initials badge { text } } }',
  '{ publishers { name books(first: 3) { title rating(by: CROWD) } } }',
  '{ authors { name books(first: 2) { title kind } } }',
] as const;

const writes = [
  (id: number, word: string) =>
    `mutation { retitle(id: "bok_${id}", title: "${word}") { ... on Book { id title rating } } }`,
  (id: number, word: string) =>
    `mutation { setKind(id: "bok_${id}", kind: ${word.length % 2 ? 'PAPER' : 'AUDIO'}) { title kind } }`,
  (id: number, word: string) => `mutation { rate(book: "bok_${id}", rating: ${word.length}) { rating title } }`,
  (id: number, word: string) =>
    `mutation { visit(input: { member: "mem_${id}", times: ${word.length} }) { ... on Member { visits fee { amount } } } }`,
  (id: number, word: string) =>
    `mutation { a: retitle(id: "bok_${id}", title: "${word}a") { __typename } b: retitle(id: "bok_0", title: "${word}b") { ... on Book { title kind related { title } } } }`,
] as const;

test(
  'over random interleavings of reads and writes, what is kept never answers other than what is asked for',
  { timeout: 120_000 },
  async () => {
    let [hits, written] = [0, 0];
    for (let seed = 0; seed < 8; seed++) {
      const random = seeded(seed + 77_000_000);
      const [warm, cold] = [keptWorld(everything), keptWorld(everything, null)];
      const failures = seed % 3 === 0 ? seededFailures({ seed, oneIn: 30, isPropagated: false }) : noFailures;
      const rows = makeRows(seed + 40);
      const [runWarm, runCold] = [0, 1].map(() => createRun({ rows, failures, viewer: null }));
      for (let at = 0; at < 70; at++) {
        const isWrite = random.chance(0.2);
        const operation = isWrite
          ? random.pick(writes)(random.below(5), random.pick(['an', 'n', 'other', 'x']))
          : random.pick(reads);
        const options = { viewer: { id: `mem_${random.below(2)}`, scopes: new Set(['staff']) } };
        const isWarm = await warm.ask(operation, runWarm!, options);
        const isCold = await cold.ask(operation, runCold!, options);
        const what = `seed ${seed}, operation ${at}: ${operation}`;
        expect([isWarm.text, isWarm.errors], what).toEqual([isCold.text, isCold.errors]);
        expect(isWarm.calls.length, what).toBeLessThanOrEqual(isCold.calls.length);
        written += isWrite ? 1 : 0;
        hits += isWarm.calls.length === 0 ? 1 : 0;
      }
    }
    process.stdout.write(`${hits} answers cost no call, between ${written} mutations.\n`);
    expect(hits).toBeGreaterThan(80);
  },
);
