import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { CacheRecord } from '../cache/cache-record.ts';
import type { Context } from '../context.ts';
import type { EdgeContext } from './edge-context.ts';

/** Headers that ask for something beside the answer. */
export interface AsideHeaders {
  /** `1`: which upstream calls the answer has cost. */
  readonly ledger: unknown;
  /** `1`: what of it was kept, and how old it was. */
  readonly cache: unknown;
}

/**
 * What the development profile says in `extensions` beside an answer: what `x-ledger: 1` and `x-cache: 1` ask for, and always what was made to
 * fail on purpose, so that nobody takes such an answer for a real one. Undefined where there is nothing to say.
 */
export const asidesOf = (
  asked: AsideHeaders,
  { ledger, rehearsal }: Context,
): Readonly<Record<string, unknown>> | undefined =>
  asked.ledger !== '1' && asked.cache !== '1' && rehearsal === undefined
    ? undefined
    : {
        ...(asked.ledger === '1' ? { ledger: ledger.entries } : {}),
        ...(asked.cache === '1' ? { cache: usesOf(ledger.cache) } : {}),
        ...(rehearsal === undefined ? {} : { rehearsal: rehearsal.says }),
      };

const usesOf = ({ answer, uses }: CacheRecord) =>
  answer === null ? uses : [{ kind: 'hit', what: 'the whole answer', ageMs: answer.ageMs }];

/** Behind the cache, which must not keep what is said of one request. */
export const useAsides = (): Plugin<object, EdgeContext> => ({
  onExecutionResult: ({ request, result, setResult, context }) => {
    if (result === undefined || Symbol.asyncIterator in result) return;
    const asides = asidesOf(
      { ledger: request.headers.get('x-ledger'), cache: request.headers.get('x-cache') },
      context.gateway,
    );
    const answer = result as ExecutionResult;
    if (asides !== undefined) setResult({ ...answer, extensions: { ...answer.extensions, ...asides } });
  },
});
