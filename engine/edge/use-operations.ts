import type { DocumentNode, ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { KeptAnswer } from './answer-cache.ts';
import { answerText, stringifyResult } from '../plan/write/answer-text.ts';
import { extensionsOf, type AnswerOperation } from './answer-operation.ts';
import type { EdgeContext } from './edge-context.ts';
import type { RequestParams } from './request-params.ts';
import { patienceIn } from './use-deadline.ts';

export interface OperationsOptions {
  readonly answerOperation: AnswerOperation;
  /** Hears of a document that has been run. */
  readonly onRun: (params: RequestParams, document: DocumentNode) => void;
}

/** Where whoever sends the answer finds its text, which a response would only count and copy. */
export interface AnswerPlace {
  readonly answer?: SentAnswer;
}

export interface SentAnswer {
  text: string | null;
  /** What it may be kept as by whoever gets it. */
  kept: KeptAnswer | null;
}

type OperationContext = EdgeContext & AnswerPlace & { readonly request: Request };

const leftAt =
  (answer: SentAnswer) =>
  (result: ExecutionResult): string => {
    answer.text = stringifyResult(result);
    // What is said of this request alone is in no other answer.
    if (result.extensions !== undefined) answer.kept = null;
    return '';
  };

/** Has yoga's operations answered, with the gateway's own context instead of yoga's; data leaves as the text it was written as. */
export const useOperations = ({ answerOperation, onRun }: OperationsOptions): Plugin<object, EdgeContext> => ({
  onExecute: ({ setExecuteFn }) => {
    setExecuteFn(async ({ document, operationName, variableValues, contextValue }: ExecutionArgs) => {
      const { gateway: context, params, answer, request } = contextValue as OperationContext;
      const { onError = 'PROPAGATE' } = params;
      const patienceMs = patienceIn(request);
      const asked = { document, text: params.query, operationName, variableValues, context, onError, patienceMs };
      const result = await answerOperation(asked);
      if (result.kind === 'refused') return { errors: result.errors };
      onRun(params, document);
      const extensions = extensionsOf(context);
      const more = extensions === undefined ? {} : { extensions };
      if (result.kind === 'object')
        return { ...(result.errors.length === 0 ? {} : { errors: result.errors }), data: result.data, ...more };
      if (answer !== undefined && result.kept !== undefined) answer.kept = result.kept;
      const stringify = answer === undefined ? stringifyResult : leftAt(answer);
      return { data: answerText(result.text), stringify, ...more } as unknown as ExecutionResult;
    });
  },
});
