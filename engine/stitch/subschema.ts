import type { SubschemaConfig } from '@graphql-tools/delegate';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { parse, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { Access } from '../access.ts';
import type { Context } from '../context.ts';
import { toResolver } from '../link.ts';
import type { Joint, Source } from '../source.ts';
import { jointField, toMergeConfig } from './joint.ts';
import { remoteExecutor } from './remote-executor.ts';

export interface SourceSubschema {
  readonly source: Source;
  readonly config: SubschemaConfig<unknown, unknown, unknown, Context>;
  /** The source's own schema, joints included. */
  readonly schema: GraphQLSchema;
}

export interface SubschemaOptions {
  readonly access: Readonly<Record<string, Access>>;
  readonly directives: string;
}

/** One source as stitching takes it: a client source runs its rules in this process, a GraphQL source is asked over the network. */
export const toSubschema = (source: Source, { access, directives }: SubschemaOptions): SourceSubschema => {
  const schema =
    source.resolvers === undefined ? remoteSchema(source) : clientSchema(source, source.resolvers, directives);
  const joints = Object.entries(source.joints);
  const merge = Object.fromEntries(joints.map(([type, joint]) => [type, toMergeConfig(source, type, joint, access)]));
  const executor = source.resolvers === undefined ? { executor: remoteExecutor(source, schema) as never } : {};
  return { source, schema, config: { name: source.name, schema, batch: true, merge, ...executor } };
};

const remoteSchema = (source: Source): GraphQLSchema =>
  makeExecutableSchema({
    typeDefs: parse(source.typeDefs),
    resolverValidationOptions: { requireResolversForResolveType: 'ignore' },
  });

const clientSchema = (source: Source, rules: NonNullable<Source['resolvers']>, directives: string): GraphQLSchema => {
  const joints = Object.entries(source.joints);
  const jointDefs = joints.map(([type]) => `${jointField(source, type)}(keys: [_Key!]!): [${type}]!`);
  const typeDefs = [
    directives,
    source.typeDefs,
    ...(joints.length === 0 ? [] : ['scalar _Key', `type Query { ${jointDefs.join(' ')} }`]),
  ];
  const jointResolvers = Object.fromEntries(
    joints.map(([type, joint]) => [jointField(source, type), toJointResolver(joint)]),
  );
  const resolvers = Object.fromEntries(
    Object.entries(rules).map(([type, fields]) => [
      type,
      Object.fromEntries(Object.entries(fields).map(([field, rule]) => [field, toResolver(rule, `${type}.${field}`)])),
    ]),
  );
  return makeExecutableSchema<Context>({
    typeDefs,
    resolvers: { ...resolvers, Query: { ...resolvers['Query'], ...jointResolvers } },
    resolverValidationOptions: { requireResolversForResolveType: 'ignore', requireResolversToMatchSchema: 'error' },
  });
};

/** Extending a type, the key is the row; owning it, the row is loaded and keeps what was needed of others. */
const toJointResolver =
  ({ key, loader }: Joint): GraphQLFieldResolver<unknown, Context, { keys: Readonly<Record<string, unknown>>[] }> =>
  (_root, { keys }, ctx) =>
    loader === undefined
      ? keys
      : keys.map(async (needed) => {
          const row = await loader.load(needed[key] as never, ctx);
          return row === null ? null : { ...needed, ...(row as object) };
        });
