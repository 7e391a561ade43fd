import { getOperationAST, getVariableValues, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Planner } from '../plan/execute.ts';

/** Tells who asks with `x-plan: 1` how the operation was planned and what it can cost, in `extensions.plan`; for the development profile. */
export const useExplain = (planner: Planner): Plugin => ({
  onExecute: ({ args }) => {
    const { schema, document, operationName, variableValues, contextValue } = args as ExecutionArgs;
    const { request } = contextValue as { readonly request: Request };
    if (request.headers.get('x-plan') !== '1') return undefined;
    return {
      onExecuteDone: ({ result, setResult }) => {
        const answer = result as ExecutionResult;
        const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
        const { coerced } = getVariableValues(schema, definitions, variableValues ?? {});
        if (Symbol.asyncIterator in Object(result) || coerced === undefined) return;
        const plan = planner.explain(document, operationName ?? null, coerced);
        setResult({ ...answer, extensions: { ...answer.extensions, plan } });
      },
    };
  },
});
