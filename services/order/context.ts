import type { YogaInitialContext } from 'graphql-yoga';
import { createLoaders } from './loaders.ts';
import type { Loaders } from './loaders.ts';
import type { OrderStore } from './order-store.ts';

/** On whose behalf the caller asks. */
export interface Viewer {
  readonly id: string;
  readonly scopes: readonly string[];
}

/** What the resolvers of one request share. */
export interface OrderContext {
  readonly store: OrderStore;
  readonly viewer: Viewer | null;
  /** Replaced after a write, so that what is read next is as it is now. */
  loaders: Loaders;
}

/** Believes the headers `x-viewer-id` and `x-viewer-scopes`: only the gateway, which has checked them, may reach this service. */
export const createContext =
  (store: OrderStore) =>
  ({ request }: YogaInitialContext): OrderContext => ({
    store,
    viewer: viewerOf(request.headers),
    loaders: createLoaders(store),
  });

/** What the id of a user looks like; the users themselves are another service's. */
export const isUserId = (id: string): boolean => /^usr_\w{1,60}$/.test(id);

const viewerOf = (headers: Headers): Viewer | null => {
  const id = headers.get('x-viewer-id') ?? '';
  if (!isUserId(id)) return null;
  return { id, scopes: (headers.get('x-viewer-scopes') ?? '').split(' ') };
};
