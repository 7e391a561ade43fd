import type { SubschemaConfig } from '@graphql-tools/delegate';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { getNamedType, isObjectType, parse, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { Access } from '../access.ts';
import type { Context } from '../context.ts';
import { isLink, toResolver, type FieldRule } from '../link.ts';
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
  const schema = makeExecutableSchema<Context>({
    typeDefs,
    resolvers: { ...resolvers, Query: { ...resolvers['Query'], ...jointResolvers } },
    resolverValidationOptions: { requireResolversForResolveType: 'ignore', requireResolversToMatchSchema: 'error' },
  });
  checkRules(source, schema, rules);
  return schema;
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

/** Every field is a property, a link, a root or computed; anything else stops the build and is named. */
const checkRules = (source: Source, schema: GraphQLSchema, rules: NonNullable<Source['resolvers']>): void => {
  const problems: string[] = [];
  const roots = new Set([schema.getQueryType()?.name, schema.getMutationType()?.name]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.name.startsWith('_')) continue;
      const rule = rules[type.name]?.[field.name];
      const problem = problemOf(rule, roots.has(type.name), field.args.length, getNamedType(field.type).name);
      if (problem !== undefined) problems.push(`${type.name}.${field.name} ${problem}`);
    }
  }
  if (problems.length > 0) throw new Error(`Source ${source.name} does not compose: ${problems.join('; ')}`);
};

const kinds = new Set<string>(['one', 'many', 'page', 'computed', 'byId', 'ofViewer', 'listRoot', 'pageRoot', 'write']);

const problemOf = (
  rule: FieldRule | undefined,
  isRoot: boolean,
  argumentCount: number,
  typeName: string,
): string | undefined => {
  if (rule === undefined) {
    if (isRoot) return 'is a root field without a rule';
    return argumentCount > 0 ? 'takes arguments but has no rule' : undefined;
  }
  if (typeof rule !== 'object' || !kinds.has(rule.kind)) return 'has a rule that is none of link, root or computed';
  if (isRoot === isLink(rule)) return isRoot ? 'is a root field with a rule for rows' : 'has a rule for root fields';
  if ((rule.kind === 'page' || rule.kind === 'pageRoot') !== typeName.endsWith('Connection'))
    return 'must be a connection if, and only if, its rule is a page';
  return undefined;
};
