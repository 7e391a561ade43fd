import { buildSchema, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { checkReply } from '../../engine/transport/check-reply.ts';

const schema = buildSchema(`
  enum Colour { RED GREEN }
  interface Node { id: ID! }
  type A implements Node { id: ID! n: Int colour: Colour list: [Int!] nested: [[B]] maybe: String }
  type B implements Node { id: ID! text: String! }
  union Either = A | B
  type Page { nodes: [B] edges: [B] others: [B] }
  type Query { a: A nodes: [Node] either: Either must: Int! page(first: Int = 2): Page free(first: Int): Page }
`);

const check = (query: string, data: Record<string, unknown>, explained: string[] = [], variables = {}) => {
  const { data: checked, invalid } = checkReply(schema, data, {
    service: 'a',
    document: parse(query),
    variables,
    explained: new Set(explained),
  });
  return { data: checked, invalid: invalid.map((path) => path.join('.')) };
};

test('an answer that is as the schema says stays as it is', () => {
  const data = {
    a: { id: '1', n: 2, colour: 'RED', list: [1], nested: [[{ id: 3, text: 'x' }, null], null], maybe: null },
  };
  const before = structuredClone(data);
  expect(check('{ a { id n colour list nested { id text } maybe } }', data)).toEqual({ data: before, invalid: [] });
});

test.each<[string, string, Record<string, unknown>, string[]]>([
  ['text for a number', '{ a { n } }', { a: { n: '2' } }, ['a.n']],
  ['a number beyond 32 bits', '{ a { n } }', { a: { n: 2 ** 40 } }, ['a.n']],
  ['one beyond 32 bits', '{ a { n } }', { a: { n: 2 ** 31 } }, ['a.n']],
  ['an unknown enum value', '{ a { colour } }', { a: { colour: 'BLUE' } }, ['a.colour']],
  ['an enum value from the prototype', '{ a { colour } }', { a: { colour: 'constructor' } }, ['a.colour']],
  ['a missing property', '{ a { n maybe } }', { a: { n: 1 } }, ['a.maybe']],
  ['a null where there must be something', '{ a { id n } }', { a: { id: null, n: 1 } }, ['a.id']],
  ['an object for a list', '{ a { list } }', { a: { list: {} } }, ['a.list']],
  ['a list for an object', '{ a { n } }', { a: [] }, ['a']],
  ['a bad item, by its index', '{ a { list } }', { a: { list: [1, null, 'x', 4] } }, ['a.list.1', 'a.list.2']],
  [
    'a deep bad item',
    '{ a { nested { text } } }',
    { a: { nested: [[{ text: 'x' }, { text: 5 }]] } },
    ['a.nested.0.1.text'],
  ],
  [
    'a type that is not one of the interface',
    '{ nodes { __typename id } }',
    { nodes: [{ __typename: 'C', id: '1' }] },
    ['nodes.0'],
  ],
  ['an aliased field', '{ x: a { y: n } }', { x: { y: true } }, ['x.y']],
])('%s is null and named by its path', (_what, query, data, invalid) => {
  expect(check(query, data).invalid).toEqual(invalid);
});

test('fragments count where they apply, and fields under @skip or @include may be missing', () => {
  const query = `query ($no: Boolean!) {
    either { __typename ... on A { n @include(if: $no) } ...F }
    nodes { __typename ... @skip(if: $no) { id } ... on B { text } }
  } fragment F on B { text }`;
  expect(
    check(query, { either: { __typename: 'A' }, nodes: [{ __typename: 'A' }, { __typename: 'B', text: 1 }] }).invalid,
  ).toEqual(['nodes.1.text']);
  expect(check(query, { either: { __typename: 'B' }, nodes: null }).invalid).toEqual(['either.text']);
});

test('a null that the upstream explains is left to its own error', () => {
  expect(check('{ a { id } must }', { a: { id: null }, must: null }, ['a\nid', 'must']).invalid).toEqual([]);
});

const broken = expect.objectContaining({ code: 'DOWNSTREAM_INVALID_RESPONSE', service: 'a' });

const wrong = (times: number) => ({ a: { list: Array.from({ length: times }, () => 'x') } });
const rows = (times: number) => Array.from({ length: times }, () => ({ text: 'x' }));

test('where a thousand places are wrong each is told; with one more the whole answer is none', () => {
  expect(check('{ a { list } }', wrong(1_000)).invalid).toHaveLength(1_000);
  expect(() => check('{ a { list } }', wrong(1_001))).toThrow(broken);
});

describe('an answer with more rows on a page than were asked for is none', () => {
  const many = { nodes: rows(500), edges: rows(500), others: rows(500) };

  test.each<[string, string, string, number, object?]>([
    ['what is asked for', '{ page(first: 3) { ', 'nodes', 3],
    ['a variable', 'query ($n: Int) { page(first: $n) { ', 'edges', 7, { n: 7 }],
    ['what holds where nobody asks', '{ page { ', 'nodes', 2],
    ['the most that one may ask for', '{ page: free { ', 'edges', 100],
  ])('by %s, and one row more', (_what, query, list, most, variables) => {
    const ask = (times: number) =>
      check(`${query} ${list} { text } } }`, { page: { [list]: rows(times) } }, [], variables);
    expect(ask(most + 1).invalid).toEqual([]);
    expect(() => ask(most + 2)).toThrow(broken);
  });

  test('through aliases and fragments too, but no other list has that bound', () => {
    const aliased = '{ page(first: 1) { ... on Page { mine: nodes { text } } } }';
    expect(() => check(aliased, { page: { mine: many.nodes } })).toThrow(broken);
    expect(check('{ page(first: 1) { others { text } } }', { page: { others: many.others } }).invalid).toEqual([]);
    expect(check('{ nodes { id } }', { nodes: rows(500).map(() => null) }).invalid).toEqual([]);
  });
});
