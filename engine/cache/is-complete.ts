import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type FieldNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { promisedLevels } from '../stitch/semantic-non-null.ts';
import { isLeafValue } from '../transport/leaf-values.ts';
import type { Entities, HoldingsInTheMaking } from './entities.ts';

/** Whether a value is as its type says, with what it holds noted on the way. */
export const createComplete = (schema: GraphQLSchema, entities: Entities) => {
  const complete = (
    type: GraphQLOutputType,
    value: unknown,
    selected: SelectionSetNode | undefined,
    made: HoldingsInTheMaking,
    promised: readonly number[] = [],
    depth = 0,
  ): boolean => {
    const nullable = getNullableType(type);
    const named = getNamedType(type);
    if (depth === 0 && selected !== undefined)
      for (const name of entities.among(schema, named.name)) made.mayHold(name);
    if (value === null) return !isNonNullType(type) && !promised.includes(depth);
    if (isListType(nullable))
      return (
        Array.isArray(value) &&
        value.every((item) => complete(nullable.ofType, item, selected, made, promised, depth + 1))
      );
    if (isEnumType(nullable)) return typeof value === 'string' && nullable.getValue(value) !== undefined;
    if (!isCompositeType(nullable)) return value !== undefined && isLeafValue(nullable.name, value);
    if (typeof value !== 'object' || value === undefined || Array.isArray(value) || value instanceof Error)
      return false;
    const row = value as Readonly<Record<string, unknown>>;
    const name = isObjectType(nullable) ? nullable.name : String(row['__typename']);
    const found = schema.getType(name);
    if (!isObjectType(found)) return false;
    if (found !== nullable && !(isAbstractType(nullable) && schema.isSubType(nullable, found))) return false;
    return selected === undefined || object(name, row, selected, made);
  };

  const object = (
    name: string,
    row: Readonly<Record<string, unknown>>,
    { selections }: SelectionSetNode,
    made: HoldingsInTheMaking,
  ): boolean => {
    const key = entities.keyOf(name);
    const type = schema.getType(name);
    if (!isObjectType(type)) return false;
    const fields = fieldsFor(schema, name, selections);
    if (key !== undefined) {
      const node = fields.find((field) => field.name.value === key && (field.arguments ?? []).length === 0);
      made.hold(name, node === undefined ? undefined : row[(node.alias ?? node.name).value]);
    }
    return fields.every((field) => {
      const config = type.getFields()[field.name.value];
      const value = row[(field.alias ?? field.name).value];
      if (config === undefined) return true;
      if (value === undefined && (field.directives ?? []).length > 0) return true;
      return complete(config.type, value ?? null, field.selectionSet, made, promisedLevels(schema, config));
    });
  };
  return complete;
};

const fieldsFor = (schema: GraphQLSchema, name: string, selections: SelectionSetNode['selections']): FieldNode[] =>
  selections.flatMap((each): FieldNode[] => {
    if (each.kind === Kind.FIELD) return [each];
    if (each.kind !== Kind.INLINE_FRAGMENT) return [];
    const on = each.typeCondition?.name.value;
    return on === undefined || on === name ? fieldsFor(schema, name, each.selectionSet.selections) : [];
  });
