import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { EdgeContext } from './edge-context.ts';

/** Tells who asks with `x-cache: 1` what of the answer was kept, how old it is, and why it is late, in `extensions.cache`; for the development profile. */
export const useCacheReport = (): Plugin<object, EdgeContext> => ({
  onExecutionResult: ({ request, result, setResult, context }) => {
    if (request.headers.get('x-cache') !== '1' || result === undefined || Symbol.asyncIterator in result) return;
    const answer = result as ExecutionResult;
    setResult({ ...answer, extensions: { ...answer.extensions, cache: context.gateway.ledger.cache.uses } });
  },
});
