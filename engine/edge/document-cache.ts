import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { bytesOfDocument } from '../document-size.ts';

/** Where yoga keeps parsed documents, and what was wrong with others, by their text: bounded in bytes, since a text may be as long as a body. */
export const createDocumentCache = ({ maxBytes = 64 * 2 ** 20 }: { readonly maxBytes?: number } = {}) => ({
  documentCache: new LRUCache<string, DocumentNode>({
    maxSize: maxBytes,
    sizeCalculation: (document) => Math.ceil(bytesOfDocument(document)),
  }),
  errorCache: new LRUCache<string, object>({
    maxSize: maxBytes / 8,
    sizeCalculation: (_error, text) => 1_000 + 2 * text.length,
  }),
});
