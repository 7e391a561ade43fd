import { countless, type Column, type Spot } from './column.ts';
import { speakGrpc } from './speak-grpc.ts';
import { planted } from './wire.ts';

const users = ['usr_0001', 'usr_0002', 'usr_0003'];
const spots = (field: string, name = 'shelf'): readonly Spot[] => [{ path: ['users', 'nodes', 1, name, field] }];
const shelves: readonly Spot[] = users.map((_, index) => ({ path: ['users', 'nodes', index, 'shelf'] }));

/** The room of the second shelf: its tag, and its value. A message has the length of its parts in it, so that all edits keep theirs. */
const room = '(\\x12.{1,2}\\n\\x08usr_0002)\\x10\\x02';
/** A message inside another, or a text: its tag, its length, and its content. */
const part = (tag: number, content: string): string => {
  const length: number[] = [];
  for (let left = content.length; length.length === 0 || left > 0; left >>= 7)
    length.push((left & 127) | (left > 127 ? 128 : 0));
  return String.fromCharCode(tag, ...length) + content;
};
const whose = part(0x0a, 'usr_0002');
const longShelf = part(0x0a, whose + part(0x12, `${whose}\u0010\u0002${part(0x1a, '').repeat(countless)}`));

const elsewhere = 'product(id: "prd_0001") { name } place(search: "Berlin") { name }';

/** The small gRPC service of the tests, as a source of the graph. */
export const shelfColumn: Column = {
  source: 'shelf',
  title: 'shelf (gRPC, of the tests)',
  protocol: 'grpc',
  speak: speakGrpc,
  setting: 'SHELF_URL',
  timeoutMs: 1_000,
  query: `{ users(first: ${users.length}) { nodes { name shelf { room books { title } } } } ${elsewhere} }`,
  fields: shelves.map(({ path }) => path),
  write: { query: 'mutation { putBook(userId: "usr_0001", title: "A") { books } }', fields: [['putBook']] },
  parts: {
    shape: { named: 'another message', body: { hex: '0a0309ffff' }, calls: 2, at: shelves },
    scalar: { named: 'no message', body: { hex: 'ffffffff' }, calls: 2, at: shelves },
    type: { named: 'a value of another wire type', body: { find: room, put: '$1\u0012\0' }, at: spots('room') },
    null: {
      named: 'no nulls there: the default in its place',
      body: { find: room, put: '$1\u0010\0' },
      at: spots('room'),
    },
    enum: { body: { find: room, put: '$1\u0010c' }, at: spots('room') },
    missing: {
      named: 'a field that nobody knows in its place',
      body: { find: room, put: '$1x\u0002' },
      at: spots('room'),
    },
    countless: { body: { find: '^', put: '\n\0'.repeat(countless) }, at: shelves },
    crowd: { body: { find: '^(.*)$', put: '$1'.repeat(10_000) }, at: shelves },
    uproar: {
      named: 'no errors there: 300,000 books of which none can be read',
      body: { find: '$', put: longShelf },
      at: spots('books'),
    },
    absent: {
      named: 'NOT_FOUND',
      query: `{ shelf(userId: "usr_0001") { room } ${elsewhere} }`,
      body: { text: '' },
      trailers: { 'grpc-status': '5', 'grpc-message': planted },
      code: null,
      at: [{ path: ['shelf'] }],
    },
    beside: {
      named: 'no errors beside data there: one row comes without its content',
      body: { find: 'usr_0002\\x12', put: 'usr_0002z' },
      code: 'DOWNSTREAM_UNAVAILABLE',
      at: [...spots('room'), ...spots('books')],
    },
    astray: {
      named: 'no paths there: a message, and a status that refuses',
      body: { find: '^', put: '' },
      trailers: { 'grpc-status': '9', 'grpc-message': planted },
      code: 'DOWNSTREAM_REFUSED',
      at: shelves,
    },
    aliased: {
      named: 'no such batch there: one row, shown twice under other names',
      query: `{ users(first: 3) { nodes { name shelf { room } other: shelf { where: room } } } ${elsewhere} }`,
      body: { find: room, put: '$1\u0010c' },
      at: [...spots('room'), ...spots('where', 'other')],
    },
  },
};
