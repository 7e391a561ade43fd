import { execute, type ExecutionArgs } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';

/** What yoga carries for us beside its own: the request's one context. */
export interface EdgeContext {
  readonly gateway: Context;
}

/** Runs operations with graphql-js, which OpenTelemetry instruments, and with the gateway's own context instead of yoga's. */
export const useGraphQLJs = (): Plugin<EdgeContext> => ({
  onExecute: ({ setExecuteFn }) => {
    setExecuteFn((args: ExecutionArgs) =>
      execute({ ...args, contextValue: (args.contextValue as EdgeContext).gateway }),
    );
  },
});
