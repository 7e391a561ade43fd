import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import type { EdgeContext } from './edge-context.ts';

/**
 * What the development profile says in `extensions` beside an answer: to who asks with `x-ledger: 1` which upstream calls it has cost, and
 * always what was made to fail on purpose, so that nobody takes such an answer for a real one. Undefined where there is nothing to say.
 */
export const asidesOf = (
  ledgerHeader: unknown,
  { ledger, rehearsal }: Context,
): Readonly<Record<string, unknown>> | undefined =>
  ledgerHeader !== '1' && rehearsal === undefined
    ? undefined
    : {
        ...(ledgerHeader === '1' ? { ledger: ledger.entries } : {}),
        ...(rehearsal === undefined ? {} : { rehearsal: rehearsal.says }),
      };

/** Behind the cache, which must not keep what is said of one request. */
export const useAsides = (): Plugin<object, EdgeContext> => ({
  onExecutionResult: ({ request, result, setResult, context }) => {
    if (result === undefined || Symbol.asyncIterator in result) return;
    const asides = asidesOf(request.headers.get('x-ledger'), context.gateway);
    const answer = result as ExecutionResult;
    if (asides !== undefined) setResult({ ...answer, extensions: { ...answer.extensions, ...asides } });
  },
});
