import { GatewayError } from '../../errors.ts';
import { notedFailures } from '../../part-failures.ts';
import { landFailures } from '../../stitch/land-failures.ts';
import type { GraphQLReply } from '../../transport/graphql.ts';

export interface ReadReplyOptions {
  /** The response keys that were asked for; whatever else came is left out. */
  readonly keys: readonly string[];
  readonly kind: 'read' | 'write';
}

/** An upstream's answer in which every failure stands in its place, as an error of the table. */
export interface ReadReply {
  readonly data: Record<string, unknown>;
  readonly hasFailed: boolean;
}

/** Puts failures into the data, in the place of the nulls that they explain. */
export const readReply = ({ data, failures }: GraphQLReply, { keys, kind }: ReadReplyOptions): ReadReply => {
  const answered: Record<string, unknown> = {};
  for (const key of keys) answered[key] = data[key];
  if (failures.length === 0) return { data: answered, hasFailed: false };
  const landed = landFailures(answered, failures, { kind });
  for (const { path, error } of landed) {
    const holder = path
      .slice(0, -1)
      .reduce<unknown>(
        (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
        answered,
      );
    const last = path.at(-1);
    if (typeof holder === 'object' && holder !== null && !(holder instanceof GatewayError) && last !== undefined)
      Reflect.set(holder, last, error);
  }
  return { data: answered, hasFailed: landed.length > 0 };
};

/** Each root field fails with what was told of it, or else with what the whole call failed with; an error that nothing more is known of is thrown on. */
export const unanswered = (error: unknown, keys: readonly string[]): GraphQLReply => {
  const told = notedFailures(error);
  if (told === undefined || !(error instanceof GatewayError)) throw error;
  const failed = new Set(told.map(({ path }) => path?.[0]));
  return {
    data: Object.fromEntries(keys.map((key) => [key, null])),
    failures: [...told, ...keys.flatMap((key) => (failed.has(key) ? [] : [{ error, path: [key] }]))],
  };
};
