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
import { fromUnknown } from '../errors.ts';
import { toPageArguments } from '../paging.ts';

/** Checks `first` and `after` of every connection before anything is called, so that no service ever sees a value out of bounds. */
export const usePageArguments = (): Plugin => ({
  onExecute: ({ args, setResultAndStopExecution }) => {
    const errors = pageErrors(args);
    if (errors.length > 0) setResultAndStopExecution({ errors });
  },
});

const pageErrors = ({ schema, document, operationName, variableValues: raw }: ExecutionArgs): GraphQLError[] => {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const operation = operations.find(({ name }) => name?.value === operationName) ?? operations[0];
  const { coerced } = getVariableValues(schema, operation?.variableDefinitions ?? [], raw ?? {});
  if (coerced === undefined) return [];
  const errors: GraphQLError[] = [];
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      OperationDefinition: (node) => (node === operation ? undefined : false),
      Field: (node) => {
        const [parent, field] = [types.getParentType(), types.getFieldDef()];
        if (!parent || !field || !getNamedType(field.type).name.endsWith('Connection')) return;
        try {
          toPageArguments(`${parent.name}.${field.name}`, getArgumentValues(field, node, coerced));
        } catch (error) {
          const originalError = fromUnknown(error);
          errors.push(new GraphQLError(originalError.message, { nodes: [node], originalError }));
        }
      },
    }),
  );
  return errors;
};
