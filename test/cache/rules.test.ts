import { describe, expect, test } from 'vitest';
import { ownerOnly } from '../../engine/access.ts';
import type { CacheRule } from '../../engine/cache/cache-rule.ts';
import { createPolicies, notKept, type Policy } from '../../engine/cache/policy.ts';
import { batch } from '../../engine/batch.ts';
import { root } from '../../engine/link.ts';
import type { CheckedRules, Rules } from '../../engine/rules-for.ts';
import { byKey, defineSource, type Source } from '../../engine/source.ts';
import { stitchSources, type Graph } from '../../engine/stitch/stitch.ts';

const directives = `
  directive @cacheControl(maxAge: Int, inheritMaxAge: Boolean, scope: CacheControlScope, staleWhileRevalidate: Int, staleIfError: Int) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  enum CacheControlScope { PUBLIC PRIVATE }
`;
const typeDefs = `
  union Thing = Shelf | Reader
  type Size @cacheControl(inheritMaxAge: true) { cm: Int }
  type Shelf @cacheControl(maxAge: 60, staleWhileRevalidate: 5) {
    id: ID!
    name: String
    size: Size
    own: Size @cacheControl(maxAge: 3)
    floor: Int @cacheControl(maxAge: 10, staleIfError: 7)
    readers: [Reader]
    things: [Thing]
    loaned: Int @cacheControl(scope: PRIVATE)
  }
  type Reader {
    id: ID!
    name: String
    nick: String @cacheControl(maxAge: 9)
    secret: String @cacheControl(maxAge: 9)
    shelf: Shelf
  }
  type Card @cacheControl(maxAge: 20, scope: PRIVATE) { id: ID! text: String mark: Int @cacheControl(maxAge: 5) open: Int @cacheControl(maxAge: 5, scope: PUBLIC) }
  type Query {
    shelf(id: ID!): Shelf
    shelves: [Shelf] @cacheControl(maxAge: 2)
    count: Int
    reader: Reader
    me: Shelf
    card: Card
    _shelves(ids: [ID!]!): [Shelf]!
  }
  type Mutation { paint(id: ID!): Shelf }
`;
const shelfById = batch({ load: async () => [], key: () => '' });
const rules: Rules = {
  Query: {
    shelf: root.byId(shelfById),
    shelves: root.list(async () => []),
    count: root.list(async () => []),
    reader: root.list(async () => []),
    me: root.ofViewer(shelfById),
    card: root.list(async () => []),
    _shelves: root.list(async () => []),
  },
  Mutation: { paint: root.write(async () => null) },
};
const graphOf = (given: Partial<Source> = {}): Graph =>
  stitchSources(
    [
      {
        ...defineSource({
          name: 'shelves',
          version: '1',
          typeDefs,
          resolvers: rules as CheckedRules,
          joints: { Shelf: byKey('id') } as Source['joints'],
          access: { 'Reader.secret': ownerOnly('id', { unless: 'staff' }) },
          settings: {},
          connect: () => ({ send: async () => null, close: async () => undefined }),
          policies: () => [],
          ping: async () => null,
        }),
        ...given,
      },
    ],
    { directives },
  );

describe('a policy', () => {
  const policies = createPolicies(graphOf()).get('shelves');
  const row: Policy = { maxAgeMs: 60_000, scope: 'PUBLIC', staleWhileRevalidateMs: 5_000, staleIfErrorMs: 0 };
  const of = (coordinate: string, parent: Policy = row): Policy | undefined => {
    const [type = '', field = ''] = coordinate.split('.');
    return policies?.field(type, field, parent);
  };

  test('is that of the field, else of the type that it returns, else of the row for a scalar, else none', () => {
    expect(policies?.row('Shelf')).toEqual(row);
    expect(policies?.row('Reader')).toEqual(notKept);
    expect(of('Shelf.name')).toEqual(row);
    expect(of('Shelf.size')).toEqual(row);
    expect(of('Shelf.own')).toEqual({ ...notKept, maxAgeMs: 3_000 });
    expect(of('Shelf.floor')).toEqual({ ...notKept, maxAgeMs: 10_000, staleIfErrorMs: 7_000 });
    expect(of('Shelf.readers')).toEqual(notKept);
    expect(of('Shelf.things')).toEqual(notKept);
    expect(of('Reader.shelf', notKept)).toEqual(row);
    expect(of('Query.shelf', notKept)).toEqual(row);
    expect(of('Query.shelves', notKept)).toEqual({ ...notKept, maxAgeMs: 2_000 });
    expect(of('Query.count', row)).toEqual(notKept);
    expect(of('Query.reader', row)).toEqual(notKept);
    expect(of('Reader.nick', notKept)).toEqual({ ...notKept, maxAgeMs: 9_000 });
  });

  test('is private where it says so, where it stands in what is, and wherever only some may see', () => {
    expect(of('Shelf.loaned')).toEqual({ ...row, scope: 'PRIVATE' });
    expect(of('Reader.secret', notKept)).toEqual({ ...notKept, maxAgeMs: 9_000, scope: 'PRIVATE' });
    expect(of('Query.me', notKept)).toEqual({ ...row, scope: 'PRIVATE' });
    const card = { ...notKept, maxAgeMs: 20_000, scope: 'PRIVATE' } as const;
    expect(of('Query.card', notKept)).toEqual(card);
    expect(of('Card.text', card)).toEqual(card);
    expect(of('Card.mark', card)).toEqual({ ...card, maxAgeMs: 5_000 });
    expect(of('Card.open', card)).toEqual({ ...notKept, maxAgeMs: 5_000 });
  });

  test('is also said beside the schema, where that counts', () => {
    const beside = createPolicies(graphOf({ cache: { Reader: { maxAge: 4 }, 'Shelf.floor': { maxAge: 1 } } }));
    expect(beside.get('shelves')?.row('Reader').maxAgeMs).toBe(4_000);
    expect(beside.get('shelves')?.field('Shelf', 'floor', row)).toEqual({ ...notKept, maxAgeMs: 1_000 });
  });
});

test('the directive is not part of what clients see', () => {
  const { schema } = graphOf();
  expect(schema.getDirective('cacheControl')).toBeUndefined();
  expect(schema.getType('CacheControlScope')).toBeUndefined();
});

describe('the boot fails on a rule', () => {
  const unsaid = { maxAge: 1, forever: true } as CacheRule;
  test.each<[string, CacheRule, string]>([
    ['Shelf.colour', { maxAge: 1 }, 'is nothing of the schema here'],
    ['Nothing', { maxAge: 1 }, 'is nothing of the schema here'],
    ['CacheControlScope', { maxAge: 1 }, 'is nothing of the schema here'],
    ['Query', { maxAge: 1 }, 'give each root field its own'],
    ['Query._shelves', { maxAge: 1 }, 'is a joint'],
    ['Mutation.paint', { maxAge: 1 }, 'is never kept'],
    ['Shelf.name', {}, 'says nothing'],
    ['Shelf.name', { maxAge: -1 }, 'no whole number of seconds'],
    ['Shelf.name', { maxAge: 1.5 }, 'no whole number of seconds'],
    ['Shelf.name', { maxAge: 1, inheritMaxAge: true }, 'both a time of its own'],
    ['Shelf.name', { staleIfError: 3 }, 'not how long it is fresh'],
    ['Shelf.name', { maxAge: 1, scope: 'EVERYBODY' as 'PUBLIC' }, 'neither PUBLIC nor PRIVATE'],
    ['Shelf.name', unsaid, 'knows no `forever`'],
    ['Reader.secret', { maxAge: 1, scope: 'PUBLIC' }, 'what only some may see'],
    ['Query.me', { maxAge: 1, scope: 'PUBLIC' }, "each caller's own"],
  ])('%s %j', (coordinate, rule, problem) => {
    expect(() => graphOf({ cache: { [coordinate]: rule } })).toThrow(problem);
  });

  test('of the schema itself', () => {
    const wrong = typeDefs.replace('@cacheControl(maxAge: 2)', '@cacheControl(maxAge: 2, inheritMaxAge: true)');
    expect(() => graphOf({ typeDefs: wrong })).toThrow('Query.shelves');
  });
});
