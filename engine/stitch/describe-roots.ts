import { mapSchema, MapperKind } from '@graphql-tools/utils';
import { GraphQLObjectType, GraphQLSchema, Kind, parse } from 'graphql';

/** The same schema, it and its root types described as the SDL says: they belong to all sources, so that none of them describes them. */
export const describeRoots = (schema: GraphQLSchema, sdl: string): GraphQLSchema => {
  const { definitions } = parse(sdl);
  const ofType = new Map(
    definitions.flatMap((node) =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION ? [[node.name.value, node.description?.value] as const] : [],
    ),
  );
  const ofSchema = definitions.find((node) => node.kind === Kind.SCHEMA_DEFINITION)?.description?.value;
  const described = mapSchema(schema, {
    [MapperKind.ROOT_OBJECT]: (type) =>
      new GraphQLObjectType({ ...type.toConfig(), description: ofType.get(type.name) ?? type.description }),
  });
  return new GraphQLSchema({ ...described.toConfig(), description: ofSchema ?? described.description });
};
