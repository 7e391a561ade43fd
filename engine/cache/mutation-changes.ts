import {
  getNamedType,
  isAbstractType,
  isObjectType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { everything, type Change } from './changes.ts';
import type { Entities } from './entities.ts';

/** By the names of root fields. */
export type ChangesOfMutation = (fields: readonly string[]) => readonly Change[];

/**
 * What a mutation that says nothing of it can have changed: any entity of a type that its result is of, or that what its result is has in it,
 * whatever of it was selected. Where there is none, it can be anything.
 */
export const changesOfMutations = (schema: GraphQLSchema, entities: Entities): ChangesOfMutation => {
  const objectTypes = (type: GraphQLNamedType): readonly GraphQLObjectType[] => {
    if (isAbstractType(type)) return schema.getPossibleTypes(type);
    return isObjectType(type) ? [type] : [];
  };
  const isEntity = ({ name }: GraphQLObjectType): boolean => entities.keyOf(name) !== undefined;
  const changesOf = (field: string): readonly Change[] => {
    const config = schema.getMutationType()?.getFields()[field];
    const results = config === undefined ? [] : objectTypes(getNamedType(config.type));
    const found = results.flatMap((type) =>
      isEntity(type)
        ? [type]
        : Object.values(type.getFields()).flatMap((inner) => objectTypes(getNamedType(inner.type)).filter(isEntity)),
    );
    const types = new Set(found.map(({ name }) => name));
    return types.size === 0 ? [everything] : [...types].map((subject) => ({ subject }));
  };
  return (fields) => fields.flatMap(changesOf);
};
