import {
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type DirectiveDefinitionNode,
  type DocumentNode,
  type TypeDefinitionNode,
} from 'graphql';

export type PlainType = TypeDefinitionNode;

export interface PlainSchema {
  /** Each type once. */
  readonly types: readonly PlainType[];
  readonly others: readonly DirectiveDefinitionNode[];
}

/** Makes each type of its definition and all its extensions, of which a subgraph may have those alone; root types get their usual names. */
export const withoutExtensions = ({ definitions }: DocumentNode): PlainSchema => {
  const renamed = new Map<string, string>();
  for (const node of definitions)
    if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION)
      for (const { operation, type } of node.operationTypes ?? []) renamed.set(type.name.value, rootTypes[operation]);
  const types = new Map<string, PlainType>();
  for (const node of definitions) {
    if (!isTypeDefinitionNode(node) && !isTypeExtensionNode(node)) continue;
    const name = renamed.get(node.name.value) ?? node.name.value;
    const definition = {
      ...node,
      kind: node.kind.replace('Extension', 'Definition'),
      name: { ...node.name, value: name },
    } as PlainType;
    const known = types.get(name);
    types.set(name, known === undefined ? definition : together(known, definition));
  }
  return {
    types: [...types.values()],
    others: definitions.filter((node) => node.kind === Kind.DIRECTIVE_DEFINITION),
  };
};

const rootTypes = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

const together = (one: PlainType, other: PlainType): PlainType => {
  const lists = ['fields', 'directives', 'interfaces', 'types', 'values'].flatMap((list) => {
    const both: unknown[] = [Reflect.get(one, list), Reflect.get(other, list)].flat().filter(Boolean);
    return both.length === 0 ? [] : [[list, both]];
  });
  return { ...one, ...Object.fromEntries(lists) };
};
