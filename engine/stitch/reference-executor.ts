import { execute, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { RequestContext } from '../context.ts';
import { normaliser } from './normaliser.ts';
import { reservedNames, withClientAliases } from './safe-aliases.ts';
import type { Graph } from './stitch.ts';

export interface ReferenceArgs extends Pick<ExecutionArgs, 'document' | 'operationName' | 'variableValues'> {
  readonly context: RequestContext;
}

/** Runs operations by stitching, field by field with graphql-js: what plans are compared with, in tests and benches. */
export const createReferenceExecutor = ({ schema, sources }: Pick<Graph, 'schema' | 'sources'>) => {
  const normalise = normaliser(schema, reservedNames(sources));
  return async ({ context, ...args }: ReferenceArgs): Promise<ExecutionResult> => {
    const document = normalise(args);
    const result = await execute({ schema, ...args, document, contextValue: context });
    return document === args.document ? result : withClientAliases(result);
  };
};
