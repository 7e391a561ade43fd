import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { EdgeContext } from './edge-context.ts';

/**
 * Says in `extensions.degraded` where not the first choice of a source has answered, or nobody and a default stands there, and why; before
 * the cache, which keeps no such answer.
 */
export const useDegraded = (): Plugin<EdgeContext> => ({
  onExecute: ({ args }) => ({
    onExecuteDone: ({ result, setResult }) => {
      const { gateway } = (args as ExecutionArgs).contextValue as EdgeContext;
      const { standIns } = gateway.ledger;
      if (standIns.length === 0 || Symbol.asyncIterator in Object(result)) return;
      const answer = result as ExecutionResult;
      setResult({ ...answer, extensions: { ...answer.extensions, degraded: standIns } });
    },
  }),
});
