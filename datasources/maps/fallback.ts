import { canonical } from '../../engine/canonical.ts';
import type { Context } from '../../engine/context.ts';
import { codes, fromUnknown, GatewayError } from '../../engine/errors.ts';
import { KeyError } from '../../engine/key-error.ts';
import type { Found, Many, MapProvider } from './port.ts';

/** The answer to a key, and the key itself: answers are matched by it. */
export type Answer<Key, Value> = Value & { readonly asked: Key };

/** One real call on behalf of some keys. */
export interface Attempt<Key, Value> {
  readonly keys: readonly Key[];
  readonly run: () => Promise<readonly Found<Key, Value>[]>;
}

/** The calls by which a provider answers keys, as few as its maximum allows; what different keys have in common is asked once. */
export const attemptsBy = <Key, Asked, Value>(
  many: Many<Asked, Value>,
  keys: readonly Key[],
  toAsked: (key: Key) => Asked,
  ctx: Context,
): readonly Attempt<Key, Value>[] => {
  const groups = Map.groupBy(keys, (key) => canonical(toAsked(key)));
  return chunks([...groups.values()], many.max).map((chunk) => ({
    keys: chunk.flat(),
    run: async () => {
      const found = await many.ask(
        chunk.flatMap(([first]) => (first === undefined ? [] : [toAsked(first)])),
        ctx,
      );
      return found.flatMap((each): readonly Found<Key, Value>[] =>
        each instanceof GatewayError
          ? [each]
          : (groups.get(canonical(each.key)) ?? []).map((key) => ({ key, value: each.value })),
      );
    },
  }));
};

/**
 * Asks provider after provider for the keys that those before it failed to answer, be it that the call failed or that the answer to the key
 * could not be read; keys unknown to the one that answers have no row. A call that fails costs its own keys alone, and where its failure
 * says nothing against the provider (no time was left, say) no other is asked for them.
 */
export const askEach = async <Key, Value extends object>(
  providers: readonly MapProvider[],
  keys: readonly Key[],
  attemptsOf: (provider: MapProvider, keys: readonly Key[]) => readonly Attempt<Key, Value>[],
  ctx: Context,
): Promise<readonly (Answer<Key, Value> | KeyError<Key>)[]> => {
  const answers: Answer<Key, Value>[] = [];
  const failures = new Map<Key, readonly GatewayError[]>();
  const unanswered: KeyError<Key>[] = [];
  let open = keys;
  for (const provider of providers) {
    const done = new Set<Key>();
    const settle = async ({ keys: asked, run }: Attempt<Key, Value>): Promise<void> => {
      const found: readonly Found<Key, Value>[] = await run().catch((thrown: unknown) => [fromUnknown(thrown)]);
      const unread = found.find((each): each is GatewayError => each instanceof GatewayError);
      const values = new Map<Key, Value | GatewayError>();
      for (const each of found) if (!(each instanceof GatewayError)) values.set(each.key, each.value);
      for (const key of asked) {
        const value = values.get(key) ?? unread;
        if (value instanceof GatewayError && isPassable(value, ctx)) {
          failures.set(key, [...(failures.get(key) ?? []), value]);
          continue;
        }
        done.add(key);
        if (value instanceof GatewayError) {
          unanswered.push(new KeyError(key, value));
          continue;
        }
        standIn(provider, failures.get(key), ctx);
        if (value !== undefined) answers.push({ ...value, asked: key });
      }
    };
    await Promise.all(attemptsOf(provider, open).map(settle));
    open = open.filter((key) => !done.has(key));
    if (open.length === 0) break;
  }
  const failed = open.flatMap((key) => {
    const told = failures.get(key);
    return told === undefined ? [] : [new KeyError(key, telling(told))];
  });
  return [...answers, ...unanswered, ...failed];
};

/** Asks provider after provider until one answers. */
export const askFirst = async <Value>(
  providers: readonly MapProvider[],
  ask: (provider: MapProvider) => Promise<Value>,
  ctx: Context,
): Promise<Value> => {
  const failures: GatewayError[] = [];
  for (const provider of providers) {
    try {
      const answer = await ask(provider);
      standIn(provider, failures, ctx);
      return answer;
    } catch (thrown) {
      const error = fromUnknown(thrown);
      if (!isPassable(error, ctx)) throw error;
      failures.push(error);
    }
  }
  throw telling(failures);
};

/** The client is told that its answer is another provider's, and why. */
const standIn = ({ name }: MapProvider, failures: readonly GatewayError[] = [], { ledger }: Context): void => {
  const [first] = failures;
  if (first !== undefined) ledger.standIn({ source: 'maps', provider: name, code: first.code }, first);
};

/** Whether another provider may do better: not where the failure is ours, or nobody waits any more. The log is told of it, whether one does or not. */
const isPassable = (error: GatewayError, { signal, ledger }: Context): boolean => {
  if (signal.aborted || !(error.code.startsWith('DOWNSTREAM_') || error.code === 'CIRCUIT_OPEN')) return false;
  ledger.cover(error);
  return true;
};

/** Of several failures the first that time may heal, else the first. */
const telling = (failures: readonly GatewayError[]): GatewayError =>
  failures.find(({ code }) => codes[code].retryable) ??
  failures[0] ??
  new GatewayError('INTERNAL', { service: 'maps' });

const chunks = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
