import { execute, getOperationAST, Kind, type DocumentNode, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { Ask } from '../plan.ts';

export interface IntrospectOptions {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What the schema says of itself under one root field, by graphql-js. */
export const introspect = (
  { link }: Ask,
  { schema, document, operationName, variables }: IntrospectOptions,
): unknown => {
  if (link === null) return null;
  const operation = getOperationAST(document, operationName);
  if (!operation) return null;
  const only: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections: link.nodes } },
      ...document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
    ],
  };
  const { data } = execute({ schema, document: only, variableValues: variables }) as ExecutionResult;
  return data?.[link.coordinate] ?? null;
};
