import type { DocumentNode, OperationDefinitionNode } from 'graphql';

/** What follows from a document alone, found once for each of its operations: a document that is asked again is parsed to the same one. */
export const perOperation = <Found>(
  find: (document: DocumentNode, operation: OperationDefinitionNode) => Found,
): ((document: DocumentNode, operation: OperationDefinitionNode) => Found) => {
  const known = new WeakMap<OperationDefinitionNode, { readonly document: DocumentNode; readonly found: Found }>();
  return (document, operation) => {
    const before = known.get(operation);
    if (before?.document === document) return before.found;
    const found = find(document, operation);
    known.set(operation, { document, found });
    return found;
  };
};
