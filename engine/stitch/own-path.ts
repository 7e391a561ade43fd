import { defaultMergedResolver } from '@graphql-tools/delegate';
import type { GraphQLFieldConfig } from 'graphql';
import type { Context } from '../context.ts';
import { fromUnknown } from '../errors.ts';

type Config = GraphQLFieldConfig<unknown, Context>;

/**
 * An error that stitching has already given a path (one that knows no list index after a batched fetch) is thrown anew without one, so that
 * graphql-js writes down where it really is.
 */
export const atOwnPath = (config: Config): Config => {
  const inner: NonNullable<Config['resolve']> =
    config.resolve ?? (defaultMergedResolver as NonNullable<Config['resolve']>);
  const resolve: Config['resolve'] = (parent, args, ctx, info) => {
    try {
      const value: unknown = inner(parent, args, ctx, info);
      return value instanceof Promise ? value.then(unlessError, rethrow) : unlessError(value);
    } catch (error) {
      return rethrow(error);
    }
  };
  return { ...config, resolve };
};

const unlessError = (value: unknown): unknown => (value instanceof Error ? rethrow(value) : value);

const rethrow = (error: unknown): never => {
  throw fromUnknown(error);
};
