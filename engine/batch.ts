import DataLoader from 'dataloader';
import type { Keeper } from './cache/keeper.ts';
import { canonical } from './canonical.ts';
import { sinceLastWrite, type Context } from './context.ts';
import { fromUnknown, GatewayError } from './errors.ts';
import { KeyError } from './key-error.ts';
import { readable } from './row.ts';

export interface BatchOptions<Key, Row> {
  /**
   * The upstream call for many keys; rows may come in any order, more than once, or not at all. An error among them stands for a row that
   * could not be read: keys without a row then fail with it, and all others have theirs. A `KeyError` is that of its key alone.
   */
  readonly load: (keys: readonly Key[], ctx: Context) => Promise<readonly (Row | GatewayError)[]>;
  /** The key a row answers: rows are matched by it, never by their position. */
  readonly key: (row: Row) => Key;
  /** The most keys one call takes; more are split over several calls. */
  readonly max?: number;
  /** How many keys one upstream call takes, where `load` splits them itself. */
  readonly perCall?: number;
}

/** A definition from which every request makes a loader of its own. */
export interface Loader<Key, Row> {
  readonly max: number;
  /** How many keys one upstream call takes, where that is fewer because the client splits them itself. */
  readonly perCall?: number;
  /** Nothing is called: rows follow from their keys. */
  readonly isLocal?: boolean;
  /** The row of a key, null where the source has none; a null key has no row and costs nothing. A keeper stands before the source. */
  load(key: Key | null | undefined, ctx: Context, keeper?: Keeper): Promise<Row | null>;
}

/** Collects the keys asked for in one turn into as few calls as the source's maximum allows; equal keys are asked once a request, and anew after a write. */
export const batch = <Key, Row>({ load, key, max = 100, perCall = max }: BatchOptions<Key, Row>): Loader<Key, Row> => {
  const rowsOf = async (keys: readonly Key[], ctx: Context): Promise<(Row | GatewayError | null)[]> => {
    const answered = await load(keys, ctx);
    const rows = new Map(readable(answered).map((row) => [canonical(key(row)), row]));
    const failed = answered.filter((row) => row instanceof GatewayError);
    const failures = new Map(failed.filter(isOfOneKey).map((error) => [canonical(error.asked), error]));
    const unread = failed.find((error) => !isOfOneKey(error)) ?? null;
    return keys.map((wanted) => rows.get(canonical(wanted)) ?? failures.get(canonical(wanted)) ?? unread);
  };
  const create = (ctx: Context) =>
    new DataLoader<Key, Row | null, string>((keys) => rowsOf(keys, ctx), { maxBatchSize: max, cacheKeyFn: canonical });
  /** Only what is not kept is loaded, in batches of what is left; a batch that fails is the failure of its keys. */
  const createKept = (ctx: Context, keeper: Keeper) =>
    new DataLoader<Key, Row | null, string>(
      (keys) =>
        keeper.obtain(keys, ctx, async (missing, forked) => {
          const batches = Array.from({ length: Math.ceil(missing.length / max) }, (_, index) =>
            missing.slice(index * max, (index + 1) * max),
          );
          const loaded = batches.map((each) =>
            rowsOf(each as readonly Key[], forked).catch((error) => each.map(() => fromUnknown(error))),
          );
          return (await Promise.all(loaded)).flat();
        }) as Promise<(Row | GatewayError | null)[]>,
      { cacheKeyFn: canonical },
    );
  const perContext = new WeakMap<Context, ReturnType<typeof create>>();
  const loaderOf = (given: Context) => {
    const ctx = sinceLastWrite(given);
    const known = perContext.get(ctx) ?? create(ctx);
    perContext.set(ctx, known);
    return known;
  };
  const perKeeper = new WeakMap<Keeper, typeof perContext>();
  const keptLoaderOf = (given: Context, keeper: Keeper) => {
    const ctx = sinceLastWrite(given);
    const loaders: typeof perContext = perKeeper.get(keeper) ?? new WeakMap();
    perKeeper.set(keeper, loaders);
    const known = loaders.get(ctx) ?? createKept(ctx, keeper);
    loaders.set(ctx, known);
    return known;
  };
  return {
    max,
    perCall,
    load: async (wanted, ctx, keeper) => {
      if (wanted === null || wanted === undefined) return null;
      return (keeper === undefined ? loaderOf(ctx) : keptLoaderOf(ctx, keeper)).load(wanted);
    },
  };
};

const isOfOneKey = (error: GatewayError): error is KeyError<unknown> => error instanceof KeyError;
