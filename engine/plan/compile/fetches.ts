import type { Budget } from './budget.ts';
import type { Conditions } from './conditions.ts';
import type { DraftAsk, DraftSpot } from './draft.ts';
import type { Fetch } from '../plan.ts';
import type { Signatures } from './signatures.ts';
import type { Slots } from './slots.ts';
import { toUpstream, type Declarations } from './upstream.ts';

export interface FetchOptions {
  readonly declarations: Declarations;
  readonly signatures: Signatures;
  readonly slots: Slots;
  readonly kind: 'query' | 'mutation';
  readonly conditions: Conditions;
}

/** What goes to one source at one depth is one fetch; of a client source, what goes through one loader. */
export const toFetches = (asks: readonly DraftAsk[], options: FetchOptions): Fetch[] => {
  const groups = new Map<unknown, Map<number, DraftAsk[]>>();
  for (const ask of asks) {
    const group = groupOf(ask);
    const byLevel = groups.get(group) ?? new Map<number, DraftAsk[]>();
    groups.set(group, byLevel);
    const together = byLevel.get(ask.level) ?? [];
    byLevel.set(ask.level, together);
    together.push(ask);
  }
  return [...groups.values()]
    .flatMap((byLevel) => [...byLevel].map(([level, together]) => ({ level, together })))
    .toSorted((a, b) => a.level - b.level)
    .map(({ level, together }, id) => {
      const [first] = together;
      if (first === undefined) throw new Error('an empty fetch');
      const kind = first.kind === 'root' || first.kind === 'joint' ? 'graphql' : first.kind;
      return {
        id,
        kind,
        source: first.source,
        level,
        feeders: [],
        asks: together,
        upstream: kind === 'graphql' ? toUpstream(together, options) : null,
      };
    });
};

const groupOf = (ask: DraftAsk): unknown => {
  if (ask.kind === 'root' || ask.kind === 'joint') return ask.source;
  return ask.kind === 'load' ? (ask.link?.loader ?? ask) : ask;
};

/** A fetch waits for what brings the rows it asks about, for what it needs of them, and for whatever may already hold the same. */
export const setFeeders = (
  fetches: Fetch[],
  spots: readonly DraftSpot[],
  { slots, budget }: { readonly slots: Slots; readonly budget: Budget },
): void => {
  const fetchOf = new Map(fetches.flatMap((fetch) => fetch.asks.map((ask) => [ask, fetch] as const)));
  const providers = new Map<number, Set<Fetch>>();
  const addProvider = (slot: number, fetch: Fetch | undefined): void => {
    if (fetch === undefined) return;
    const known = providers.get(slot) ?? new Set();
    providers.set(slot, known.add(fetch));
  };
  for (const fetch of fetches)
    for (const slot of new Set(fetch.asks.flatMap((ask) => ask.slots)))
      for (const filled of [slot, ...(slots.provided.get(slot) ?? [])]) addProvider(filled, fetch);
  for (const spot of spots)
    for (const slot of spot.provides) if (spot.by !== null) addProvider(slot, fetchOf.get(spot.by));
  const throughLoader = Map.groupBy(fetches, ({ asks: [first] }) => first?.link?.loader ?? null);
  for (const fetch of fetches) {
    const feeders = new Set<number>();
    const loader = fetch.asks[0]?.link?.loader ?? null;
    for (const other of loader === null ? [] : (throughLoader.get(loader) ?? []))
      if (other.level < fetch.level) feeders.add(other.id);
    for (const ask of fetch.asks as readonly DraftAsk[]) {
      for (const before of [ask.base.by, ...ask.deps]) {
        const feeder = before === null ? undefined : fetchOf.get(before);
        if (feeder !== undefined) feeders.add(feeder.id);
      }
      for (const slot of ask.slots) {
        const known = providers.get(slot) ?? [];
        budget.spend(1 + [...known].length);
        for (const provider of known) if (provider.level < fetch.level) feeders.add(provider.id);
      }
    }
    Object.assign(fetch, { feeders: [...feeders] });
  }
};
