import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { batch } from '../../engine/batch.ts';
import { codes, GatewayError, type Code } from '../../engine/errors.ts';
import { one, root } from '../../engine/link.ts';
import { sdl } from '../../engine/sdl.ts';
import { byKey, defineSource } from '../../engine/source.ts';
import { stitchSources } from '../../engine/stitch/stitch.ts';
import { graphql } from '../../engine/transport/graphql.ts';
import { uncheckedRules } from '../fixtures/unchecked-rules.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';

/** What each answers: a client source that owns books, another that adds to them, and a GraphQL source that does so too. */
let books: () => readonly object[] = () => [];
let ratings: (ids: readonly string[]) => readonly object[] = () => [];
let loans: (ids: readonly string[]) => unknown = () => null;

const directives = sdl(new URL('../../schema/', import.meta.url).href, 'directives.graphql');
const plain = { version: '1', settings: {}, policies: () => [], ping: async () => null } as const;
const silent = () => ({ send: async () => null, close: async () => undefined });

const shelf = defineSource({
  ...plain,
  name: 'shelf',
  typeDefs: `
    type Query { books: [Book!] @fallback(value: "[]") strict: [Book!] }
    type Book { id: ID! title: String @fallback(value: "\\"(untitled)\\"") }`,
  resolvers: uncheckedRules({
    Query: { books: root.list(async () => books()), strict: root.list(async () => books()) },
  }),
  joints: { Book: byKey('id', batch({ load: async () => [], key: ({ id }: { id: string }) => id })) },
  connect: silent,
});

const stars = batch({ load: async (ids: readonly string[]) => ratings(ids) as { id: string }[], key: ({ id }) => id });
const rating = defineSource({
  ...plain,
  name: 'rating',
  typeDefs: `
    enum Stars { ONE FIVE NONE_KNOWN }
    type Rating { stars: Stars @semanticNonNull @fallback(value: "NONE_KNOWN") }
    type Book { id: ID! rating: Rating }`,
  resolvers: uncheckedRules({ Book: { rating: one(stars, 'id') } }),
  joints: { Book: byKey('id') },
  connect: silent,
});

const library = createServer((request, response) => {
  void (async () => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { variables } = JSON.parse(body) as { variables: Record<string, string[]> };
    const [ids = []] = Object.values(variables);
    response.setHeader('content-type', 'application/json');
    const answer = loans(ids);
    if (answer === null) response.writeHead(503);
    response.end(JSON.stringify(answer));
  })();
});

let gateway: TestGateway;
beforeAll(async () => {
  library.listen(0, '127.0.0.1');
  await once(library, 'listening');
  const baseUrl = `http://127.0.0.1:${(library.address() as AddressInfo).port}/`;
  const lending = defineSource({
    ...plain,
    name: 'lending',
    typeDefs: `
      ${directives}
      type Query { _books(ids: [ID!]!): [Book]! }
      type Book { id: ID! lentTo: [String!] @fallback(value: "[]") due: String }`,
    joints: { Book: byKey('id', '_books') },
    connect: () => graphql({ source: 'lending', baseUrl }),
  });
  gateway = await startGateway({ options: { graph: stitchSources([shelf, rating, lending], { directives }) } });
});
beforeEach(() => {
  books = () => ['a', 'b'].map((id) => ({ id, title: `Title ${id}` }));
  ratings = (ids) => ids.map((id) => ({ id, stars: 'FIVE' }));
  loans = (ids) => ({ data: { _books: ids.map((id) => ({ id, _selvedge_key: id, lentTo: ['Ada'], due: 'soon' })) } });
  gateway.logged.splice(0);
});
afterAll(async () => {
  await gateway.stop();
  library.close();
});

const failing = (code: Code) => (): never => {
  throw new GatewayError(code, { service: 'shelf' });
};

const ofSource = (Object.keys(codes) as Code[]).filter((code) => /^DOWNSTREAM_|^CIRCUIT_OPEN|^DEADLINE_/.test(code));

describe('where the source has failed, the default stands, and the answer says so', () => {
  test.each(ofSource)('%s', async (code) => {
    books = failing(code);
    const { data, errors, extensions } = await gateway.ask('{ books { title } }');
    expect([data, errors]).toEqual([{ books: [] }, []]);
    expect(extensions['degraded']).toEqual([{ source: 'shelf', path: ['books'], code }]);
    expect(gateway.logged.map((error) => error.code)).toEqual([code]);
  });

  test('at each path, as the client has named it, and the rest of the row is there', async () => {
    const unread = new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service: 'shelf' });
    books = () => ['a', 'b', 'c'].map((id) => ({ id, title: id === 'b' ? 'B' : unread }));
    const { data, errors, extensions } = await gateway.ask('{ all: books { id: title key: id title } }');
    const untitled = '(untitled)';
    expect(errors).toEqual([]);
    expect(data.all).toEqual([
      { id: untitled, key: 'a', title: untitled },
      { id: 'B', key: 'b', title: 'B' },
      { id: untitled, key: 'c', title: untitled },
    ]);
    const at = (...path: unknown[]) => ({ source: 'shelf', path: ['all', ...path], code: unread.code });
    const expected = [at(0, 'id'), at(0, 'title'), at(2, 'id'), at(2, 'title')];
    expect(extensions['degraded']).toEqual(expect.arrayContaining(expected));
    expect(extensions['degraded']).toHaveLength(4);
  });

  test('also where a null was all that came, and none was promised', async () => {
    ratings = (ids) => ids.map((id) => ({ id, stars: id === 'a' ? null : 'FIVE' }));
    const { data, errors, extensions } = await gateway.ask('{ books { rating { stars } } }');
    expect(errors).toEqual([]);
    expect(data.books).toEqual([{ rating: { stars: 'NONE_KNOWN' } }, { rating: { stars: 'FIVE' } }]);
    const path = ['books', 0, 'rating', 'stars'];
    expect(extensions['degraded']).toEqual([{ source: 'rating', path, code: 'DOWNSTREAM_INVALID_RESPONSE' }]);
  });

  test('of a GraphQL source too: one that is down, one error beside its data, a value of another type', async () => {
    const query = '{ books { id lentTo due } }';
    const real = loans;
    const spoilt = (change: object, errors?: object[]) => (ids: readonly string[]) => {
      const { data } = real(ids) as { data: { _books: object[] } };
      return { data: { _books: data._books.map((row, index) => (index === 1 ? { ...row, ...change } : row)) }, errors };
    };
    const told = [{ message: 'secret', path: ['_books', 1, 'lentTo'] }];
    for (const [code, answer] of [
      ['DOWNSTREAM_INVALID_RESPONSE', spoilt({ lentTo: 'Ada' })],
      ['DOWNSTREAM_REFUSED', spoilt({ lentTo: null }, told)],
    ] as const) {
      loans = answer;
      const { data, errors, extensions } = await gateway.ask(query);
      expect([errors, data.books]).toEqual([
        [],
        [
          { id: 'a', lentTo: ['Ada'], due: 'soon' },
          { id: 'b', lentTo: [], due: 'soon' },
        ],
      ]);
      expect(extensions['degraded']).toEqual([{ source: 'lending', path: ['books', 1, 'lentTo'], code }]);
    }
    loans = () => null;
    const { data, errors, extensions } = await gateway.ask(query);
    expect(data.books).toEqual(['a', 'b'].map((id) => ({ id, lentTo: [], due: null })));
    expect(errors.map(({ path }) => path)).toEqual([0, 1].map((index) => ['books', index, 'due']));
    expect(extensions['degraded']).toHaveLength(2);
  });
});

test('what the source does answer is not touched, its nulls and empty lists included', async () => {
  ratings = () => [];
  loans = (ids) => ({ data: { _books: ids.map((id) => ({ id, _selvedge_key: id, lentTo: null })) } });
  const { data, errors, extensions } = await gateway.ask('{ books { title rating { stars } lentTo } }');
  expect(data.books[1]).toEqual({ title: 'Title b', rating: null, lentTo: null });
  expect([errors, extensions['degraded'], gateway.logged]).toEqual([[], undefined, []]);
});

test.each((Object.keys(codes) as Code[]).filter((code) => !ofSource.includes(code)))(
  'what is not the failure of a source stays an error: %s',
  async (code) => {
    books = failing(code);
    const { data, errors, extensions } = await gateway.ask('{ books { id } }');
    expect([data, errors.map(({ path, extensions: said }) => [path, said['code']])]).toEqual([
      { books: null },
      [[['books'], code]],
    ]);
    expect(extensions['degraded']).toBeUndefined();
  },
);

test('a field that declares none is null with its error', async () => {
  books = failing('DOWNSTREAM_TIMEOUT');
  const { data, errors } = await gateway.ask('{ strict { id } books { id } }');
  expect(data).toEqual({ strict: null, books: [] });
  expect(errors).toMatchObject([{ path: ['strict'], extensions: { code: 'DOWNSTREAM_TIMEOUT' } }]);
});
