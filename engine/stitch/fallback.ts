import { defaultMergedResolver } from '@graphql-tools/delegate';
import {
  getDirectiveValues,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  parseConstValue,
  valueFromASTUntyped,
  type GraphQLField,
  type GraphQLFieldConfig,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import type { Context } from '../context.ts';
import { fromUnknown, type Code } from '../errors.ts';
import type { Source } from '../source.ts';
import { CompositionError, type CompositionProblem } from './check/problem.ts';
import { isLeafValue } from '../transport/leaf-values.ts';
import { markedFields } from './marked-fields.ts';
import { toClientName } from './safe-aliases.ts';
import { promisedLevels } from './semantic-non-null.ts';

/** What stands in for a field that its source failed to answer: a stated default, or whatever another of the source's providers says. */
export type Fallback = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'nextProvider' };

type Config = GraphQLFieldConfig<unknown, Context>;

/** Coordinates for which a source with several providers asks the next one; all others are the first one's alone. */
export const nextProviderFields = (typeDefs: string): ReadonlySet<string> =>
  new Set(
    [...markedFields(typeDefs, 'fallback')].flatMap(([coordinate, { arguments: given = [] }]) =>
      given.some(({ name }) => name.value === 'to') ? [coordinate] : [],
    ),
  );

/** What the schema declares with `@fallback`, by coordinate; one that cannot stand in stops the build and is named. */
export const fallbacksOf = (
  schema: GraphQLSchema,
  sourceOf: (coordinate: string) => Source | undefined,
): ReadonlyMap<string, Fallback> => {
  const fallbacks = new Map<string, Fallback>();
  const problems: CompositionProblem[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const source = sourceOf(coordinate);
      const declared = fallbackOf(field, type, schema, source);
      if (typeof declared === 'string')
        problems.push({ source: source?.name ?? 'graph', coordinate, problem: `has a @fallback that ${declared}.` });
      else if (declared !== undefined) fallbacks.set(coordinate, declared);
    }
  }
  if (problems.length > 0) throw new CompositionError(problems);
  return fallbacks;
};

/** Where the source has failed, the stated default is the answer, and the ledger has what it stands for; a refusal stays one. */
export const withFallback = (config: Config, fallback: Fallback | undefined, service: string): Config => {
  if (fallback?.kind !== 'value') return config;
  const inner = config.resolve ?? (defaultMergedResolver as NonNullable<Config['resolve']>);
  const standIn = (thrown: unknown, { ledger }: Context, { path }: GraphQLResolveInfo): unknown => {
    const error = fromUnknown(thrown);
    if (!isFailureOfSource(error.code)) throw thrown;
    ledger.standIn({ source: error.service ?? service, path: stepsOf(path), code: error.code }, error);
    return fallback.value;
  };
  const resolve: Config['resolve'] = (parent, args, ctx, info) => {
    try {
      const value: unknown = inner(parent, args, ctx, info);
      return value instanceof Promise ? value.catch((thrown: unknown) => standIn(thrown, ctx, info)) : value;
    } catch (thrown) {
      return standIn(thrown, ctx, info);
    }
  };
  return { ...config, resolve };
};

/** Whether a source has failed, as against having refused what it may. */
export const isFailureOfSource = (code: Code): boolean =>
  code.startsWith('DOWNSTREAM_') || code === 'CIRCUIT_OPEN' || code === 'DEADLINE_EXCEEDED';

/** As the client named its fields. */
const stepsOf = ({ prev, key }: GraphQLResolveInfo['path']): readonly (string | number)[] => [
  ...(prev === undefined ? [] : stepsOf(prev)),
  typeof key === 'string' ? toClientName(key) : key,
];

/** A text is what is wrong. */
const fallbackOf = (
  field: GraphQLField<unknown, Context>,
  type: GraphQLObjectType | GraphQLInterfaceType,
  schema: GraphQLSchema,
  source: Source | undefined,
): Fallback | string | undefined => {
  const directive = schema.getDirective('fallback');
  const mark = field.astNode?.directives?.find(({ name }) => name.value === 'fallback');
  if (!directive || !field.astNode || mark === undefined) return undefined;
  if (isInterfaceType(type)) return 'is on an interface, where nothing answers';
  if (type === schema.getMutationType()) return 'is on a mutation: what was not done cannot be said to be';
  const { value, to } = valuesOf(() => getDirectiveValues(directive, { directives: [mark] }));
  if ((value === undefined) === (to === undefined)) return 'says neither a value nor whom to ask, or both';
  if (typeof value !== 'string')
    return source?.hasOwnPipes === true
      ? { kind: 'nextProvider' }
      : 'asks the next provider of a source that has but one';
  const literal = valuesOf(() => ({ value: valueFromASTUntyped(parseConstValue(value)) }));
  if (!('value' in literal)) return 'states a value that is no literal';
  const problem = isNonNullType(field.type)
    ? 'it may not fail: make the field nullable'
    : misfit(field.type, literal['value'], promisedLevels(schema, field));
  return problem === undefined
    ? { kind: 'value', value: literal['value'] }
    : `states a value that cannot stand here: ${problem}`;
};

/** Empty where they cannot be read. */
const valuesOf = (read: () => Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, unknown>> => {
  try {
    return read() ?? {};
  } catch {
    return {};
  }
};

/** Why a default is none of this type; undefined where it is one. An object is never: who sees one takes it for the source's own. */
const misfit = (type: GraphQLOutputType, value: unknown, levels: readonly number[], depth = 0): string | undefined => {
  if (isNonNullType(type))
    return value === null ? 'a null may not be there' : misfit(type.ofType, value, levels, depth);
  if (value === null && depth === 0) return 'null says that there is none';
  if (value === null) return levels.includes(depth) ? 'a null may not be there' : undefined;
  if (isListType(type))
    return Array.isArray(value)
      ? value.map((item: unknown) => misfit(type.ofType, item, levels, depth + 1)).find((found) => found !== undefined)
      : 'it is no list';
  if (isEnumType(type))
    return typeof value === 'string' && type.getValue(value) ? undefined : `it is no value of ${type.name}`;
  if (isScalarType(type)) return isLeafValue(type.name, value) ? undefined : `it is no ${type.name}`;
  return `there is no default for ${type.name}, which has fields of its own`;
};
