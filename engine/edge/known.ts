import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { bytesOfDocument } from '../document-size.ts';
import type { Known } from './fast-path.ts';

/** A memory, bounded, of what yoga has found to be good. */
export interface KnownMemory extends Known {
  readonly addDocument: (text: string, document: DocumentNode) => void;
  readonly addContentType: (accept: string, contentType: string) => void;
}

export const createKnown = (): KnownMemory => {
  const documents = new LRUCache<string, DocumentNode>({ maxSize: maxBytes });
  const contentTypes = new LRUCache<string, string>({ max: 100 });
  return {
    document: (text) => documents.get(text),
    contentType: (accept) => contentTypes.get(accept),
    addDocument: (text, document) => void documents.set(text, document, { size: bytesOfDocument(document) }),
    addContentType: (accept, contentType) => {
      if (accept.length <= longestAccept && json.test(contentType)) contentTypes.set(accept, contentType);
    },
  };
};

/** Most of it is shared with yoga, which keeps the same documents. */
const maxBytes = 64 * 2 ** 20;
const longestAccept = 200;
const json = /^application\/(?:graphql-response\+)?json\b/;
