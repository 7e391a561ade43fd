import { describe, expect, test } from 'vitest';
import { root } from '../../engine/link.ts';
import { sdl } from '../../engine/sdl.ts';
import { defineSource } from '../../engine/source.ts';
import { stitchSources } from '../../engine/stitch/stitch.ts';
import { compose } from '../../schema/compose.ts';
import { uncheckedRules } from '../fixtures/unchecked-rules.ts';

const directives = sdl(new URL('../../schema/', import.meta.url).href, 'directives.graphql');
/** A graph of one source, in which these fields stand in place of those of the same name. */
const composing = (changes: Readonly<Record<string, string>>, hasOwnPipes = false) => {
  const fields = { it: 'it: [Thing!]', act: 'act: String', named: 'name: String', name: 'name: String', ...changes };
  const source = defineSource({
    name: 'shelf',
    version: '1',
    typeDefs: `
      type Query { ${fields.it} }
      type Mutation { ${fields.act} }
      interface Named { ${fields.named} }
      type Thing implements Named { id: ID! part: Thing ${fields.name} }
      enum Mood { GLAD SAD }
      scalar DateTime
      scalar Blob`,
    resolvers: uncheckedRules({
      Query: { it: root.list(async () => []) },
      Mutation: { act: root.write(async () => 'done') },
    }),
    settings: {},
    connect: () => ({ send: async () => null, close: async () => undefined }),
    policies: () => [],
    hasOwnPipes,
    ping: async () => null,
  });
  return stitchSources([source], { directives });
};

describe('a default that fits is plain data of the graph', () => {
  test.each<[string, unknown]>([
    [String.raw`String @fallback(value: "\"none known\"")`, 'none known'],
    ['Int @fallback(value: "-1")', -1],
    ['Float @semanticNonNull @fallback(value: "0.5")', 0.5],
    ['Boolean @fallback(value: "false")', false],
    ['ID @fallback(value: "7")', 7],
    [String.raw`DateTime @fallback(value: "\"1970-01-01T00:00:00Z\"")`, '1970-01-01T00:00:00Z'],
    ['Blob @fallback(value: "[1]")', [1]],
    ['Mood @fallback(value: "SAD")', 'SAD'],
    [String.raw`[[Mood!]] @fallback(value: "[[\"SAD\"], null, []]")`, [['SAD'], null, []]],
    ['[Thing!] @fallback(value: "[]")', []],
  ])('%s', (type, value) => {
    const { fallbacks } = composing({ it: `it: ${type}` });
    expect([...fallbacks]).toEqual([['Query.it', { kind: 'value', value }]]);
  });

  test('a source with several providers may ask the next', () => {
    const { fallbacks } = composing({ it: 'it: [Thing!] @fallback(to: NEXT_PROVIDER)' }, true);
    expect([...fallbacks]).toEqual([['Query.it', { kind: 'nextProvider' }]]);
  });
});

describe('a fallback that cannot stand in stops the build and is named', () => {
  test.each([
    ['String @fallback(value: "5")', 'it is no String'],
    ['Int @fallback(value: "5.5")', 'it is no Int'],
    [String.raw`DateTime @fallback(value: "\"soon\"")`, 'it is no DateTime'],
    ['Mood @fallback(value: "ANGRY")', 'it is no value of Mood'],
    ['Mood @fallback(value: "toString")', 'it is no value of Mood'],
    ['[Int] @fallback(value: "5")', 'it is no list'],
    ['[Int!] @fallback(value: "[1, null]")', 'a null may not be there'],
    ['[Int] @semanticNonNull(levels: [1]) @fallback(value: "[null]")', 'a null may not be there'],
    ['Int @fallback(value: "null")', 'null says that there is none'],
    ['Thing @fallback(value: "{ id: 1 }")', 'there is no default for Thing, which has fields of its own'],
    ['[Thing!] @fallback(value: "[{ id: 1 }]")', 'there is no default for Thing, which has fields of its own'],
  ])('%s: %s', (type, problem) => {
    const message = `  shelf  Query.it  has a @fallback that states a value that cannot stand here: ${problem}.`;
    expect(() => composing({ it: `it: ${type}` })).toThrow(message);
  });

  test.each([
    ['name: String @fallback(value: "[1")', 'Thing.name  has a @fallback that states a value that is no literal'],
    ['name: String @fallback(value: "$x")', 'Thing.name  has a @fallback that states a value that is no literal'],
    ['name: String @fallback(value: "1 2")', 'Thing.name  has a @fallback that states a value that is no literal'],
    ['name: String @fallback(value: "")', 'Thing.name  has a @fallback that states a value that is no literal'],
    [
      String.raw`name: String! @fallback(value: "\"x\"")`,
      'Thing.name  has a @fallback that states a value that cannot stand here: it may not fail: make the field nullable',
    ],
    ['name: String @fallback', 'Thing.name  has a @fallback that says neither a value nor whom to ask, or both'],
    [
      String.raw`name: String @fallback(value: "\"x\"", to: NEXT_PROVIDER)`,
      'Thing.name  has a @fallback that says neither a value nor whom to ask, or both',
    ],
    [
      'name: String @fallback(to: NEXT_PROVIDER)',
      'Thing.name  has a @fallback that asks the next provider of a source that has but one',
    ],
    [String.raw`act: String @fallback(value: "\"done\"")`, 'Mutation.act  has a @fallback that is on a mutation'],
    [String.raw`named: String @fallback(value: "\"x\"")`, 'Named.name  has a @fallback that is on an interface'],
  ])('%s', (field, problem) => {
    const [slot = ''] = field.split(':');
    expect(() => composing({ [slot]: field.replace('named', 'name') })).toThrow(problem);
  });

  test('and so is every other one with it', () => {
    const two = { it: 'it: Int @fallback(value: "x")', name: 'name: String @fallback(value: "1")' };
    const told = 'has a @fallback that states a value that cannot stand here';
    expect(() => composing(two)).toThrow(
      `2 things need mending.\n  shelf  Query.it    ${told}: it is no Int.\n  shelf  Thing.name  ${told}: it is no String.`,
    );
  });
});

test('the graph declares what may stand in where', () => {
  const { fallbacks, schema } = compose();
  expect(Object.fromEntries(fallbacks)).toEqual({
    'Query.place': { kind: 'nextProvider' },
    'Delivery.place': { kind: 'nextProvider' },
    'Delivery.route': { kind: 'nextProvider' },
    'Delivery.map': { kind: 'nextProvider' },
    'LoyaltyEntry.reason': { kind: 'value', value: 'UNKNOWN' },
  });
  expect(schema.getDirective('fallback')?.locations).toEqual(['FIELD_DEFINITION']);
});
