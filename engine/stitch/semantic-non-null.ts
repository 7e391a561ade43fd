import { defaultMergedResolver } from '@graphql-tools/delegate';
import { getDirectiveValues, type GraphQLFieldConfig, type GraphQLSchema } from 'graphql';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';

type Config = GraphQLFieldConfig<unknown, Context>;

/** The levels at which a field is never null but for failure: 0 is its value, 1 the items of its list; none where nothing is promised. */
export const promisedLevels = (schema: GraphQLSchema, { astNode }: Pick<Config, 'astNode'>): readonly number[] => {
  const directive = schema.getDirective('semanticNonNull');
  const given = directive && astNode ? getDirectiveValues(directive, astNode)?.['levels'] : undefined;
  return Array.isArray(given) ? given.filter((level) => typeof level === 'number') : [];
};

/** A null where none was promised becomes an error at its path, such as the name of somebody whom one service knows and the other does not. */
export const keepPromise = (config: Config, levels: readonly number[], service: string): Config => {
  if (levels.length === 0) return config;
  const inner = config.resolve ?? (defaultMergedResolver as NonNullable<Config['resolve']>);
  const orError = (value: unknown, depth = 0): unknown => {
    if (value === null || value === undefined)
      return levels.includes(depth) ? new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service }) : value;
    const goesDeeper = Array.isArray(value) && levels.some((level) => level > depth);
    return goesDeeper ? value.map((item: unknown) => orError(item, depth + 1)) : value;
  };
  const resolve: Config['resolve'] = (parent, args, ctx, info) => {
    const value: unknown = inner(parent, args, ctx, info);
    return value instanceof Promise ? value.then((settled: unknown) => orError(settled)) : orError(value);
  };
  return { ...config, resolve };
};
