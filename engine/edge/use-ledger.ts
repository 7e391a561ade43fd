import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { EdgeContext } from './edge-context.ts';

/** Tells who asks with `x-ledger: 1` which upstream calls the answer has cost, in `extensions.ledger`; for the development profile. */
export const useLedger = (): Plugin<object, EdgeContext> => ({
  onExecutionResult: ({ request, result, setResult, context }) => {
    if (request.headers.get('x-ledger') !== '1' || result === undefined || Symbol.asyncIterator in result) return;
    const answer = result as ExecutionResult;
    setResult({ ...answer, extensions: { ...answer.extensions, ledger: context.gateway.ledger.entries } });
  },
});
