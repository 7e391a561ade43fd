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

/** Types of objects that a mutation's result leads to but the document does not select: one of them has changed, and nobody knows which. */
export const unnamedTypes = ({ schema, document }: ExecutionArgs): readonly string[] => {
  const types = new TypeInfo(schema);
  const within = new Set<string>();
  const selected = new Set<string>();
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: () => {
        const field = types.getFieldDef();
        if (!field) return;
        const returned = getNamedType(field.type);
        selected.add(returned.name);
        if (types.getParentType() === schema.getMutationType())
          for (const name of leadsTo(schema, returned)) within.add(name);
      },
    }),
  );
  return [...within].filter((name) => !selected.has(name));
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
