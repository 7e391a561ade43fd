import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { readSubgraph } from '../../engine/federation/read-subgraph.ts';
import { createPlanner } from '../../engine/plan/execute.ts';
import { defineSource, type Source } from '../../engine/source.ts';
import { CompositionError } from '../../engine/stitch/check/problem.ts';
import { problemsOf } from '../../engine/stitch/check-sources.ts';
import { stitchSources } from '../../engine/stitch/stitch.ts';

const read = (sdl: string) => readSubgraph(sdl, { source: 'shop' });

const joint = (key: string) => ({ key, field: '_entities', max: 500, isRepresented: true });

test('a schema of version 1 says by its directives what the source says of itself', () => {
  const { joints, requires, provides, external } = read(`
    extend type Query { top: [Thing] }
    type Note @key(fields: "id") { id: ID! by: Person @provides(fields: "name") }
    extend type Person @key(fields: "id") { id: ID! @external name: String @external notes: [Note] }
    extend type Thing @key(fields: "upc") { upc: String! @external size: Int @external cost: Int @requires(fields: "size") }
  `);
  expect(joints).toEqual({ Note: joint('id'), Person: joint('id'), Thing: joint('upc') });
  expect(requires).toEqual({ 'Thing.cost': '{ size }' });
  expect(provides).toEqual({ 'Note.by': '{ name }' });
  expect([...external]).toEqual(['Person.name', 'Thing.size']);
});

test('a schema of version 2 may import the directives under other names, or not at all', () => {
  const { joints, requires, external, typeDefs } = read(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", { name: "@requires", as: "@needs" }])
    type Thing @key(fields: "sku { code }") @key(fields: "upc") {
      upc: String! @federation__shareable size: Int @federation__external cost: Int @needs(fields: "size") @deprecated
      code: String @federation__inaccessible
    }
    type Stub @key(fields: "id", resolvable: false) { id: ID! }
  `);
  expect(Object.entries(joints).map(([type, { key }]) => `${type} ${key}`)).toEqual(['Thing upc']);
  expect(requires).toEqual({ 'Thing.cost': '{ size }' });
  expect([...external]).toEqual(['Thing.size']);
  expect(typeDefs).toContain('code: String @inaccessible');
  expect(typeDefs).toContain('cost: Int @deprecated');
  expect(typeDefs).not.toMatch(/@link|@key|shareable|@needs/);
});

test('directives that merely share a name with one of federation stay', () => {
  const { joints, typeDefs } = read(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@external"])
    directive @key(fields: String!) on OBJECT
    type Thing @key(fields: "id") { id: ID! }
  `);
  expect(joints).toEqual({});
  expect(typeDefs).toContain('type Thing @key(fields: "id")');
});

test.each([
  ['Thing.cost', '@authenticated', 'type Thing { cost: Int @authenticated }'],
  ['Thing', '@requiresScopes', 'type Thing @requiresScopes(scopes: [["a"]]) { cost: Int }'],
  ['Thing.cost', '@override', 'type Thing { cost: Int @override(from: "other") }'],
  ['Thing', '@inaccessible', 'type Thing @inaccessible { cost: Int }'],
])(
  'what says of %s that it is not for everybody, or another’s (%s), is not dropped without a word',
  (at, name, type) => {
    const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["${name}"]) ${type}`;
    expect(() => read(sdl)).toThrow(CompositionError);
    expect(() => read(sdl)).toThrow(`${at}  has a ${name}, which is not kept here`);
  },
);

test('of several keys the shortest comes first, and a key may be of several fields', () => {
  const { joints } = read(`
    type Thing @key(fields: "sku,  pack") @key(fields: "sku { code }") @key(fields: "upc") @key(fields: "name", resolvable: false) {
      upc: String! sku: String! pack: Int! name: String
    }
    type Box @key(fields: "row column") { row: Int! column: Int! }
  `);
  expect(joints).toEqual({ Thing: { ...joint('upc'), otherKeys: ['sku pack'] }, Box: joint('row column') });
});

test('a type with no key of plain fields is refused', () => {
  expect(() => read('type Thing @key(fields: "sku { code }") { sku: Sku } type Sku { code: ID }')).toThrow(
    'Thing  is joined by `sku { code }`: give it a key of plain fields.',
  );
});

const subgraph = (name: string, sdl: string, overrides: Partial<Source> = {}): Source => ({
  ...defineSource({
    name,
    version: '1',
    ...readSubgraph(sdl, { source: name }),
    settings: {},
    connect: () => ({ send: async () => null, close: async () => undefined }),
    policies: () => [],
    ping: async () => null,
  }),
  ...overrides,
});

const goods = subgraph(
  'goods',
  'type Query { top: [Thing] } type Thing @key(fields: "upc") { upc: String! size: Int }',
);
const said = (...sources: Source[]) =>
  problemsOf(sources, { directives: '' }).map(
    ({ source, coordinate, problem }) => `${source}: ${coordinate} ${problem}`,
  );
const stock = (fields: string, overrides: Partial<Source> = {}) =>
  subgraph('stock', `extend type Thing @key(fields: "upc") { upc: String! @external ${fields} }`, overrides);

test('subgraphs compose where what one requires is another’s', () => {
  expect(said(goods, stock('size: Int @external cost: Int @requires(fields: "size")'))).toEqual([]);
});

test('subgraphs compose where each of them has one of the keys, whole', () => {
  const shop = (fields: string) => subgraph('shop', `type Query { box: Box } type Box ${fields}`);
  const store = subgraph(
    'store',
    'type Box @key(fields: "code") @key(fields: "row column") { code: ID! row: Int! column: Int! left: Int }',
  );
  expect(said(shop('@key(fields: "row column", resolvable: false) { row: Int! column: Int! }'), store)).toEqual([]);
  expect(said(shop('@key(fields: "code", resolvable: false) { code: ID! }'), store)).toEqual([]);
  const hall = subgraph(
    'hall',
    'type Query { any: Box } type Box @key(fields: "code", resolvable: false) { code: ID! }',
  );
  expect(said(shop('@key(fields: "row", resolvable: false) { row: Int! }'), hall, store)).toEqual([
    'shop: Box is joined in store by `code` or `row column`: repeat that in the schema here.',
  ]);
  expect(said(shop('@key(fields: "row column") { row: Int! column: String! }'), store)).toContainEqual(
    expect.stringContaining('Box.column is `Int!` here and `String!` in shop'),
  );
});

test.each<readonly [string, Source, string]>([
  [
    'nobody has what is required',
    stock('weight: Int @external cost: Int @requires(fields: "weight")'),
    'Thing.weight is needed, but no source has such a field.',
  ],
  [
    'what is required is the subgraph’s own',
    stock('own: Int cost: Int @requires(fields: "own")'),
    "Thing.own is needed, and is this source's own: what is needed is another's.",
  ],
  [
    'two subgraphs answer one field',
    stock('size: Int'),
    'Thing.size is a field of goods too: take it out of one of them.',
  ],
  [
    'the field that requires is not there',
    stock('cost: Int', { requires: { 'Thing.price': '{ size }' } }),
    'Thing.price requires something, but is no field of the schema here: take it out of `requires`.',
  ],
  [
    'the joint takes keys alone',
    stock('cost: Int', { requires: { 'Thing.cost': '{ size }' }, joints: {} }),
    'Thing.cost requires something, but Thing has no joint here that takes more than keys.',
  ],
  [
    'what is required cannot be read',
    stock('cost: Int', { requires: { 'Thing.cost': '{ size(a: 1) }' } }),
    'Thing.cost has needs that are not fields alone: write them as one selection, such as `{ id name }`.',
  ],
  [
    'representations are not what the root field takes',
    stock('cost: Int', { joints: { Thing: { key: 'upc', field: '_things', max: 1, isRepresented: true } } }),
    'Query._things joins Thing, but is not in the schema: the service answers `_things(representations: [_Any!]!): [_Entity]!`.',
  ],
])('subgraphs do not compose where %s', (_what, source, problem) => {
  expect(said(goods, source)).toContain(`stock: ${problem}`);
});

test('what two subgraphs require of each other in a circle does not compose', () => {
  const other = subgraph(
    'other',
    'extend type Thing @key(fields: "upc") { upc: String! cost: Int @external tax: Int @requires(fields: "cost") }',
  );
  expect(said(goods, stock('tax: Int @external cost: Int @requires(fields: "tax")'), other)).toEqual([
    'stock: Thing.cost would need itself (Thing.cost → Thing.tax → Thing.cost): take one need out.',
  ]);
});

test('what a subgraph provides of an object is not taken for all of it', () => {
  const box = 'type Box { width: Int height: Int }';
  const maker = subgraph(
    'maker',
    `type Query { made: [Thing] } type Thing @key(fields: "upc") { upc: String! name: String box: Box } ${box}`,
  );
  const seller = subgraph(
    'seller',
    `type Query { sold: [Sale] } type Sale { thing: Thing @provides(fields: "name box { width }") }
     type Thing @key(fields: "upc") { upc: String! name: String @external box: Box @external } ${box}`,
  );
  const planner = createPlanner(stitchSources([maker, seller], { directives: '' }));
  const { fetches } = planner.explain(parse('{ sold { thing { name box { height } } } }'));
  expect(fetches.map(({ source, asks }) => [source, ...asks])).toEqual([
    ['seller', 'sold{thing{name upc}}'],
    ['maker', expect.stringMatching(/\{_selvedge_key:upc box\{height\}\}/)],
  ]);
});
