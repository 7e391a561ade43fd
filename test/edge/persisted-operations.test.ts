import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDocuments, readTrustedDocuments } from '../../engine/edge/trusted-documents.ts';
import * as generated from '../../examples/generated.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const manifest = new URL('../../examples/trusted-documents.json', import.meta.url).pathname;
const query = 'query Two { users(first: 2) { nodes { id } } }';
const hash = sha256(query);

let gateway: TestGateway;
let trusting: TestGateway;
beforeAll(async () => {
  const trusted = readTrustedDocuments(manifest);
  [gateway, trusting] = await Promise.all([
    startGateway({ options: { documents: { trusted } } }),
    startGateway({ options: { documents: { trusted, isTrustedOnly: true } } }),
  ]);
});
afterAll(() => Promise.all([gateway.stop(), trusting.stop()]));

const post = async (body: unknown, { url } = gateway) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as any };
};
const persistedQuery = (sha256Hash: unknown, version: unknown = 1) => ({ persistedQuery: { version, sha256Hash } });

describe('automatic persisted queries', () => {
  test('a hash that nobody knows is told in the words that clients wait for, and known once its document has been run', async () => {
    const asked = { extensions: persistedQuery(hash) };
    const unknown = await post(asked);
    expect(unknown.status).toBe(400);
    expect(unknown.body.errors).toMatchObject([
      { message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', retryable: false } },
    ]);
    expect((await post({ ...asked, query })).body.data.users.nodes).toHaveLength(2);
    expect((await post(asked)).body.data.users.nodes).toHaveLength(2);
    expect((await post({ extensions: persistedQuery(hash.toUpperCase()) })).body.data.users.nodes).toHaveLength(2);
  });

  test('a document that had been asked without one before', async () => {
    const other = 'query Other { users(first: 1) { nodes { id } } }';
    const asked = { extensions: persistedQuery(sha256(other)) };
    for (let times = 0; times < 2; times++) await post({ query: other });
    await post({ query: other, ...asked });
    expect((await post(asked)).body.data.users.nodes).toHaveLength(1);
  });

  test('by GET, as caches on the way like it', async () => {
    await post({ query, extensions: persistedQuery(hash) });
    const search = new URLSearchParams({ extensions: JSON.stringify(persistedQuery(hash)), operationName: 'Two' });
    const response = await fetch(`${gateway.url}/graphql?${search}`);
    expect(((await response.json()) as any).data.users.nodes).toHaveLength(2);
  });

  test('a document that is not valid is never kept', async () => {
    const wrong = 'query Wrong { nothing }';
    const extensions = persistedQuery(sha256(wrong));
    expect((await post({ query: wrong, extensions })).body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await post({ extensions })).body.errors[0].extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      'the hash of another document',
      { query, extensions: persistedQuery(sha256('{ __typename }')) },
      /is not the SHA-256/,
    ],
    ['another version', { extensions: persistedQuery(hash, 2) }, /is \{ "version": 1/],
    ['a hash that is none', { extensions: persistedQuery('../etc/passwd') }, /is \{ "version": 1/],
    ['no object', { extensions: { persistedQuery: 'yes' } }, /is \{ "version": 1/],
    ['nothing at all', {}, /"query" is missing/],
    ['a document named twice', { query, documentId: hash }, /named twice/],
  ])('%s is refused', async (_what, body, message) => {
    for (let times = 0; times < 2; times++) {
      const { status, body: answer } = await post(body);
      expect([status, answer.errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
      expect(answer.errors[0].message).toMatch(message);
    }
  });

  test("a real client's link sends the hash, then the document, then the hash alone", async () => {
    const sent: string[] = [];
    const http = new HttpLink({
      uri: `${gateway.url}/graphql`,
      fetch: (url, init) => {
        sent.push(/"query":/.test(String(init?.body)) ? 'document' : 'hash');
        return fetch(url, init);
      },
    });
    const link = new PersistedQueryLink({ sha256 }).concat(http);
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    const options = { query: generated.UsersDocument, fetchPolicy: 'network-only', variables: {} } as const;
    for (let times = 0; times < 2; times++) expect((await client.query(options)).data?.users).toBeDefined();
    expect(sent).toEqual(['hash', 'document', 'hash']);
  });
});

describe('the manifest of trusted documents', () => {
  const trusted = readTrustedDocuments(manifest);
  const me = print(generated.MeDocument);

  test('has every generated document under the SHA-256 of what is printed of it', () => {
    const documents = Object.entries(generated).filter(([name]) => name.endsWith('Document'));
    expect(documents.length).toBeGreaterThan(10);
    for (const [, document] of documents) expect(trusted.get(sha256(print(document)))).toBe(print(document));
  });

  test.each([sha256(me), `sha256:${sha256(me)}`])('a document is asked for as %s', async (documentId) => {
    for (const each of [gateway, trusting])
      for (let times = 0; times < 2; times++)
        expect((await post({ documentId }, each)).body).toEqual({ data: { me: null } });
  });

  test('where it is all that is accepted, its texts are, too, and nothing else', async () => {
    expect((await post({ query: me }, trusting)).body).toEqual({ data: { me: null } });
    for (const body of [
      { query },
      { query, extensions: persistedQuery(hash) },
      { query: '{ __schema { description } }' },
    ]) {
      const { status, body: answer } = await post(body, trusting);
      expect([status, answer.errors[0].message]).toEqual([
        400,
        'Only trusted documents are accepted here, as they stand in the manifest.',
      ]);
    }
    expect((await post({ extensions: persistedQuery(hash) }, trusting)).body.errors[0].extensions.code).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    );
  });

  describe('as a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'selvedge-manifest-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    const write = (text: string): string => {
      const path = join(folder, 'manifest.json');
      writeFileSync(path, text);
      return path;
    };

    test("may be Apollo's", () => {
      const operations = [{ id: 'a1', name: 'Me', type: 'query', body: me }];
      const path = write(JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }));
      expect(readTrustedDocuments(path)).toEqual(new Map([['a1', me]]));
    });

    test.each<[string, () => Parameters<typeof openDocuments>[0], RegExp]>([
      ['is not there', () => ({ TRUSTED_DOCUMENTS: join(folder, 'none'), ACCEPT_DOCUMENTS: 'any' }), /cannot be read/],
      ['is no JSON', () => ({ TRUSTED_DOCUMENTS: write('{'), ACCEPT_DOCUMENTS: 'any' }), /is not a manifest/],
      ['is a list', () => ({ TRUSTED_DOCUMENTS: write('[]'), ACCEPT_DOCUMENTS: 'any' }), /is not a manifest/],
      ['is not named', () => ({ TRUSTED_DOCUMENTS: undefined, ACCEPT_DOCUMENTS: 'trusted' }), /give the file/],
    ])('one that %s stops the boot', (_what, given, problem) => {
      expect(() => openDocuments(given())).toThrow(problem);
    });
  });
});
