import {
  getArgumentValues,
  getNamedType,
  getVariableValues,
  GraphQLError,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ExecutionArgs,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';
import { toPageArguments, type IsPosition } from '../paging.ts';
import type { Graph } from '../stitch/stitch.ts';

/** Checks `first` and `after` of every connection before anything is called, so that no service ever sees a value out of bounds. */
export const usePageArguments = (graph: Graph): Plugin => {
  const positions = positionsOf(graph);
  return {
    onExecute: ({ args, setResultAndStopExecution }) => {
      const errors = pageErrors(args, positions);
      if (errors.length > 0) setResultAndStopExecution({ errors });
    },
  };
};

/** What a cursor may lead to, by the coordinate of its field, where a source says so. */
const positionsOf = ({ sources }: Graph): ReadonlyMap<string, IsPosition> =>
  new Map(
    sources.flatMap(({ positions, resolvers = {} }) => [
      ...Object.entries(positions),
      ...Object.entries(resolvers).flatMap(([type, rules]) =>
        Object.entries(rules).flatMap(([field, rule]) =>
          'isPosition' in rule && rule.isPosition !== undefined ? [[`${type}.${field}`, rule.isPosition] as const] : [],
        ),
      ),
    ]),
  );

const pageErrors = (
  { schema, document, operationName, variableValues: raw }: ExecutionArgs,
  positions: ReadonlyMap<string, IsPosition>,
): GraphQLError[] => {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const operation = operations.find(({ name }) => name?.value === operationName) ?? operations[0];
  const { coerced, errors: unfit } = getVariableValues(schema, operation?.variableDefinitions ?? [], raw ?? {}, {
    maxErrors: 1,
  });
  // Execution would coerce the variables once more only to find the same.
  if (coerced === undefined) return unfit.slice(0, 1);
  const errors: GraphQLError[] = [];
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      OperationDefinition: (node) => (node === operation ? undefined : false),
      Field: (node) => {
        const [parent, field] = [types.getParentType(), types.getFieldDef()];
        if (!parent || !field || !getNamedType(field.type).name.endsWith('Connection')) return;
        const coordinate = `${parent.name}.${field.name}`;
        try {
          toPageArguments(coordinate, getArgumentValues(field, node, coerced), positions.get(coordinate));
        } catch (error) {
          // An argument that is missing altogether is for execution to report.
          if (!(error instanceof GatewayError)) return;
          errors.push(new GraphQLError(error.message, { nodes: [node], originalError: error }));
        }
      },
    }),
  );
  return errors;
};
