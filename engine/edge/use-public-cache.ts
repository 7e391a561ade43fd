import { createInMemoryCache, useResponseCache } from '@envelop/response-cache';
import { getOperationAST, type ExecutionArgs } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { changedTypes } from './changed-types.ts';
import type { EdgeContext } from './edge-context.ts';
import type { IsPublic } from './is-public-operation.ts';

export interface PublicCacheOptions {
  readonly isPublic: IsPublic;
  /** How long an answer is kept; 0 keeps none. */
  readonly ttlMs: number;
  /** Where the contexts are noted whose answers the cache will read. */
  readonly concerned: WeakSet<object>;
  /** How many answers are kept at most. */
  readonly max?: number;
  /** The longest answer that is kept, in characters of JSON; together with `max` it bounds the memory. */
  readonly maxLength?: number;
}

/**
 * Keeps whole answers that are the same for everybody, free of errors and not degraded. Mutations drop all that hold an object of a type
 * that they can have changed. A rehearsed question is neither kept nor answered so.
 */
export const usePublicCache = ({
  isPublic,
  ttlMs,
  concerned,
  max = 500,
  maxLength = 128 * 1024,
}: PublicCacheOptions): Plugin[] => {
  if (ttlMs === 0) return [];
  const cache = createInMemoryCache({ max });
  const decide: Plugin = {
    onExecute: ({ args }: { args: ExecutionArgs }) => {
      const operation = getOperationAST(args.document, args.operationName);
      const isMutation = operation?.operation === 'mutation';
      const { gateway } = args.contextValue as EdgeContext;
      const isRehearsed = gateway.rehearsal !== undefined;
      if (isMutation || (!isRehearsed && operation && isPublic(args.document, operation)))
        concerned.add(Object(args.contextValue));
      if (!isMutation) return undefined;
      return { onExecuteDone: () => void cache.invalidate(changedTypes(args).map((typename) => ({ typename }))) };
    },
  };
  const responseCache: unknown = useResponseCache({
    session: () => null,
    enabled: (context) => concerned.has(context),
    cache,
    ttl: ttlMs,
    includeExtensionMetadata: false,
    shouldCacheResult: ({ result: { data, errors = [], extensions } }) =>
      errors.length === 0 && extensions?.['degraded'] === undefined && JSON.stringify(data ?? null).length <= maxLength,
  });
  return [decide, responseCache as Plugin];
};
