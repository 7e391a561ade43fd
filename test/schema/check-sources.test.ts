import { cpSync, readFileSync, symlinkSync, unlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loader } from '../../engine/batch.ts';
import { computed, one, page, root } from '../../engine/link.ts';
import { byKey, defineSource, type Source } from '../../engine/source.ts';
import { CompositionError } from '../../engine/stitch/check/problem.ts';
import { problemsOf } from '../../engine/stitch/check-sources.ts';
import { stitchSources } from '../../engine/stitch/stitch.ts';
import { compose } from '../../schema/compose.ts';
import { makeCheckout, type Checkout } from './checkout.ts';

const make = (name: string, typeDefs: string, overrides: Partial<Source> = {}): Source => ({
  ...defineSource({
    name,
    version: '1',
    typeDefs,
    settings: {},
    connect: () => ({ send: async () => null, close: async () => undefined }),
    policies: () => [],
    ping: async () => null,
  }),
  ...overrides,
});

const thing: Loader<string, unknown> = { max: 10, load: async () => null };
const pages: Loader<never, { page: never }> = { max: 10, load: async () => null };
const things = root.list(async () => []);

const node = 'interface Node { id: ID! }';
/** Owns Thing, as a GraphQL source. */
const shelf = (type = 'id: ID! name: String', rest = '', overrides: Partial<Source> = {}): Source =>
  make(
    'shelf',
    `${node} type Thing implements Node { ${type} } type Query { _things(ids: [ID!]!): [Thing]! } ${rest}`,
    {
      joints: { Thing: byKey('id', '_things') },
      nodes: { thg_: 'Thing' },
      ...overrides,
    },
  );
/** Adds to Thing, as a client source. */
const stock = (type: string, overrides: Partial<Source> = {}, rest = ''): Source =>
  make('stock', `type Thing { id: ID! ${type} } ${rest}`, {
    resolvers: {},
    joints: { Thing: byKey('id') },
    ...overrides,
  });
/** Answers things of its own, as a client source. */
const shop = (typeDefs: string, overrides: Partial<Source> = {}): Source =>
  make('shop', typeDefs, { resolvers: { Query: { things } }, ...overrides });
const listing = 'type Query { things: [Thing!] }';
const left = { left: one(thing, 'id') };
const owned = (owner: string) => ({ kind: 'owner', owner, unless: 'all' }) as const;

const directives = 'directive @inaccessible on FIELD_DEFINITION';
const said = (sources: readonly Source[], graph: readonly string[] = []): readonly string[] =>
  problemsOf(sources, { directives, graph }).map(
    ({ source, coordinate, problem }) => `${source}: ${coordinate} ${problem}`,
  );

type Case = readonly [name: string, sources: readonly Source[], says: readonly string[]];

const refuses = (cases: readonly Case[]): void => {
  test.each(cases)('%s', (_name, sources, says) => {
    expect(said(sources)).toEqual(says);
  });
};

describe('what composes', () => {
  test('is without a problem: the register', () => {
    expect(() => compose()).not.toThrow();
  });

  refuses([
    [
      'is a source that owns a type and one that adds to it',
      [shelf(), stock('left: Int', { resolvers: { Thing: left } })],
      [],
    ],
    [
      'is what one source needs of another, and has for itself',
      [
        shelf('id: ID! rack: Rack', `${directives} type Rack { row: Int @inaccessible }`),
        stock('left: Int', {
          resolvers: { Thing: { left: one(thing, ['id', 'rack']) } },
          needs: { Thing: '{ rack { row } }' },
        }),
      ],
      [],
    ],
    [
      'is a private joint of the same name in two GraphQL sources',
      [
        shelf(),
        make('other', shelf().typeDefs.replace('name: String', 'more: String'), {
          joints: { Thing: byKey('id', '_things') },
        }),
      ],
      [],
    ],
    [
      'is what two sources share and describe in their own words',
      [
        shelf('id: ID!', '"A size." enum Size { "Small." S } type Box { "Big." size: Size }'),
        make('other', 'type Query { box: Box } "Size." enum Size { S } type Box { size: Size }'),
      ],
      [],
    ],
    [
      'is a GraphQL source whose root types have names of their own',
      [make('other', 'schema { query: Root } type Root { a: Int }')],
      [],
    ],
    [
      'is a subscription that is never null',
      [make('other', 'type Query { a: Int } type Subscription { b: Int! }')],
      [],
    ],
    [
      'is a reference to a type by its key',
      [shelf(), make('other', 'type Query { best: Thing } type Thing { id: ID! }')],
      [],
    ],
    [
      'is a type of several fields that needs its own row',
      [
        shop(`${listing} type Thing { id: ID! size: Int big: Boolean }`, {
          resolvers: { Query: { things }, Thing: { big: computed('size', () => true) } },
        }),
      ],
      [],
    ],
  ]);
});

describe('the schema of a source is refused where it', () => {
  refuses([
    [
      'cannot be read',
      [make('other', 'type Query {\n  a Int }')],
      ['other: schema, line 2, column 5 cannot be read: Syntax Error: Expected ":", found Name "Int".'],
    ],
    [
      'is empty',
      [make('other', '')],
      ['other: schema, line 1, column 1 cannot be read: Syntax Error: Unexpected <EOF>.'],
    ],
    [
      'names a type that it lacks',
      [make('other', 'type Query { a: Nothing }')],
      ['other: schema is not whole: Unknown type "Nothing". Did you mean "String"?'],
    ],
    [
      'breaks an interface',
      [make('other', `${node} type Query { a: Thing } type Thing implements Node { name: Int }`)],
      ['other: schema is not whole: Interface field Node.id expected but Thing does not provide it.'],
    ],
    [
      'uses a directive that is not there',
      [make('other', 'type Query { a: Int @inaccessible }')],
      ['other: schema is not whole: Unknown directive "@inaccessible".'],
    ],
  ]);

  test('and all that are broken are named at once, with what is wrong with the names', () => {
    expect(said([make('one', 'type'), make('two', 'typo'), make('not-fit', 'type Query { a: Int }')])).toEqual([
      'one: schema, line 1, column 5 cannot be read: Syntax Error: Expected Name, found <EOF>.',
      'two: schema, line 1, column 1 cannot be read: Syntax Error: Unexpected Name "typo".',
      'not-fit: not-fit is no name for a source: use letters and digits, the first a letter.',
    ]);
  });
});

describe('a field is refused that', () => {
  refuses([
    [
      'is a non-null root',
      [make('other', 'type Query { a: Int! } type Mutation { b: Int! }')],
      [
        'other: Query.a is a non-null root field: make it nullable, or its failure leaves no data at all.',
        'other: Mutation.b is a non-null root field: make it nullable, or its failure leaves no data at all.',
      ],
    ],
    [
      'is a root of two sources',
      [make('other', 'type Query { a: Int }'), make('third', 'type Query { a: Int }')],
      ['third: Query.a is a field of other too: take it out of one of them.'],
    ],
    [
      'is non-null on a type of another source',
      [shelf(), stock('left: Int!', { resolvers: { Thing: left } })],
      [
        'stock: Thing.left is non-null, and shelf owns Thing: make it nullable, so that a failure here leaves the rest of it.',
      ],
    ],
    [
      'is non-null on a type that nobody owns',
      [
        shelf('id: ID! name: String!', '', {
          nodes: {},
          typeDefs: 'type Thing { id: ID! name: String! } type Query { _things(ids: [ID!]!): [Thing]! }',
        }),
        stock('left: Int', { resolvers: { Thing: left } }),
      ],
      [
        'shelf: Thing.name is non-null, and nobody owns Thing: make it nullable, so that a failure here leaves the rest of it.',
      ],
    ],
    [
      'two sources answer',
      [stock('name: String', { resolvers: { Thing: { name: one(thing, 'id') } } }), shelf()],
      ['stock: Thing.name is a field of shelf too: take it out of one of them.'],
    ],
    [
      'is added without a joint',
      [shelf(), make('other', 'type Query { best: Thing } type Thing { id: ID! rank: Int }')],
      ['other: Thing.rank cannot be reached from where others answer Thing: name the type in `joints`.'],
    ],
  ]);

  test('a source and the graph both have', () => {
    expect(said([make('other', 'type Query { a: Int }')], ['type Query { a: Int }'])).toEqual([
      'graph: Query.a is a field of other too: take it out of one of them.',
    ]);
  });

  test('answers a type of the graph that no source has', () => {
    expect(said([make('other', 'type Query { a: Int }')], ['type Query { node(id: ID!): Node }'])).toEqual([
      'graph: Query.node answers Node, which no source has: put it into a schema, or take the field out.',
    ]);
  });
});

const shared = (first: string, second: string): readonly Source[] => [
  make('other', `type Query { a: Int } ${first}`),
  make('third', `type Query { b: Int } ${second}`),
];

describe('what two sources share is refused where it', () => {
  const same = 'what is shared is the same everywhere.';
  refuses([
    [
      'is of two kinds',
      shared('enum Size { S }', 'scalar Size'),
      ['third: Size is a scalar here and an enum in other: give one another name.'],
    ],
    [
      'has a field of two types',
      shared('type Box { a: Int }', 'type Box { a: Int! }'),
      [`third: Box.a is \`a: Int!\` here and \`a: Int\` in other: ${same}`],
    ],
    [
      'has a field of two arguments',
      shared('type Box { a(by: Int = 1): Int }', 'type Box { a(by: Int = 2): Int }'),
      [`third: Box.a is \`a(by: Int = 2): Int\` here and \`a(by: Int = 1): Int\` in other: ${same}`],
    ],
    [
      'has a field once',
      shared('type Box { a: Int b: Int }', 'type Box { a: Int c: Int }'),
      [`third: Box.b is in other and missing here: ${same}`, `third: Box.c is here and missing in other: ${same}`],
    ],
    [
      'is an interface of two shapes',
      shared('interface Named { a: Int }', 'interface Named { a: String }'),
      [`third: Named.a is \`a: String\` here and \`a: Int\` in other: ${same}`],
    ],
    [
      'is an enum of other values',
      shared('enum Size { S M }', 'enum Size { S }'),
      [`third: Size.M is in other and missing here: ${same}`],
    ],
    [
      'is an enum with a value deprecated once',
      shared('enum Size { S }', 'enum Size { S @deprecated(reason: "No") }'),
      [`third: Size.S is \`S @deprecated(reason: "No")\` here and \`S\` in other: ${same}`],
    ],
    [
      'is an input of other fields',
      shared('input By { a: Int }', 'input By { a: Int = 1 }'),
      [`third: By.a is \`a: Int = 1\` here and \`a: Int\` in other: ${same}`],
    ],
    [
      'is a union of other members',
      shared('union Any = A type A { a: Int }', 'union Any = A | B type A { a: Int } type B { a: Int }'),
      [`third: Any.B is here and missing in other: ${same}`],
    ],
    [
      'is a scalar of two specifications',
      shared('scalar Day', 'scalar Day @specifiedBy(url: "https://example.com/day")'),
      [
        `third: Day is \`scalar Day @specifiedBy(url: "https://example.com/day")\` here and \`scalar Day\` in other: ${same}`,
      ],
    ],
    [
      'is a directive of two shapes',
      shared('directive @tone(of: Int) on FIELD', 'directive @tone on FIELD'),
      [`third: @tone is \`directive @tone on FIELD\` here and \`directive @tone(of: Int) on FIELD\` in other: ${same}`],
    ],
    [
      'is a key of two types',
      [shelf(), stock('left: Int', { typeDefs: 'type Thing { id: String! left: Int }', resolvers: { Thing: left } })],
      [`stock: Thing.id is \`String!\` here and \`ID!\` in shelf: ${same}`],
    ],
  ]);
});

describe('a joint is refused', () => {
  const joined = (query: string, joint: Source['joints'][string] = byKey('id', '_things')) => [
    make('shelf', `type Thing { id: ID! } type Query { a: Int ${query} }`, { joints: { Thing: joint } }),
  ];
  const wanted = 'joins Thing, so it must be `_things(ids: [ID!]!): [Thing]!`, and is';
  refuses([
    [
      'of a type that is not there',
      [shelf('id: ID!', '', { joints: { Thing: byKey('id', '_things'), Box: byKey('id', '_boxes') } })],
      ['shelf: Box has a joint, but is no object type here: put it into the schema, with its key.'],
    ],
    [
      'by a key that is not there',
      joined('_things(ids: [ID!]!): [Thing]!', byKey('sku', '_things')),
      ['shelf: Thing.sku is the key of a joint, but no field of Thing here: repeat it in the schema.'],
    ],
    [
      'by a key that is no plain value',
      [
        make('shelf', 'type Thing { id: Box } type Box { id: ID! } type Query { _things(ids: [ID!]!): [Thing]! }', {
          joints: { Thing: byKey('id', '_things') },
        }),
      ],
      ['shelf: Thing.id is the key of a joint: it must be one plain value, and take no arguments.'],
    ],
    [
      'by a key that no other source has',
      [
        shelf(),
        make('stock', 'type Thing { sku: ID! left: Int }', {
          resolvers: { Thing: { left: one(thing, 'sku') } },
          joints: { Thing: byKey('sku') },
        }),
      ],
      ['stock: Thing.sku is the key of a joint, but no other source has it: join Thing by a field that they have.'],
    ],
    [
      'through a root field that is not there',
      joined(''),
      [
        'shelf: Query._things joins Thing, but is not in the schema: the service answers `_things(ids: [ID!]!): [Thing]!`.',
      ],
    ],
    [
      'through a root field that takes one key',
      joined('_things(id: ID!): [Thing]!'),
      [`shelf: Query._things ${wanted} \`_things(id: ID!): [Thing]!\`.`],
    ],
    [
      'through a root field that takes nullable keys',
      joined('_things(ids: [ID]!): [Thing]!'),
      [`shelf: Query._things ${wanted} \`_things(ids: [ID]!): [Thing]!\`.`],
    ],
    [
      'through a root field that takes more',
      joined('_things(ids: [ID!]!, by: Int): [Thing]!'),
      [`shelf: Query._things ${wanted} \`_things(ids: [ID!]!, by: Int): [Thing]!\`.`],
    ],
    [
      'through a root field that answers one',
      joined('_things(ids: [ID!]!): Thing'),
      [`shelf: Query._things ${wanted} \`_things(ids: [ID!]!): Thing\`.`],
    ],
    [
      'through a root field that is public',
      joined('things(ids: [ID!]!): [Thing]', byKey('id', 'things')),
      ['shelf: Query.things joins Thing, so it is private: begin its name with `_`, or mark it `@inaccessible`.'],
    ],
    [
      'of a GraphQL source through nothing',
      joined('', byKey('id')),
      [
        "shelf: Thing is joined by nothing, and the service has to be asked: name its root field, `byKey('id', '_field')`.",
      ],
    ],
    [
      'of a GraphQL source through a loader',
      joined('', byKey('id', thing)),
      [
        "shelf: Thing is joined by a loader, and the service has to be asked: name its root field, `byKey('id', '_field')`.",
      ],
    ],
    [
      'of a client source through a root field',
      [shelf(), stock('left: Int', { resolvers: { Thing: left }, joints: { Thing: byKey('id', '_things') } })],
      [
        "stock: Thing is joined by a root field, which a client source has not: give the loader, `byKey('id', loader)`.",
      ],
    ],
  ]);
});

describe('needs are refused that', () => {
  const needing = (needs: string, shelved = shelf(), type = 'Thing') => [
    shelved,
    stock('left: Int', { resolvers: { Thing: left }, needs: { [type]: needs } }),
  ];
  refuses([
    [
      'are of a type that no source has',
      needing('{ id }', shelf(), 'Box'),
      ['stock: Box has needs, but no source has a type of this name.'],
    ],
    [
      'are of a type without a joint',
      needing('{ row }', shelf('id: ID!', 'type Rack { row: Int }'), 'Rack'),
      ['stock: Rack has needs, but no joint that could be asked with them: name the type in `joints`.'],
    ],
    [
      'name a field that no source has',
      needing('{ rack }'),
      ['stock: Thing.rack is needed, but no source has such a field.'],
    ],
    [
      'name a field that no source has, further down',
      needing('{ rack { row } }', shelf('id: ID! rack: Rack', 'type Rack { id: ID! }')),
      ['stock: Rack.row is needed, but no source has such a field.'],
    ],
    [
      "name the source's own field",
      needing('{ left }'),
      ["stock: Thing.left is needed, and is this source's own: what is needed is another's."],
    ],
    [
      'name an object without its fields',
      needing('{ rack }', shelf('id: ID! rack: Rack', 'type Rack { row: Int }')),
      ['stock: Thing.rack is needed, and is an object: say which of its fields.'],
    ],
    [
      'name fields of a plain value',
      needing('{ name { first } }'),
      ['stock: Thing.name is needed with fields, and has none.'],
    ],
    [
      'are not fields alone',
      needing('{ other: name }'),
      ['stock: Thing has needs that are not fields alone: write them as one selection, such as `{ id name }`.'],
    ],
    [
      'cannot be read',
      needing('name'),
      ['stock: Thing has needs that are not fields alone: write them as one selection, such as `{ id name }`.'],
    ],
    [
      'are of a GraphQL source',
      [shelf('id: ID!', '', { needs: { Thing: '{ left }' } })],
      ['shelf: Thing has needs, which only the rules of a client source can read: take them out of `needs`.'],
    ],
    [
      'need themselves in a circle',
      [
        shelf(),
        stock('left: Int', { resolvers: { Thing: { left: one(thing, 'wanted') } }, needs: { Thing: '{ wanted }' } }),
        make('demand', 'type Thing { id: ID! wanted: Int }', {
          joints: { Thing: byKey('id') },
          resolvers: { Thing: { wanted: one(thing, 'left') } },
          needs: { Thing: '{ left }' },
        }),
      ],
      ['stock: Thing.left would need itself (Thing.left → Thing.wanted → Thing.left): take one need out.'],
    ],
  ]);
});

describe('a name is refused that', () => {
  const plain = (name: string, overrides: Partial<Source> = {}) =>
    make(name, `type Query { ${name.replaceAll(/\W/g, '')}: Int }`, overrides);
  refuses([
    [
      'is no identifier',
      [plain('gift-cards')],
      ['gift-cards: gift-cards is no name for a source: use letters and digits, the first a letter.'],
    ],
    [
      'stands for no source',
      [plain('graph')],
      ['graph: graph stands for what belongs to no source: give the source another name.'],
    ],
    [
      'two sources have',
      [plain('other'), make('other', 'type Query { b: Int }')],
      ['other: other is the name of another source too: give each its own.'],
    ],
    [
      'two sources give a setting',
      [plain('other', { settings: { THE_URL: z.string() } }), plain('third', { settings: { THE_URL: z.string() } })],
      ['third: THE_URL is a setting of other too: give it another name.'],
    ],
    [
      'the server gives a setting',
      [plain('other', { settings: { PORT: z.string() } })],
      ['other: PORT is a setting of the server too: give it another name.'],
    ],
    [
      'is the address of a reference service, and no setting',
      [plain('other', { reference: { OTHER_URL: 'other' } })],
      ['other: OTHER_URL is the address of a reference service, but no setting: declare it in `settings`.'],
    ],
    [
      'two sources give a kind of media',
      [
        plain('other', { media: { picture: async () => null } }),
        plain('third', { media: { picture: async () => null } }),
      ],
      ['third: media.picture is a kind of media of other too: give it another name.'],
    ],
    [
      'no path can hold',
      [plain('other', { media: { 'Pic/1': async () => null } })],
      ['other: media.Pic/1 cannot stand in a path: use one to twenty small letters.'],
    ],
  ]);
});

describe('a prefix is refused that', () => {
  const boxes = (nodes: Source['nodes'], overrides: Partial<Source> = {}) =>
    make('boxes', `${node} type Box implements Node { id: ID! } type Query { _boxes(ids: [ID!]!): [Box]! }`, {
      joints: { Box: byKey('id', '_boxes') },
      nodes,
      ...overrides,
    });
  refuses([
    [
      'two sources have',
      [shelf(), boxes({ thg_: 'Box' })],
      ['boxes: thg_ is a prefix of shelf too: an id leads to one source.'],
    ],
    [
      'could begin another',
      [boxes({ box: 'Box' })],
      ['boxes: box is no prefix: use small letters and digits with one `_` at the end, so that none begins another.'],
    ],
    [
      'leads to a type of another source',
      [
        shelf(),
        boxes(
          { box_: 'Box', big_: 'Thing' },
          {
            typeDefs: `${boxes({}).typeDefs.replace('type Query {', 'type Query { _things(ids: [ID!]!): [Thing]!')} type Thing implements Node { id: ID! }`,
            joints: { Box: byKey('id', '_boxes'), Thing: byKey('id', '_things') },
          },
        ),
      ],
      ["boxes: big_ leads to Thing, which is shelf's: a type has one owner."],
    ],
    [
      'leads to no type',
      [boxes({ box_: 'Box', thg_: 'Thing' })],
      ['boxes: thg_ leads to Thing, which is no object type here.'],
    ],
    [
      'leads to a type that is no Node',
      [boxes({ box_: 'Box' }, { typeDefs: 'type Box { id: ID! } type Query { _boxes(ids: [ID!]!): [Box]! }' })],
      ['boxes: box_ leads to Box, which is no Node: write `type Box implements Node`.'],
    ],
    [
      'leads to a type without a joint',
      [boxes({ box_: 'Box' }, { joints: {} })],
      ['boxes: box_ leads to Box, which has no joint: name it in `joints`.'],
    ],
    [
      'leads to a joint that finds any id',
      [
        make('boxes', `${node} type Box implements Node { id: ID! }`, {
          resolvers: {},
          joints: { Box: byKey('id') },
          nodes: { box_: 'Box' },
        }),
      ],
      ['boxes: box_ leads to Box, whose joint has no loader: any id would be found.'],
    ],
    [
      'a Node is without',
      [boxes({})],
      [
        'boxes: Box is a Node, but no prefix leads to it: name the prefix of its ids in `nodes`, or do not implement Node.',
      ],
    ],
  ]);
});

describe('a rule is refused that', () => {
  const ruled = (field: string, rule: unknown, rest = '') => [
    shop(`${listing} type Thing { id: ID! ${field} } ${rest}`, {
      resolvers: { Query: { things }, Thing: rule === undefined ? {} : { name: rule as never } },
    }),
  ];
  const rooted = (field: string, rule: unknown, type = 'Query') => [
    shop(
      `${listing} extend type ${type} { ${field} } type Thing { id: ID! }`.replace(
        'extend type Mutation',
        'type Mutation',
      ),
      {
        resolvers:
          type === 'Query'
            ? { Query: { things, ...(rule === undefined ? {} : { best: rule as never }) } }
            : { Query: { things }, [type]: { best: rule as never } },
      },
    ),
  ];
  const connection = 'type ThingConnection { nodes: [Thing!] }';
  refuses([
    [
      'is of a type that is not there',
      [shop(`${listing} type Thing { id: ID! }`, { resolvers: { Query: { things }, Box: {} } })],
      ['shop: Box has rules, but is no object type of the schema here: take them out, or put it in.'],
    ],
    [
      'is of a field that is not there',
      ruled('', one(thing, 'id')),
      ['shop: Thing.name has a rule, but is not in the schema here: take one out, or put the other in.'],
    ],
    [
      'a root field is without',
      rooted('best: Thing', undefined),
      ['shop: Query.best is a root field without a rule: give it one of `root`.'],
    ],
    [
      'a field with arguments is without',
      ruled('name(in: Int): String', undefined),
      ['shop: Thing.name takes arguments but has no rule, so nothing would read them.'],
    ],
    [
      'a field beside the key is without, where the row is the key alone',
      [shelf(), stock('left: Int')],
      ['stock: Thing.left has no rule, and the row here is the key alone: it would be null for ever.'],
    ],
    [
      'is none',
      ruled('name: String', () => ''),
      ['shop: Thing.name has a rule that is none of link, root or computed: see engine/link.ts.'],
    ],
    [
      'is for rows, on a root field',
      rooted('best: Thing', one(thing, 'id')),
      ['shop: Query.best is a root field with a rule for rows: give it one of `root`.'],
    ],
    [
      'is for root fields, on a row',
      ruled('name: String', root.byId(thing)),
      ['shop: Thing.name has a rule for root fields: give it a link, or `computed`.'],
    ],
    [
      'reads, on a mutation',
      rooted('best(id: ID!): Thing', root.byId(thing), 'Mutation'),
      ['shop: Mutation.best is a mutation: give it `root.write`.'],
    ],
    [
      'writes, on a query',
      rooted(
        'best: Thing',
        root.write(async () => null),
      ),
      ['shop: Query.best writes: that is for mutations.'],
    ],
    [
      'is a page on what is no connection',
      ruled('name(first: Int, after: String): String', page(pages, 'id')),
      ['shop: Thing.name must be a connection if, and only if, its rule is a page.'],
    ],
    [
      'is no page on a connection',
      ruled('name: ThingConnection', one(thing, 'id'), connection),
      ['shop: Thing.name must be a connection if, and only if, its rule is a page.'],
    ],
    [
      'is a page without its arguments',
      ruled('name(first: Int): ThingConnection', page(pages, 'id'), connection),
      ['shop: Thing.name is a page without its arguments: add `first: Int` and `after: String`.'],
    ],
    [
      'finds by an argument that is not there',
      rooted('best(sku: ID!): Thing', root.byId(thing)),
      [
        'shop: Query.best has a rule that reads the argument `id`, which it does not take.',
        'shop: Query.best takes the argument `sku`, which its rule does not read.',
      ],
    ],
    [
      'reads an argument that is not there',
      ruled('name: String', one(thing, 'id', 'in')),
      ['shop: Thing.name has a rule that reads the argument `in`, which it does not take.'],
    ],
    [
      'leaves an argument unread',
      ruled(
        'name(in: Int): String',
        computed('id', () => ''),
      ),
      ['shop: Thing.name takes the argument `in`, which its rule does not read.'],
    ],
    [
      'reads what is no property',
      ruled('name: String', one(thing, 'nameId')),
      [
        'shop: Thing.name has a rule that reads `nameId`, which is no property of Thing: put it into the schema, `@inaccessible` where clients shall not see it.',
      ],
    ],
    [
      'reads what has a rule itself',
      ruled('name: String', one(thing, 'name')),
      [
        'shop: Thing.name has a rule that reads `name`, which is no property of Thing: put it into the schema, `@inaccessible` where clients shall not see it.',
      ],
    ],
    [
      'reads what was not needed',
      [shelf(), stock('left: Int', { resolvers: { Thing: { left: one(thing, 'name') } } })],
      ['stock: Thing.left has a rule that reads `name`, which is not the key: name it in `needs`.'],
    ],
  ]);
});

const about = (overrides: Partial<Source>, type = 'id: ID! name: String') => [shelf(type, directives, overrides)];

describe('what is said of a coordinate is refused where it', () => {
  refuses([
    [
      'is access to a field that is not there',
      about({ access: { 'Thing.rank': owned('id') } }),
      ['shelf: Thing.rank has an access rule, but is no public field of the graph.'],
    ],
    [
      'is access to a type that is not there',
      about({ access: { Box: owned('id') } }),
      ['shelf: Box has an access rule, but is no public object type of the graph.'],
    ],
    [
      'is access to what clients never see',
      about({ access: { 'Thing.rank': owned('id') } }, 'id: ID! rank: Int @inaccessible'),
      ['shelf: Thing.rank has an access rule, but is no public field of the graph.'],
    ],
    [
      'is access to an interface',
      about({ access: { Node: owned('id') } }),
      ['shelf: Node has an access rule, but is no public object type of the graph.'],
    ],
    [
      'is access by an owner who is not there',
      about({ access: { Thing: owned('owner.id') } }),
      ['shelf: Thing has an access rule for the owner by `owner.id`, which is no value of Thing.'],
    ],
    [
      'is access for the signed-in to a whole type',
      about({ access: { Thing: { kind: 'signedIn' } } }),
      ['shelf: Thing has an access rule that cannot be kept: a type is entered by its owner only.'],
    ],
    [
      'is access for the owner of a root field',
      [make('other', 'type Query { a: Int }', { access: { 'Query.a': owned('id') } })],
      ['other: Query.a has an access rule that cannot be kept: a root field has no row to own.'],
    ],
    [
      'is access, and another source has said it',
      [
        ...about({ access: { 'Thing.name': owned('id') } }),
        stock('left: Int', { resolvers: { Thing: left }, access: { 'Thing.name': owned('id') } }),
      ],
      ['stock: Thing.name has an access rule of shelf too: one of them would be lost.'],
    ],
    [
      'is a position of a field that is not there',
      about({ positions: { 'Query.all': () => true } }),
      ['shelf: Query.all has a position, but is no field of the schema here.'],
    ],
    [
      'is a position of what is no page',
      about({ positions: { 'Thing.name': () => true } }),
      ['shelf: Thing.name has a position, but is no page: there is no cursor to check.'],
    ],
    [
      'is a length of what is no text argument, or no length',
      [
        ...about({ lengths: { 'Query.all(ids:)': 1, 'Query.all': 1, 'Query._things(ids:)': 1 } }),
        make('other', 'type Query { a(b: String!): Int }', { lengths: { 'Query.a(b:)': 0.5 } }),
      ],
      [
        'shelf: Query.all(ids:) has a length, but is no argument of the schema here: write `Type.field(argument:)`.',
        'shelf: Query.all has a length, but is no argument of the schema here: write `Type.field(argument:)`.',
        'shelf: Query._things(ids:) has a length, but is no text: there is nothing to measure.',
        'other: Query.a(b:) has a length that is no positive whole number.',
      ],
    ],
    [
      'is a position in a client source',
      [shop(`${listing} type Thing { id: ID! }`, { positions: { 'Query.things': () => true } })],
      ['shop: Query.things has a position in `positions`: a client source says it in the rule of the page.'],
    ],
  ]);
});

test('everything is told at once, in columns', () => {
  const sources = [
    make('other', 'type Query { a: Int! }'),
    make('third', 'type Query { a: Int }', { reference: { THIRD_URL: 'x' } }),
  ];
  expect(() => stitchSources(sources, { directives: '' })).toThrow(
    new CompositionError([
      {
        source: 'third',
        coordinate: 'THIRD_URL',
        problem: 'is the address of a reference service, but no setting: declare it in `settings`.',
      },
      {
        source: 'other',
        coordinate: 'Query.a',
        problem: 'is a non-null root field: make it nullable, or its failure leaves no data at all.',
      },
      { source: 'third', coordinate: 'Query.a', problem: 'is a field of other too: take it out of one of them.' },
    ]),
  );
  expect(() => stitchSources(sources, { directives: '' })).toThrow(`The sources do not compose: 3 things need mending.
  third  THIRD_URL  is the address of a reference service, but no setting: declare it in \`settings\`.
  other  Query.a    is a non-null root field: make it nullable, or its failure leaves no data at all.
  third  Query.a    is a field of other too: take it out of one of them.`);
});

describe('every command stops with the same text, and no stack', { timeout: 60_000 }, () => {
  const root = resolve(import.meta.dirname, '../..');
  const schema = 'datasources/loyalty/schema.graphql';
  const whole = readFileSync(join(root, schema), 'utf8');
  let checkout: Checkout;

  beforeAll(async () => {
    checkout = await makeCheckout();
    unlinkSync(join(checkout.folder, 'datasources'));
    for (const path of ['datasources', 'server.ts'])
      cpSync(join(root, path), join(checkout.folder, path), { recursive: true });
    symlinkSync(join(root, 'explorer'), join(checkout.folder, 'explorer'));
  });
  afterAll(() => checkout.remove());

  test.each([
    [
      'a source whose schema cannot be read',
      whole.replace('type LoyaltyAccount {', 'type LoyaltyAccount'),
      /^  loyalty {2}schema, line \d+, column \d+ {2}cannot be read: Syntax Error: .+\.$/,
    ],
    [
      'a field that is non-null on a type of another source',
      whole.replace('loyalty: LoyaltyAccount', 'loyalty: LoyaltyAccount!'),
      /^  loyalty {2}User\.loyalty {2}is non-null, and user owns User: make it nullable, so that a failure here leaves the rest of it\.$/,
    ],
  ])('for %s', async (_name, broken, line) => {
    checkout.write(schema, broken);
    const answers = await Promise.all(
      ['schema-check', 'schema-print', '../server'].map((program) => checkout.script(program)),
    );
    const said = answers[0]!.stderr;
    const [title, problem, ...rest] = said.split('\n');
    expect(title).toBe('The sources do not compose: one thing needs mending.');
    expect(problem).toMatch(line);
    expect(rest).toEqual(['']);
    expect(answers).toEqual([
      { code: 2, stdout: '', stderr: said },
      { code: 2, stdout: '', stderr: said },
      { code: 1, stdout: '', stderr: said },
    ]);
  });
});
