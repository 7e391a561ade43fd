import { execute, type ExecutionArgs } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../context.ts';
import { reservedNames, withClientAliases, withSafeAliases } from '../stitch/safe-aliases.ts';
import type { Graph } from '../stitch/stitch.ts';

/** What yoga carries for us beside its own: the request's one context. */
export interface EdgeContext {
  readonly gateway: RequestContext;
}

/** Runs operations with graphql-js, which OpenTelemetry instruments, and with the gateway's own context instead of yoga's. */
export const useGraphQLJs = ({ sources }: Graph): Plugin<EdgeContext> => {
  const reserved = reservedNames(sources);
  const run = (args: ExecutionArgs) => {
    const document = withSafeAliases(args.document, reserved);
    const contextValue = (args.contextValue as EdgeContext).gateway;
    if (document === undefined) return execute({ ...args, contextValue });
    return Promise.resolve(execute({ ...args, document, contextValue })).then(withClientAliases);
  };
  return { onExecute: ({ setExecuteFn }) => setExecuteFn(run) };
};
