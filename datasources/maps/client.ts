import type { Context } from '../../engine/context.ts';
import { GatewayError } from '../../engine/errors.ts';
import type { KeyError } from '../../engine/key-error.ts';
import { readable } from '../../engine/row.ts';
import { askEach, askFirst, attemptsBy, type Answer, type Attempt } from './fallback.ts';
import type { GeoPoint, MapProvider, Place, Route, RoutePair } from './port.ts';
import { allProviders, providersOf } from './providers.ts';

/** Where a delivery goes and where it is, as far as either is known. */
export interface PlaceKey {
  readonly placeId: string | null;
  readonly position: GeoPoint | null;
}

/** The calls of whichever map providers are chosen; what one fails to answer is asked of the next, for fields that declare it. */
export const client = {
  /** By OSM id where the provider knows such ids, else the town or city at the position; any number of keys. */
  places: async (
    keys: readonly PlaceKey[],
    ctx: Context,
  ): Promise<readonly (Answer<PlaceKey, Place> | KeyError<PlaceKey>)[]> =>
    askEach(
      await providersOf('Delivery.place', ctx),
      keys,
      (provider, open) => placeAttempts(provider, open, ctx),
      ctx,
    ),

  /** By road; any number of pairs. */
  routes: async (
    pairs: readonly RoutePair[],
    ctx: Context,
  ): Promise<readonly (Answer<RoutePair, Route> | KeyError<RoutePair>)[]> =>
    askEach(
      await providersOf('Delivery.route', ctx),
      pairs,
      ({ route }, open) => attemptsBy(route, open, toPair, ctx),
      ctx,
    ),

  /** Up to ten places that fit the words best, an error where a row could not be read; none for no words. */
  search: async ({ search }: { readonly search: string }, ctx: Context): Promise<readonly (Place | GatewayError)[]> => {
    const text = search.trim();
    if (text === '') return [];
    const find = async (provider: MapProvider) => legible(await provider.search(text, ctx));
    return askFirst(await providersOf('Query.place', ctx), find, ctx);
  },

  /** Answers when a provider does. */
  ping: async (ctx: Context): Promise<unknown> =>
    askFirst(await allProviders(ctx), async ({ ping }) => ping?.(ctx), ctx),
};

/** A list of which no row can be read is no answer. */
const legible = <Row>(found: readonly (Row | GatewayError)[]): readonly (Row | GatewayError)[] => {
  const [unread] = found;
  if (unread instanceof GatewayError && readable(found).length === 0) throw unread;
  return found;
};

const placeAttempts = (
  provider: MapProvider,
  keys: readonly PlaceKey[],
  ctx: Context,
): readonly Attempt<PlaceKey, Place>[] => {
  const { lookup, reverse } = provider;
  const hasId = ({ placeId }: PlaceKey): boolean => lookup !== null && placeId !== null && osmId.test(placeId);
  const byId = lookup === null ? [] : attemptsBy(lookup, keys.filter(hasId), ({ placeId }) => placeId ?? '', ctx);
  const located = keys.filter((key) => !hasId(key) && key.position !== null);
  const byPosition = attemptsBy(reverse, located, ({ position }) => toPoint(position ?? nowhere), ctx);
  return [...byId, ...byPosition];
};

const osmId = /^[NWR]\d{1,15}$/;
const nowhere: GeoPoint = { latitude: 0, longitude: 0 };

/** Nothing but the coordinates: rows of other sources carry more. */
const toPoint = ({ latitude, longitude }: GeoPoint): GeoPoint => ({ latitude, longitude });
const toPair = ({ origin, position }: RoutePair): RoutePair => ({
  origin: toPoint(origin),
  position: toPoint(position),
});
