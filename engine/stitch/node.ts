import { batchDelegateToSchema } from '@graphql-tools/batch-delegate';
import { GraphQLList, isObjectType, type GraphQLFieldResolver } from 'graphql';
import { canonical } from '../canonical.ts';
import type { Context } from '../context.ts';
import { jointField } from './joint.ts';
import type { SourceSubschema } from './subschema.ts';

/** SDL of the root field that finds any object by its id alone; null where no source has nodes. */
export const nodeTypeDefs = (subschemas: readonly SourceSubschema[]): string | null =>
  subschemas.every(({ source }) => Object.keys(source.nodes).length === 0)
    ? null
    : `type Query {
        "Any object by its global id; null when there is none. The id's prefix says which kind it is."
        node("The global id, as any other field gave it." id: ID!): Node
      }`;

/** Dispatches on the id's prefix through the register, over the joint of the source that owns the type. */
export const nodeResolver = (
  subschemas: readonly SourceSubschema[],
): GraphQLFieldResolver<unknown, Context, { id: string }> => {
  const owners = subschemas.flatMap(({ source, config }) =>
    Object.entries(source.nodes).map(([prefix, type]) => ({
      prefix,
      type,
      config,
      fieldName: jointField(source, type),
      source,
    })),
  );
  return async (_root, { id }, context, info) => {
    const owner = owners.find(({ prefix }) => id.startsWith(prefix));
    const type = owner === undefined ? undefined : info.schema.getType(owner.type);
    const key = owner?.source.joints[owner.type]?.key;
    if (owner === undefined || key === undefined || !isObjectType(type)) return null;
    const isRemote = owner.source.resolvers === undefined;
    const row: unknown = await batchDelegateToSchema({
      schema: owner.config,
      operation: 'query' as never,
      fieldName: owner.fieldName,
      returnType: new GraphQLList(type),
      key: id,
      argsFromKeys: (ids) => (isRemote ? { ids } : { keys: ids.map((value) => ({ [key]: value })) }),
      context,
      info,
      dataLoaderOptions: { cacheKeyFn: canonical },
    });
    if (row instanceof Error) throw row;
    return typeof row === 'object' && row !== null ? Object.assign(row, { __typename: owner.type }) : null;
  };
};
