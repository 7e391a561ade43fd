import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import {
  isAbstractType,
  isObjectType,
  isUnionType,
  Kind,
  typeFromAST,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type SelectionSetNode,
  getNamedType,
} from 'graphql';
import * as generated from '../../examples/generated.ts';
import { compose } from '../../schema/compose.ts';

const { schema } = compose();

/** By name, as `npm run codegen` makes them of examples/operations. */
export const documents: ReadonlyMap<string, TypedDocumentNode<unknown, Record<string, unknown>>> = new Map(
  Object.values(generated as object).flatMap((document: DocumentNode) => {
    const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    return operation?.name === undefined ? [] : [[operation.name.value, document] as const];
  }),
);

/** Every output field of every public object type, such as `User.name`. */
export const allFields: readonly string[] = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
  .flatMap((type) => (isObjectType(type) ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : []));

/** Every member of every union, such as `CancelOrderResult OrderNotFound`. */
export const allMembers: readonly string[] = Object.values(schema.getTypeMap())
  .filter(isUnionType)
  .flatMap((union) => union.getTypes().map(({ name }) => `${union.name} ${name}`));

/** The fields that a document selects, whether they are answered or not. */
export const selectedFields = (document: DocumentNode): readonly string[] => {
  const types = new TypeInfo(schema);
  const fields: string[] = [];
  const Field = (): void => {
    const parent = types.getParentType();
    const field = types.getFieldDef();
    if (!parent || !field || field.name.startsWith('__')) return;
    const owners = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [parent];
    fields.push(...owners.map(({ name }) => `${name}.${field.name}`));
  };
  visit(document, visitWithTypeInfo(types, { Field }));
  return fields;
};

export interface Reading {
  /** Fields that were answered with a value. */
  readonly answered: Set<string>;
  readonly members: Set<string>;
  /** Paths at which the answer has no such key, not even with null. */
  readonly absent: string[];
}

export const emptyReading = (): Reading => ({ answered: new Set(), members: new Set(), absent: [] });

/** Reads an answer as its document selects it, field by field. */
export const readAnswer = (document: DocumentNode, data: unknown, into: Reading): void => {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);

  const readValue = (
    value: unknown,
    type: GraphQLNamedType,
    selections: SelectionSetNode | undefined,
    path: string,
  ): void => {
    if (Array.isArray(value)) value.forEach((item, index) => readValue(item, type, selections, `${path}.${index}`));
    else if (value !== null && selections !== undefined) readObject(value as object, type, selections, path);
  };

  const readObject = (row: object, type: GraphQLNamedType, { selections }: SelectionSetNode, path: string): void => {
    const actual = isAbstractType(type) ? schema.getType(String(Reflect.get(row, '__typename'))) : type;
    if (!isObjectType(actual)) return void into.absent.push(`${path}.__typename`);
    if (isUnionType(type)) into.members.add(`${type.name} ${actual.name}`);
    for (const selection of selections) {
      if (selection.kind !== Kind.FIELD) {
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)!;
        const condition = fragment.typeCondition === undefined ? type : typeFromAST(schema, fragment.typeCondition)!;
        const applies = condition === actual || (isAbstractType(condition) && schema.isSubType(condition, actual));
        if (applies) readObject(row, actual, fragment.selectionSet, path);
        continue;
      }
      const key = (selection.alias ?? selection.name).value;
      const field = actual.getFields()[selection.name.value];
      if (!Object.hasOwn(row, key)) into.absent.push(`${path}.${key}`);
      if (field === undefined) continue;
      const value: unknown = Reflect.get(row, key);
      if (value !== null && value !== undefined) into.answered.add(`${actual.name}.${field.name}`);
      readValue(value, getNamedType(field.type), selection.selectionSet, `${path}.${key}`);
    }
  };

  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const root = operation === undefined ? undefined : schema.getRootType(operation.operation);
  if (operation === undefined || !root) throw new Error('no operation');
  readObject(Object(data), root, operation.selectionSet, operation.name?.value ?? '');
};
