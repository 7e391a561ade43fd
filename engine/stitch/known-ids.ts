import { getNamedType, getNullableType, isListType, type GraphQLFieldConfig } from 'graphql';
import type { Context } from '../context.ts';
import type { Source } from '../source.ts';

type Config = GraphQLFieldConfig<unknown, Context>;

/** Whether an id has the form that the source has declared for ids of the type, if it has. */
export const canBeId = ({ ids }: Pick<Source, 'ids'>, type: string, id: unknown): boolean => {
  const form = ids[type];
  return form === undefined || (typeof id === 'string' && form.test(id));
};

/** A root field of a source that is asked for one id answers an id that cannot be one as it does one that nobody has, without a call. */
export const answerForeignIds = (config: Config, coordinate: string, source: Source | undefined): Config => {
  const inner = config.resolve;
  if (source === undefined || inner === undefined || config.args?.['id'] === undefined) return config;
  const { type, answer } = source.unknownIds[coordinate] ?? { type: getNamedType(config.type).name, answer: null };
  if (source.ids[type] === undefined || isListType(getNullableType(config.type))) return config;
  const resolve: Config['resolve'] = (parent, args: Readonly<Record<string, unknown>>, ctx, info) =>
    canBeId(source, type, args['id']) ? inner(parent, args, ctx, info) : answer && { ...answer };
  return { ...config, resolve };
};
