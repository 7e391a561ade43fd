import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { GatewayError } from '../errors.ts';

/** How a request names its document: by its text, by its id in the manifest, or after the protocol of automatic persisted queries. */
export interface GivenDocument {
  readonly query?: string | null | undefined;
  /** `sha256:` and 64 hex digits, or what the manifest calls it. */
  readonly documentId?: string | null | undefined;
  /** `extensions.persistedQuery`: `{ version: 1, sha256Hash }`. */
  readonly persistedQuery?: unknown;
}

export interface FoundDocument {
  readonly query: string;
  /** Under which it may be kept once it has been run; absent where nobody asks for that. */
  readonly hash?: string;
}

/** Documents by their hash: those that clients have sent along with one, and those of the manifest. */
export interface PersistedOperations {
  /** Throws `PERSISTED_QUERY_NOT_FOUND`, in the words that clients wait for, and `BAD_REQUEST` for all that is not as it should be. */
  find(given: GivenDocument): FoundDocument;
  /** Keeps a document that has been run; whatever has not cannot push out what is asked for. */
  add(hash: string, query: string): void;
}

export interface PersistedOptions {
  /** The manifest: texts by id. */
  readonly trusted?: ReadonlyMap<string, string>;
  /** Accepts nothing but the manifest. */
  readonly isTrustedOnly?: boolean;
}

export const createPersistedOperations = (options: PersistedOptions = {}): PersistedOperations => {
  const { trusted = new Map<string, string>(), isTrustedOnly = false } = options;
  const trustedTexts = new Set(trusted.values());
  const byHash = new Map([...trusted].flatMap(([id, text]) => [[id, text] as const, [sha256(text), text] as const]));
  const kept = new LRUCache<string, string>({ max: 1_000, maxSize: 8 * 1024 * 1024 });

  const find: PersistedOperations['find'] = ({ query, documentId, persistedQuery }) => {
    const hash = persistedQuery === undefined ? undefined : hashIn(persistedQuery);
    if (documentId !== undefined && documentId !== null) {
      if (hash !== undefined || typeof query === 'string') throw wrong(messages.twice);
      return known(documentId.replace(/^sha256:/, ''));
    }
    if (typeof query !== 'string') {
      if (hash === undefined) throw wrong(messages.missing);
      return known(hash);
    }
    if (isTrustedOnly && !trustedTexts.has(query)) throw wrong(messages.trusted);
    if (hash === undefined) return { query };
    if (kept.peek(hash) !== query && sha256(query) !== hash) throw wrong(messages.other);
    return { query, hash };
  };
  const known = (id: string): FoundDocument => {
    const query = byHash.get(id) ?? kept.get(id);
    if (query === undefined) throw notFound();
    return { query };
  };
  const add: PersistedOperations['add'] = (hash, query) => {
    if (!isTrustedOnly) kept.set(hash, query, { size: query.length + hash.length });
  };
  return { find, add };
};

const hashIn = (given: unknown): string => {
  const { version, sha256Hash } = Object(given) as Record<string, unknown>;
  if (version !== 1 || typeof sha256Hash !== 'string' || !/^[\da-f]{64}$/i.test(sha256Hash)) throw wrong(messages.form);
  return sha256Hash.toLowerCase();
};

const messages = {
  missing:
    '"query" is missing: it is the text of a GraphQL document. One that is stored is named by "documentId" or "extensions.persistedQuery".',
  twice: 'The document is named twice: give one of "query", "documentId" and "extensions.persistedQuery".',
  form: '"extensions.persistedQuery" is { "version": 1, "sha256Hash": 64 hex digits }.',
  other: '"extensions.persistedQuery.sha256Hash" is not the SHA-256 of "query".',
  trusted: 'Only trusted documents are accepted here, as they stand in the manifest.',
} as const;

const wrong = (message: string): GatewayError => new GatewayError('BAD_REQUEST', { message });

/** Clients of automatic persisted queries know it by this message, or by its code. */
const notFound = (): GatewayError =>
  new GatewayError('PERSISTED_QUERY_NOT_FOUND', { message: 'PersistedQueryNotFound' });

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
