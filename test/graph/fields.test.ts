import { isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { root } from '../../engine/link.ts';
import { byKey, defineSource, type Source } from '../../engine/source.ts';
import { stitchSources } from '../../engine/stitch/stitch.ts';
import { compose, sources } from '../../schema/compose.ts';

const kinds = [
  'property',
  'one',
  'many',
  'page',
  'computed',
  'byId',
  'ofViewer',
  'listRoot',
  'pageRoot',
  'write',
  'graphql',
  'dispatch',
];

test('every field of the composed schema is a property, link, root or computed, or a field of a GraphQL source', () => {
  const { schema, origins } = compose();
  const fields = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
  expect(fields.length).toBeGreaterThan(80);
  for (const coordinate of fields) {
    const origin = origins.get(coordinate);
    expect(kinds, coordinate).toContain(origin?.kind);
    expect(['graph', ...sources.map(({ name }) => name)], coordinate).toContain(origin?.source);
  }
});

const stub = (overrides: Partial<Source>): Source => ({
  ...defineSource({
    name: 'stub',
    version: '1',
    typeDefs: 'type Query { things: [Thing!] } type Thing { id: ID! name: String }',
    joints: { Thing: byKey('id') },
    settings: {},
    connect: () => ({ send: async () => null, close: async () => undefined }),
    policies: () => [],
    ping: async () => null,
  }),
  resolvers: { Query: { things: root.list(async () => []) } },
  ...overrides,
});

const composing = (overrides: Partial<Source>) => () => stitchSources([stub(overrides)], { directives: '' });
const things = root.list(async () => []);

test.each<[string, Partial<Source>, RegExp]>([
  ['a function', { resolvers: { Query: { things: (() => []) as never } } }, /Query\.things +has a rule that is none/],
  ['a root field without a rule', { resolvers: {} }, /Query\.things +is a root field without a rule/],
  [
    'a rule for rows on a root field',
    { resolvers: { Query: { things: { kind: 'computed', needs: [], from: () => [] } } } },
    /a rule for rows/,
  ],
  [
    'a root rule on a row',
    { resolvers: { Query: { things }, Thing: { name: things } } },
    /Thing\.name +has a rule for root fields/,
  ],
  ['a rule for a field there is not', { resolvers: { Query: { things }, Thing: { nope: things } } }, /nope/],
  ['an access rule that names nothing', { access: { 'Thing.nope': { kind: 'signedIn' } } }, /Thing\.nope/],
  [
    'an owner rule on a root field',
    { access: { 'Query.things': { kind: 'owner', owner: 'id', unless: 'x' } } },
    /Query\.things +has an access rule that cannot be kept/,
  ],
  [
    'a rule for the signed-in on a whole type',
    { access: { Thing: { kind: 'signedIn' } } },
    /Thing +has an access rule that cannot be kept/,
  ],
])('%s does not compose, and is named', (_what, overrides, message) => {
  expect(composing(overrides)).toThrow(message);
});

describe('a link to a type with an owner rule', () => {
  const owned = { kind: 'owner', owner: 'id', unless: 'x' } as const;
  const things = root.list(async () => []);
  const linked = (access: Source['access'], typeDefs: string) =>
    composing({
      typeDefs: `type Thing { id: ID! name: String } ${typeDefs}`,
      resolvers: { Query: { things } },
      access: { Thing: owned, ...access },
    });
  const reviews = 'type Query { things: [Review!] } type Review { id: ID! thing: Thing }';

  test('does not compose, and is named', () => {
    expect(linked({}, reviews)).toThrow('Review.thing  leads to Thing');
  });

  test.each<[string, string]>([
    ['an interface', 'type Query { things: [Shelf!] } interface Any { id: ID! } type Shelf { any: Any }'],
    ['a union', 'type Query { things: [Shelf!] } union Any = Thing | Shelf type Shelf { any: Any }'],
  ])('does not compose through %s', (what, typeDefs) => {
    const thing = what === 'an interface' ? 'type Thing implements Any { id: ID! }' : 'type Thing { id: ID! }';
    const build = composing({
      typeDefs: `${thing} ${typeDefs}`,
      resolvers: { Query: { things } },
      access: { Thing: owned },
    });
    expect(build).toThrow('Shelf.any  leads to Thing');
  });

  test('does not compose with a rule that any caller satisfies who is signed in', () => {
    expect(linked({ 'Review.thing': { kind: 'signedIn' } }, reviews)).toThrow('Review.thing  leads to Thing');
  });

  test('does not compose through a connection that is entered openly as well', () => {
    const both = `type Query { things: [Review!] } type Things { nodes: [Thing!] }
      type Review { id: ID! mine: Things all: Things }`;
    expect(linked({ 'Review.mine': owned }, both)).toThrow('Things.nodes  leads to Thing');
  });

  test.each<[string, Source['access'], string]>([
    ['its own owner rule', { 'Review.thing': owned }, reviews],
    ['an owner rule of its type', { Review: owned }, reviews],
    [
      'an owner rule on the only way to it',
      { 'Review.things': owned },
      'type Query { things: [Review!] } type Review { id: ID! things: Things } type Things { nodes: [Thing!] }',
    ],
    ['a rule on the root field that leads to it', { 'Query.things': { kind: 'signedIn' } }, reviews],
  ])('composes with %s', (_what, access, typeDefs) => {
    expect(linked(access, typeDefs)).not.toThrow();
  });
});
