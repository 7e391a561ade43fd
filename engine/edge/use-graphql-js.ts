import { execute, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../context.ts';
import { normaliser } from '../stitch/normaliser.ts';
import { reservedNames, withClientAliases } from '../stitch/safe-aliases.ts';
import type { Graph } from '../stitch/stitch.ts';

/** What yoga carries for us beside its own: the request's one context. */
export interface EdgeContext {
  readonly gateway: RequestContext;
}

/**
 * Runs operations with graphql-js, which OpenTelemetry instruments, and with the gateway's own context instead of yoga's. Plugins after this
 * one see the document normalised, and their answers too; what leaves is named as the client named it.
 */
export const useGraphQLJs = ({ schema, sources }: Graph): Plugin<object, EdgeContext> => {
  const normalise = normaliser(schema, reservedNames(sources));
  const normalised = new WeakSet<RequestContext>();
  return {
    onExecute: ({ args, setExecuteFn }) => {
      const document = normalise(args);
      if (document !== args.document) {
        args.document = document;
        normalised.add(gatewayOf(args));
      }
      setExecuteFn(run);
    },
    onExecutionResult: ({ result, setResult, context }) => {
      if (result === undefined || Symbol.asyncIterator in result || !normalised.has(context.gateway)) return;
      setResult(withClientAliases(result as ExecutionResult));
    },
  };
};

const gatewayOf = ({ contextValue }: ExecutionArgs): RequestContext => (contextValue as EdgeContext).gateway;

const run = (args: ExecutionArgs) => execute({ ...args, contextValue: gatewayOf(args) });
