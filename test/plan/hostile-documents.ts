import { parse } from 'graphql';
import { chain, nested, times } from './hostile.ts';

/** Documents against the product's own graph that are made to cost as much as they can to be validated and planned, each as large as it is told; many are not even valid. */
export const hostileDocuments: Readonly<Record<string, (size: number) => string>> = {
  'fragments that double in number': (size) =>
    chain(size, (next) => `${next} ${next}`, '{ ...F0 }', 'Query', 'me { id }'),
  'fragments that double the fields': (size) =>
    chain(
      size,
      (next, level) => `a${level}: customer { orders { nodes { ${next} } } } b${level}: customer { id ${next} }`,
      '{ me { orders { nodes { ...F0 } } } }',
      'Order',
      'id',
    ),
  'a long chain of fragments': (size) => chain(size, (next) => next, '{ ...F0 }', 'Query', 'me { id }'),
  'fragments within fragments within fragments': (size) =>
    `{ me { orders { nodes { ${spread(size, 'A')} } } } } ${layers(size, ['A', 'B', 'C'])}`,
  'a cycle of fragments': (size) =>
    `{ ...F0 } ${times(size, (at) => `fragment F${at} on Query { me { id } ...F${(at + 1) % size} }`)}`,
  'cycles between all fragments': (size) =>
    `{ ...F0 } ${times(root(size), (at) => `fragment F${at} on Query { ${times(root(size), (to) => `...F${to}`)} }`)}`,
  'fragments that are not there': (size) => `{ ${times(size, (at) => `...X${at}`)} }`,
  'fragments that nobody spreads': (size) =>
    `{ me { id } } ${times(size, (at) => `fragment F${at} on Query { me { id } }`)}`,
  'fragments of one name': (size) => `{ ...F } ${times(size, () => 'fragment F on Query { me { id } }')}`,
  'aliases of a root field': (size) => `{ ${times(size, (at) => `a${at}: me { id }`)} }`,
  'aliases of a field': (size) => `{ me { ${times(size, (at) => `a${at}: name`)} } }`,
  'aliases with other arguments': (size) =>
    `{ me { ${times(size, (at) => `a${at}: orders(first: ${1 + (at % 90)}) { nodes { delivery { place { name } route { distanceMeters } } } }`)} } }`,
  'one field again and again': (size) => `{ me { ${times(size, () => 'name')} } }`,
  'one object again and again': (size) => `{ ${times(size, () => 'me { name }')} }`,
  'deep objects again and again': (size) =>
    `{ ${times(size, () => 'me { orders { nodes { customer { orders { nodes { id } } } } } }')} }`,
  'fields that are not there': (size) => `{ me { ${times(size, (at) => `orderz${at}`)} } }`,
  'arguments that are not there': (size) => `{ me { name(${times(size, (at) => `x${at}: 1`)}) } }`,
  'types that are not there': (size) => `{ ${times(size, (at) => `... on Nope${at} { id }`)} }`,
  'directives that are not there': (size) => `{ me { name ${times(size, (at) => `@x${at}`)} } }`,
  'one directive again and again': (size) => `{ me { name ${times(size, () => '@include(if: true)')} } }`,
  'a condition for each field': (size) =>
    `query (${booleans(size)}) { me { ${times(size, (at) => `name @include(if: $v${at})`)} } }`,
  'a condition for each object': (size) =>
    `query (${booleans(size)}) { ${times(size, (at) => `... @include(if: $v${at}) { me { name } }`)} }`,
  'conditions within conditions': (size) =>
    `query (${booleans(size)}) { ${nested(size, (inner, at) => `... @include(if: $v${at}) { ${inner} me { name } }`, 'me { id }')} }`,
  'variables that nobody uses': (size) => `query (${booleans(size)}) { me { id } }`,
  'variables that are not there': (size) => `{ me { ${times(size, (at) => `a${at}: name @include(if: $v${at})`)} } }`,
  'variables of one name': (size) => `query (${times(size, () => '$v: Int')}) { me { id } }`,
  'many operations': (size) => times(size, (at) => `query Q${at} { me { id name } }`),
  'many operations of one fragment': (size) =>
    `${times(size, (at) => `query Q${at} { ...F }`)} fragment F on Query { me { ${times(size, (at) => `a${at}: name`)} } }`,
  'many operations of many fragments': (size) =>
    `${times(size, (at) => `query Q${at}($v: Boolean!) { ...F0 }`)} ${chain(size, (next) => `me { name @include(if: $v) } ${next}`, '', 'Query', 'me { id }')}`,
  'operations without names': (size) => times(size, () => '{ me { id } }'),
  'changes one after the other': (size) =>
    `mutation { ${times(size, (at) => `m${at}: cancelOrder(id: "ord_${at}") { __typename }`)} }`,
  'nodes of all kinds': (size) =>
    `{ ${times(size, (at) => `n${at}: node(id: "usr_${at}") { id ... on User { name } ... on Order { number } ... on Product { name } ... on Delivery { status } }`)} }`,
  'types of one interface': (size) =>
    `{ node(id: "usr_1") { ${times(size, (at) => `... on ${['User', 'Order', 'Product', 'Delivery'][at % 4]} { id }`)} } }`,
  'types within types': (size) =>
    `{ node(id: "usr_1") ${nested(size, (inner, at) => `{ ... on ${at % 2 === 0 ? 'Node' : 'User'} ${inner} ... on Node { id } }`, '{ id }')} }`,
  'two fields of one name': (size) => `{ me { ${times(size, (at) => `x: ${at % 2 === 0 ? 'name' : 'email'}`)} } }`,
  'other arguments under one name': (size) =>
    `{ me { ${times(size, (at) => `orders(first: ${at}) { nodes { id } }`)} } }`,
  'a deep selection': (size) =>
    `{ me ${nested(size, (inner) => `{ orders { nodes { customer ${inner} } } }`, '{ id }')} }`,
  'a long list': (size) => `{ order(id: [${times(size, (at) => `"${at}"`)}]) { id } }`,
  'a deep list': (size) => `{ order(id: ${'['.repeat(size)}${']'.repeat(size)}) { id } }`,
  'a large object': (size) => `mutation { updateMe(input: { ${times(size, (at) => `f${at}: 1`)} }) { __typename } }`,
  'a long text': (size) => `{ place(search: "${'x'.repeat(100 * size)}") { name } }`,
  'long texts': (size) => `{ ${times(size, (at) => `a${at}: place(search: "${'x'.repeat(5_000)}") { name }`)} }`,
  'a long name': (size) => `{ ${'n'.repeat(100 * size)} }`,
  comments: (size) => `{ me { id } } ${'#\n'.repeat(size)}`,
};

/** The document of a kind that has as many tokens as are allowed. */
export const upToTokens = (make: (size: number) => string, maxTokens: number): string => {
  const fits = (size: number): boolean => {
    try {
      parse(make(size), { maxTokens });
      return true;
    } catch (error) {
      return !String(error).includes('Parsing aborted');
    }
  };
  let [least, most] = [1, maxTokens];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (fits(middle)) least = middle;
    else most = middle - 1;
  }
  return make(least);
};

const root = (size: number): number => Math.ceil(Math.sqrt(size));
const booleans = (size: number): string => times(size, (at) => `$v${at}: Boolean!`);

/** Each fragment of a layer spreads all of the next, under names of its own. */
const layers = (size: number, [name, ...rest]: readonly string[]): string => {
  const [next] = rest;
  const inner = next === undefined ? times(size, (at) => `x${at}: number`) : spread(size, next);
  return name === undefined ? '' : `fragment ${name} on Order { ${inner} } ${layers(size, rest)}`;
};
const spread = (size: number, name: string): string =>
  times(Math.ceil(size / 4), (at) => `${name.toLowerCase()}${at}: customer { orders { nodes { ...${name} } } }`);
