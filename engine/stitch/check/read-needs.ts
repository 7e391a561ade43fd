import { GraphQLError, Kind, parse, type FieldNode, type SelectionNode, type SelectionSetNode } from 'graphql';

/** What a source needs of a type, `{ id place { name } }`; null where that is not fields alone. */
export const readNeeds = (needs: string): SelectionSetNode | null => {
  try {
    const [operation, ...others] = parse(needs).definitions;
    const isOne = operation?.kind === Kind.OPERATION_DEFINITION && others.length === 0;
    return isOne && isPlain(operation.selectionSet) ? operation.selectionSet : null;
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
};

const isPlain = ({ selections }: SelectionSetNode): boolean =>
  selections.every(
    (field) =>
      isField(field) &&
      field.alias === undefined &&
      (field.arguments ?? []).length + (field.directives ?? []).length === 0 &&
      (field.selectionSet === undefined || isPlain(field.selectionSet)),
  );

export const isField = (selection: SelectionNode): selection is FieldNode => selection.kind === Kind.FIELD;
