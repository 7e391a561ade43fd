import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import type { GatewayError } from '../errors.ts';
import type { EdgeContext } from './use-graphql-js.ts';

export interface DegradedOptions {
  /** Hears of each failure that something stood in for: the answer has no error by which anybody would. */
  readonly onError: (error: GatewayError, context: Context) => void;
}

/**
 * Says in `extensions.degraded` where not the first choice of a source has answered, or nobody and a default stands there, and why; before
 * the cache, which keeps no such answer.
 */
export const useDegraded = ({ onError }: DegradedOptions): Plugin<EdgeContext> => ({
  onExecute: ({ args }) => ({
    onExecuteDone: ({ result, setResult }) => {
      const { gateway } = (args as ExecutionArgs).contextValue as EdgeContext;
      const { standIns, covered } = gateway.ledger;
      if (standIns.length === 0 || Symbol.asyncIterator in Object(result)) return;
      if (!gateway.signal.aborted) for (const error of covered) onError(error, gateway);
      const answer = result as ExecutionResult;
      setResult({ ...answer, extensions: { ...answer.extensions, degraded: standIns } });
    },
  }),
});
