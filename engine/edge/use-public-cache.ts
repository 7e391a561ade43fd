import { createInMemoryCache, useResponseCache } from '@envelop/response-cache';
import type { ExecutionArgs } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Graph } from '../stitch/stitch.ts';
import { isPublicOperation } from './is-public-operation.ts';

export interface PublicCacheOptions {
  readonly graph: Graph;
  /** How long an answer is kept; 0 keeps none. */
  readonly ttlMs: number;
  /** How many answers are kept at most. */
  readonly max?: number;
}

/** Keeps whole answers that are the same for everybody and free of errors; mutations drop those that hold what they changed. */
export const usePublicCache = ({ graph, ttlMs, max = 1_000 }: PublicCacheOptions): Plugin[] => {
  if (ttlMs === 0) return [];
  const publicContexts = new WeakSet<object>();
  const decide: Plugin = {
    onExecute: ({ args }: { args: ExecutionArgs }) => {
      if (isPublicOperation(graph, args.document, args.operationName)) publicContexts.add(Object(args.contextValue));
    },
  };
  const cache: unknown = useResponseCache({
    session: () => null,
    enabled: (context) => publicContexts.has(context),
    cache: createInMemoryCache({ max }),
    ttl: ttlMs,
    includeExtensionMetadata: false,
    shouldCacheResult: ({ result }) => result.errors === undefined || result.errors.length === 0,
  });
  return [decide, cache as Plugin];
};
