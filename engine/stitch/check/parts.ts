import {
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  visit,
  type DefinitionNode,
  type DirectiveDefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type NamedTypeNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type TypeNode,
} from 'graphql';
import { fieldsOfKey } from '../../composite-key.ts';
import { keysOf as keysOfJoint, type Source } from '../../source.ts';

/** One schema that goes into the graph: a source's own, or what belongs to no source. */
export interface Part {
  readonly name: string;
  readonly source?: Source;
  readonly types: ReadonlyMap<string, TypePart>;
  readonly directives: ReadonlyMap<string, DirectiveDefinitionNode>;
}

/** A type as one schema has it, with its extensions. */
export interface TypePart {
  readonly name: string;
  /** `ObjectTypeDefinition`, `EnumTypeDefinition` and so on. */
  readonly kind: TypeDefinitionNode['kind'];
  /** Of an object or an interface. */
  readonly fields: ReadonlyMap<string, FieldDefinitionNode>;
  readonly inputs: ReadonlyMap<string, InputValueDefinitionNode>;
  readonly values: ReadonlyMap<string, EnumValueDefinitionNode>;
  readonly members: readonly string[];
  readonly interfaces: readonly string[];
  readonly directives: readonly DirectiveNode[];
}

/** Reads what a document defines, but for descriptions; root types are known by their usual names. */
export const toPart = (name: string, document: DocumentNode, source?: Source): Part => {
  const { definitions } = visit(document, { StringValue: (_node, key) => (key === 'description' ? null : undefined) });
  const rootNames = new Map(definitions.flatMap(rootsOf));
  const types = new Map<string, TypePart>();
  const directives = new Map<string, DirectiveDefinitionNode>();
  for (const node of definitions) {
    if (node.kind === Kind.DIRECTIVE_DEFINITION) directives.set(node.name.value, node);
    if (!isTypeDefinitionNode(node) && !isTypeExtensionNode(node)) continue;
    const typeName = rootNames.get(node.name.value) ?? node.name.value;
    types.set(typeName, withDefinition(types.get(typeName), typeName, node));
  }
  return { name, types, directives, ...(source === undefined ? {} : { source }) };
};

const rootsOf = (node: DefinitionNode): readonly (readonly [string, string])[] =>
  node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
    ? (node.operationTypes ?? []).map(({ operation, type }) => [type.name.value, rootTypes[operation]])
    : [];

const rootTypes = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

const withDefinition = (
  known: TypePart | undefined,
  name: string,
  node: TypeDefinitionNode | TypeExtensionNode,
): TypePart => ({
  name,
  kind: known?.kind ?? (node.kind.replace('Extension', 'Definition') as TypeDefinitionNode['kind']),
  fields: withNodes(known?.fields, isFielded(node) ? node.fields : []),
  inputs: withNodes(known?.inputs, isInput(node) ? node.fields : []),
  values: withNodes(known?.values, 'values' in node ? node.values : []),
  members: [...(known?.members ?? []), ...names('types' in node ? node.types : [])],
  interfaces: [...(known?.interfaces ?? []), ...names('interfaces' in node ? node.interfaces : [])],
  directives: [...(known?.directives ?? []), ...(node.directives ?? [])],
});

const withNodes = <Node extends { readonly name: { readonly value: string } }>(
  known: ReadonlyMap<string, Node> | undefined,
  nodes: readonly Node[] = [],
): ReadonlyMap<string, Node> => new Map([...(known ?? []), ...nodes.map((node) => [node.name.value, node] as const)]);

const names = (nodes: readonly NamedTypeNode[] = []): readonly string[] => nodes.map(({ name }) => name.value);

const isInput = (node: TypeDefinitionNode | TypeExtensionNode) =>
  node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION || node.kind === Kind.INPUT_OBJECT_TYPE_EXTENSION;

const isFielded = (node: TypeDefinitionNode | TypeExtensionNode) =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION ||
  node.kind === Kind.OBJECT_TYPE_EXTENSION ||
  node.kind === Kind.INTERFACE_TYPE_DEFINITION ||
  node.kind === Kind.INTERFACE_TYPE_EXTENSION;

/** The name under lists and non-nulls. */
export const namedType = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);

export const isRootType = (type: string): boolean => ['Query', 'Mutation', 'Subscription'].includes(type);

/** Joints and what only joins sources: clients never see it. */
export const isHidden = ({ name, directives = [] }: FieldDefinitionNode): boolean =>
  name.value.startsWith('_') || directives.some((directive) => directive.name.value === 'inaccessible');

/** The parts that have a type. */
export const having = (parts: readonly Part[], type: string): readonly Part[] =>
  parts.filter(({ types }) => types.has(type));

/** The parts that have a field, for whatever purpose. */
export const havingField = (parts: readonly Part[], type: string, field: string): readonly Part[] =>
  parts.filter(({ types }) => types.get(type)?.fields.has(field) === true);

/** Whether a field stands in a schema only to be required or provided: its value is another source's. */
export const isExternal = ({ source }: Part, type: string, field: string): boolean =>
  source?.external.has(`${type}.${field}`) === true;

/** The fields of all keys by which a type is joined, in any source; none for a type that no source joins. */
export const keysOf = (parts: readonly Part[], type: string): ReadonlySet<string> =>
  new Set(parts.flatMap(({ source }) => keysOfJoint(source?.joints[type]).flatMap(fieldsOfKey)));

/** Whose a type is: of the source whose ids it has, else of the only one that can load it, else of the only one that has it. */
export const ownerOf = (parts: readonly Part[], type: string): Part | undefined => {
  const all = having(parts, type);
  const only = (found: readonly Part[]) => (found.length === 1 ? found[0] : undefined);
  return (
    all.find(({ source }) => Object.values(source?.nodes ?? {}).includes(type)) ??
    only(all.filter(({ source }) => source?.joints[type]?.loader !== undefined)) ??
    only(all)
  );
};
