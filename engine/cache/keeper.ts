import { canonical } from '../canonical.ts';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import type { Column } from './column.ts';
import type { RowCache } from './row-cache.ts';
import type { Answered } from './want.ts';

/** Stands before what loads rows by key, where they may be kept; each is a value, an error, or null where there is none. */
export interface Keeper {
  obtain(keys: readonly unknown[], ctx: Context, load: LoadKeys): Promise<readonly unknown[]>;
}

/** For each key its row, its error, or null. */
export type LoadKeys = (keys: readonly unknown[], ctx: Context) => Promise<readonly unknown[]>;

export interface KeeperOptions {
  readonly source: string;
  readonly type: string;
  readonly column: Column;
  /** Of which entity the row of a key is, or is a field of; null where that cannot be told. */
  readonly idOf: (key: unknown) => string | null;
}

export const createKeeper = ({ obtain }: RowCache, { source, type, column, idOf }: KeeperOptions): Keeper => ({
  obtain: async (keys, ctx, load) => {
    const rows = keys.map((key) => ({ text: canonical(key), id: idOf(key) }));
    const { answers } = await obtain([{ source, type, columns: [column], rows }], ctx, async ([missing], forked) => {
      const asked = (missing?.rows ?? []).map((row) => keys[row]);
      const loaded = await load(asked, forked);
      const answered = loaded.map((row): Answered =>
        row instanceof Error ? (row as GatewayError) : row === null || row === undefined ? null : [row],
      );
      return { answers: [answered], hasFailed: false };
    });
    return (answers[0] ?? []).map((answered) => (Array.isArray(answered) ? answered[0] : answered));
  },
});

/** What a verb answers to its arguments, which are what it is kept by; without a keeper it is simply asked. */
export const readBy = <Answer>(
  verb: (args: never, ctx: Context) => Promise<Answer>,
  args: Readonly<Record<string, unknown>>,
  ctx: Context,
  keeper: Keeper | undefined,
): Promise<Answer> => {
  if (keeper === undefined) return verb(args as never, ctx);
  const load: LoadKeys = async (_asked, forked) => [await verb(args as never, forked)];
  return keeper.obtain([args], ctx, load).then(([found]) => {
    if (found instanceof GatewayError) throw found;
    return found as Answer;
  });
};
