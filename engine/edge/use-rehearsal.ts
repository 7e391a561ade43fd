import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { EdgeContext } from './edge-context.ts';

/** Says in `extensions.rehearsal` what was made to fail on purpose, so that nobody takes such an answer for a real one. */
export const useRehearsal = (): Plugin<object, EdgeContext> => ({
  onExecutionResult: ({ result, setResult, context }) => {
    const { rehearsal } = context.gateway;
    if (rehearsal === undefined || result === undefined || Symbol.asyncIterator in result) return;
    const answer = result as ExecutionResult;
    setResult({ ...answer, extensions: { ...answer.extensions, rehearsal: rehearsal.says } });
  },
});
