import { stitchSchemas } from '@graphql-tools/stitch';
import { mapSchema, MapperKind, pruneSchema } from '@graphql-tools/utils';
import { isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { Access } from '../access.ts';
import type { Context } from '../context.ts';
import type { Source } from '../source.ts';
import { checkSources } from './check-sources.ts';
import { CompositionError } from './check/problem.ts';
import { describeRoots } from './describe-roots.ts';
import { fallbacksOf, withFallback, type Fallback } from './fallback.ts';
import { fieldGuards, guardRoot, refuseStrangers, unguardedLinks } from './guard.ts';
import { answerForeignIds } from './known-ids.ts';
import { markedFields } from './marked-fields.ts';
import { atOwnPath } from './own-path.ts';
import { keepPromise, promisedLevels } from './semantic-non-null.ts';
import { toSubschema, type SourceSubschema } from './subschema.ts';

/** The one schema clients see, and what the house knows about each of its fields. */
export interface Graph {
  /** Executable and public: joints and `@inaccessible` fields can be neither seen nor asked for. */
  readonly schema: GraphQLSchema;
  readonly sources: readonly Source[];
  readonly access: Readonly<Record<string, Access>>;
  /** By coordinate (`User.loyalty`): where the field's value comes from. */
  readonly origins: ReadonlyMap<string, FieldOrigin>;
  /** By coordinate: what stands in where the field's source has failed. */
  readonly fallbacks: ReadonlyMap<string, Fallback>;
  /** Each source with its own schema, joints and hidden fields included. */
  readonly subschemas: readonly SourceSubschema[];
}

export interface FieldOrigin {
  readonly source: string;
  /** `graphql` for a field of a GraphQL source, `dispatch` for a field that belongs to no single source; otherwise the kind of its rule. */
  readonly kind: string;
}

export interface StitchOptions {
  /** SDL of the directives that client sources may use without defining them. */
  readonly directives: string;
  /** SDL that describes the schema and its root types, which all sources share. */
  readonly roots?: string;
  /** What belongs to no single source. */
  readonly fields?: readonly GraphField[];
}

/** A root field over all sources. */
export interface GraphField {
  readonly coordinate: `Query.${string}`;
  readonly typeDefs: string;
  readonly resolve: (subschemas: readonly SourceSubschema[]) => GraphQLFieldResolver<unknown, Context, never>;
}

/** Composes sources into one graph, joined by key; a `CompositionError` stops the build and names what does not compose. */
export const stitchSources = (
  sources: readonly Source[],
  { directives, roots = '', fields = [] }: StitchOptions,
): Graph => {
  checkSources(sources, { directives, graph: fields.map(({ typeDefs }) => typeDefs) });
  const access = Object.assign({}, ...sources.map((source) => source.access)) as Readonly<Record<string, Access>>;
  const subschemas = sources.map((source) => toSubschema(source, { access, directives }));
  const stitched = stitchSchemas({
    subschemas: subschemas.map(({ config }) => config as never),
    typeDefs: fields.map(({ typeDefs }) => typeDefs),
    resolvers: {
      ...fieldGuards(access),
      Query: Object.fromEntries(
        fields.map(({ coordinate, resolve }) => [coordinate.slice('Query.'.length), resolve(subschemas)]),
      ),
    } as never,
    typeMergingOptions: { validationSettings: { validationLevel: 'off' as never } },
  });
  const hidden = new Set(sources.flatMap(({ typeDefs }) => [...markedFields(typeDefs, 'inaccessible').keys()]));
  const rootNames = new Set([stitched.getQueryType()?.name, stitched.getMutationType()?.name]);
  const fallbacks = fallbacksOf(stitched, (coordinate) => {
    const [type = '', field = ''] = coordinate.split('.');
    const origin = originOf(type, field, subschemas);
    return sources.find(({ name }) => name === origin?.source);
  });
  const whole = pruneSchema(
    mapSchema(stitched, {
      [MapperKind.DIRECTIVE]: (directive) => (houseDirectives.has(directive.name) ? null : directive),
      [MapperKind.OBJECT_FIELD]: (config, field, type, inSchema) => {
        if (field.startsWith('_') || hidden.has(`${type}.${field}`)) return null;
        const owner = originOf(type, field, subschemas)?.source ?? type;
        const coordinate = `${type}.${field}`;
        const isRoot = rootNames.has(type);
        const asked = answerForeignIds(
          isRoot ? refuseStrangers(config, access, inSchema) : config,
          coordinate,
          sources.find(({ name }) => name === owner),
        );
        const guarded = isRoot ? guardRoot(asked, coordinate, access, inSchema) : config;
        const kept = atOwnPath(keepPromise(guarded, promisedLevels(inSchema, config), owner));
        return withFallback(kept, fallbacks.get(coordinate), owner);
      },
    }),
  );
  const schema = roots === '' ? whole : describeRoots(whole, roots);
  const origins = originsOf(schema, subschemas, fields);
  checkLinks(access, schema, origins);
  return { schema, sources, access, origins, fallbacks, subschemas };
};

/** They speak to the gateway, and of nothing that clients see. */
const houseDirectives = new Set(['inaccessible', 'cacheControl']);

const originsOf = (
  schema: GraphQLSchema,
  subschemas: readonly SourceSubschema[],
  fields: readonly GraphField[],
): ReadonlyMap<string, FieldOrigin> => {
  const origins = new Map<string, FieldOrigin>(
    fields.map(({ coordinate }) => [coordinate, { source: 'graph', kind: 'dispatch' }]),
  );
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.keys(type.getFields())) {
      const origin = originOf(type.name, field, subschemas);
      if (origin !== undefined) origins.set(`${type.name}.${field}`, origin);
      else if (!origins.has(`${type.name}.${field}`)) throw new Error(`${type.name}.${field} comes from no source`);
    }
  }
  return origins;
};

/** The source that has more to say than the key wins: an extending source repeats `id` only to be joined by it. */
const originOf = (typeName: string, field: string, subschemas: readonly SourceSubschema[]): FieldOrigin | undefined => {
  const having = subschemas.filter(({ schema, source }) => {
    const type = schema.getType(typeName);
    return isObjectType(type) && field in type.getFields() && !source.external.has(`${typeName}.${field}`);
  });
  const owner = having.find(({ source }) => Object.values(source.nodes).includes(typeName)) ?? having[0];
  if (owner === undefined) return undefined;
  const { name, resolvers } = owner.source;
  return {
    source: name,
    kind: resolvers === undefined ? 'graphql' : (resolvers[typeName]?.[field]?.kind ?? 'property'),
  };
};

/** What can only be seen once all is one schema. */
const checkLinks = (
  access: Readonly<Record<string, Access>>,
  schema: GraphQLSchema,
  origins: Graph['origins'],
): void => {
  const problems = unguardedLinks(access, schema).map(({ coordinate, entered }) => ({
    source: origins.get(coordinate)?.source ?? 'graph',
    coordinate,
    problem: `leads to ${entered}, which only its owner may enter: give it an owner rule of its own.`,
  }));
  if (problems.length > 0) throw new CompositionError(problems);
};
