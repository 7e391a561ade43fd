import {
  getNamedType,
  isAbstractType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ExecutionArgs,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** Types of objects that a mutation's result can lead to, whatever of it was selected: one of them has changed. */
export const changedTypes = ({ schema, document }: ExecutionArgs): readonly string[] => {
  const types = new TypeInfo(schema);
  const changed = new Set<string>();
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: () => {
        const field = types.getFieldDef();
        if (!field || types.getParentType() !== schema.getMutationType()) return;
        for (const name of leadsTo(schema, getNamedType(field.type))) changed.add(name);
      },
    }),
  );
  return [...changed];
};

const leadsTo = (schema: GraphQLSchema, result: GraphQLNamedType): readonly string[] =>
  objectTypes(schema, result)
    .flatMap((type) => Object.values(type.getFields()))
    .flatMap(({ type }) => objectTypes(schema, getNamedType(type)))
    .filter((type) => 'id' in type.getFields())
    .map(({ name }) => name);

const objectTypes = (schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLObjectType[] => {
  if (isAbstractType(type)) return schema.getPossibleTypes(type);
  return isObjectType(type) ? [type] : [];
};
