import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import type { TellErrors } from './tell-errors.ts';

/** Tells a client in every answer what went wrong, and no more than it may read. */
export const useErrors = (tell: TellErrors, contextOf: (request: Request) => Context | undefined): Plugin => ({
  onResultProcess: ({ request, result, setResult }) => {
    const context = contextOf(request);
    if (context === undefined || Array.isArray(result) || Symbol.asyncIterator in result) return;
    const answer = result as ExecutionResult;
    const errors = tell({ errors: answer.errors, hasData: answer.data !== undefined, context });
    if (answer.errors !== undefined) setResult({ ...answer, errors: [...errors] });
  },
});
