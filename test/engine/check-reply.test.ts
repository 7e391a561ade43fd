import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { checkReply } from '../../engine/transport/check-reply.ts';

const schema = buildSchema(`
  enum Colour { RED GREEN }
  interface Node { id: ID! }
  type A implements Node { id: ID! n: Int colour: Colour list: [Int!] nested: [[B]] maybe: String }
  type B implements Node { id: ID! text: String! }
  union Either = A | B
  type Query { a: A nodes: [Node] either: Either must: Int! }
`);

const check = (query: string, data: Record<string, unknown>, explained: string[] = []) => {
  const { data: checked, invalid } = checkReply(schema, parse(query), data, new Set(explained));
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
