import { CombinedGraphQLErrors } from '@apollo/client';
import { createApolloClient } from './apollo.ts';
import type { Endpoint } from './endpoint.ts';
import { isSourceError, retryAfterMs, type GraphError } from './errors.generated.ts';
import { AccountDocument } from './generated.ts';
import { describeRetry } from './problems.ts';
import { runExample } from './run-example.ts';

/** `node examples/partial-data.ts [URL] [TOKEN]`: one answer on three cards, of which each has a fallback of its own. */
export const showCards = async (endpoint: Endpoint): Promise<string> => {
  const client = createApolloClient(endpoint);
  const { data, error } = await client.query({ query: AccountDocument, errorPolicy: 'all' });
  if (error !== undefined && !CombinedGraphQLErrors.is(error)) throw error;
  const errors = error?.errors ?? [];

  const me = data?.me;
  const place = me?.orders?.nodes?.[0]?.delivery?.place;
  return [
    card('Orders', settle(me?.orders, 'me.orders', errors), ({ totalCount }) => `${totalCount} in all`),
    card('Loyalty', settle(me?.loyalty, 'me.loyalty', errors), ({ tier, points }) => `${tier}, ${points} points`),
    card('Newest parcel', settle(place, 'me.orders.nodes.0.delivery.place', errors), ({ name }) => `to ${name}`),
  ].join('\n');
};

/** A field as a page can show it: there, not there, or missing for now. */
export type Settled<Value> =
  | { readonly state: 'here'; readonly value: Value }
  | { readonly state: 'none' }
  | { readonly state: 'failed'; readonly error: GraphError };

/** A field is null because of an error where the error's path leads to it, above it or below it. */
export const settle = <Value>(
  value: Value | null | undefined,
  at: string,
  errors: readonly GraphError[],
): Settled<Value> => {
  if (value !== null && value !== undefined) return { state: 'here', value };
  const error = errors.find(({ path = [] }) => {
    const where = path.join('.');
    return where === '' || `${at}.`.startsWith(`${where}.`) || where.startsWith(`${at}.`);
  });
  return error === undefined ? { state: 'none' } : { state: 'failed', error };
};

/** In a browser: the value, or an empty state, or what has failed with a button that asks again. */
const card = <Value>(title: string, settled: Settled<Value>, show: (value: Value) => string): string => {
  switch (settled.state) {
    case 'here':
      return `${title}: ${show(settled.value)}`;
    case 'none':
      return `${title}: none yet`;
    case 'failed':
      return `${title}: ${reasonOf(settled.error)} ${describeRetry(retryAfterMs(settled.error))}`;
  }
};

const reasonOf = (error: GraphError): string =>
  isSourceError(error, 'maps') ? 'The map service has trouble.' : 'This is missing for now.';

if (import.meta.main) await runExample(showCards);
