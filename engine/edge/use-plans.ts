import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { answerText, stringifyResult } from '../plan/write/answer-text.ts';
import type { Planner } from '../plan/execute.ts';
import type { EdgeContext } from './edge-context.ts';

export interface PlansOptions {
  readonly planner: Planner;
  /** Whether somebody on the way out reads the data, by the context of the request. */
  readonly isRead: (contextValue: object) => boolean;
}

/** Where whoever sends the answer finds its text, which a response would only count and copy. */
export interface AnswerPlace {
  readonly answer?: { text: string | null };
}

type PlannedContext = EdgeContext & AnswerPlace;

const leftAt =
  (answer: { text: string | null }) =>
  (result: ExecutionResult): string => {
    answer.text = stringifyResult(result);
    return '';
  };

/** Runs queries and mutations by plans, with the gateway's own context instead of yoga's; data leaves as the text it was written as. */
export const usePlans = ({ planner, isRead }: PlansOptions): Plugin<object, EdgeContext> => ({
  onExecute: ({ setExecuteFn }) => {
    setExecuteFn(async ({ document, operationName, variableValues, contextValue }: ExecutionArgs) => {
      const { gateway: context, params, answer } = contextValue as PlannedContext;
      const { onError = 'PROPAGATE' } = params;
      const result = await planner.execute({ document, operationName, variableValues, context, onError });
      if (result.kind === 'refused') return { errors: result.errors };
      if (result.kind === 'object')
        return { ...(result.errors.length === 0 ? {} : { errors: result.errors }), data: result.data };
      if (isRead(Object(contextValue))) return { data: JSON.parse(result.text) as ExecutionResult['data'] };
      const stringify = answer === undefined ? stringifyResult : leftAt(answer);
      return { data: answerText(result.text) as never, stringify } as ExecutionResult;
    });
  },
});
