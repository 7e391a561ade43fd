/** Operations that are made to cost as much as they can, by what they try; each as large as it is told. */
export const hostile: Readonly<Record<string, (size: number) => string>> = {
  'fragments that double in number at every level': (size) =>
    chain(size, (next) => `${next} ${next}`, '{ ...F0 }', 'Query', 'books { id }'),
  'fragments that double the fields at every level': (size) =>
    chain(
      size,
      (next, level) => `a${level}: related { ${next} } b${level}: related { ${next} }`,
      '{ books { ...F0 } }',
      'Item',
      'id',
    ),
  'fragments under more and more conditions': (size) =>
    `query(${times(size, (at) => `$c${at}: Boolean!`)}) { ...F0 } ${times(size, (at) => `fragment F${at} on Query { ...F${at + 1} @include(if: $c${at}) ...F${at + 1} @skip(if: $c${at}) }`)} fragment F${size} on Query { books { title } }`,
  'many fields': (size) => `{ books { ${times(size, () => 'title kind cost { amount }')} } }`,
  'many aliases of one field': (size) => `{ ${times(size, (at) => `a${at}: book(id: "bok_1") { title price }`)} }`,
  'many aliases with other arguments': (size) =>
    `{ ${times(size, (at) => `a${at}: book(id: "bok_${at}") { title price label }`)} }`,
  'many aliases of a joined field': (size) =>
    `{ reviews { book { ${times(size, (at) => `a${at}: cost(express: ${at % 2 === 0}) { amount } b${at}: excerpt(range: { from: ${at} })`)} } } }`,
  'an entity within an entity': (size) =>
    `{ authors ${nested(size, (inner, level) => (level % 2 === 0 ? `{ books(first: 1) ${inner} }` : `{ reviews { author ${inner} } }`), '{ id }')} }`,
  'a list within a list of abstract values': (size) =>
    `{ works { ... on Item ${nested(size, (inner) => `{ related ${inner} }`, '{ id }')} } }`,
  'types within types': (size) =>
    `{ works ${nested(size, (inner) => `{ ... on Book { title } ... on Node ${inner} }`, '{ ... on Book { title } }')} }`,
  'many conditions on one field': (size) =>
    `query(${times(size, (at) => `$c${at}: Boolean!`)}) { books { ${times(size, (at) => `title @include(if: $c${at})`)} author { ${times(size, (at) => `born @skip(if: $c${at})`)} } } }`,
  'nodes of every kind': (size) =>
    `{ ${times(size, (at) => `n${at}: node(id: "bok_${at}") { id ... on Book { cost { amount } } ... on Member { fee { amount } } }`)} }`,
  'a long argument, again and again': (size) =>
    `{ authors { ${times(size, (at) => `a${at}: books(first: 1) { ...F }`)} } } fragment F on Book { excerpt(range: { from: 1, to: 2 }) similar(kinds: [${times(size, () => 'PAPER')}]) { id } }`,
  'what one field needs, all the way down': (size) =>
    `{ reviews { reviewer ${nested(size, (inner) => `{ tripTo { publisher { name } price reviews { reviewer ${inner} } } }`, '{ id }')} } }`,
  'one entity on ever more ways': (size) =>
    `{ ${times(size, (at) => `a${at}: reviews(limit: ${at}) { book { ${times(at % 20, (field) => `b${field}: excerpt(range: { from: ${field} })`)} title } }`)} }`,
  'fields of all the types that a value may have': (size) =>
    `{ works { ${times(size, (at) => `... on Item { a${at}: related(first: ${at}) { ... on Node { id } } }`)} } }`,
  'a variable for each argument': (size) =>
    `query(${times(size, (at) => `$v${at}: Int`)}) { authors { ${times(size, (at) => `a${at}: books(first: $v${at}) { title price }`)} } }`,
  'a long list for each argument': (size) =>
    `{ ${times(size, (at) => `a${at}: books(ids: [${times(100, (id) => `"bok_${id}"`)}]) { id }`)} }`,
  'mutations that each have a condition': (size) =>
    `mutation(${times(size, (at) => `$c${at}: Boolean!`)}) { ${times(size, (at) => `m${at}: rate(book: "bok_1", rating: ${at}) @include(if: $c${at}) { title }`)} }`,
  'mutations one after the other': (size) =>
    `mutation { ${times(size, (at) => `m${at}: rate(book: "bok_1", rating: ${at}) { title cost { amount } }`)} }`,
};

export const times = (count: number, make: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => make(at)).join(' ');

/** No deeper than the stack of a parser goes on every machine; selections of more than 200 levels are refused unseen. */
export const nested = (depth: number, around: (inner: string, level: number) => string, core: string): string =>
  Array.from({ length: Math.min(depth, 300) }).reduce<string>((inner, _, at) => around(inner, depth - at - 1), core);

/** A fragment for each level, which has the next one in it, in whatever way. */
export const chain = (
  depth: number,
  make: (next: string, level: number) => string,
  operation: string,
  type: string,
  last: string,
): string =>
  `${operation} ${times(depth, (at) => `fragment F${at} on ${type} { ${make(`...F${at + 1}`, at)} }`)} fragment F${depth} on ${type} { ${last} }`;
