import { cacheExchange, Client, fetchExchange, type OperationResult } from '@urql/core';
import { toHeaders, type Endpoint } from './endpoint.ts';
import { MyOrdersPageDocument, OrderDocument, type OrderQuery } from './generated.ts';
import { describeProblem, toProblems, type Problem } from './problems.ts';
import { runExample } from './run-example.ts';

/** `npm run -s example -- examples/urql.ts [URL] [TOKEN]`: where the newest parcel is, with urql. */
export const trackParcel = async (endpoint: Endpoint): Promise<string> => {
  const client = createUrqlClient(endpoint);
  const shipped = await client.query(MyOrdersPageDocument, { first: 1, status: 'SHIPPED' });
  const newest = shipped.data?.me?.orders?.edges?.[0]?.node?.id;
  if (newest === undefined) return ['No parcel is on its way.', ...problemsOf(shipped).map(describeProblem)].join('\n');
  const order = await client.query(OrderDocument, { id: newest });
  return [...describe(order.data?.order ?? null, endpoint), ...problemsOf(order).map(describeProblem)].join('\n');
};

export const createUrqlClient = (endpoint: Endpoint): Client =>
  new Client({
    url: endpoint.url,
    exchanges: [cacheExchange, fetchExchange],
    fetchOptions: { headers: toHeaders(endpoint) },
    preferGetMethod: false,
  });

/** Without any answer there is nothing to show; with a partial one there is. */
const problemsOf = ({ error }: OperationResult<unknown>): readonly Problem[] => {
  if (error?.networkError) throw error.networkError;
  return toProblems(error?.graphQLErrors ?? []);
};

const describe = (order: OrderQuery['order'], { url }: Endpoint): string[] => {
  if (order === null) return [];
  const { number, items, delivery } = order;
  const { place = null, route = null, map = null, eta = null } = delivery ?? {};
  return [
    `Order ${number}: ${(items ?? []).map(({ quantity, product }) => `${quantity} × ${product?.name}`).join(', ')}`,
    ...(eta === null ? [] : [`Expected ${eta.slice(0, 10)}`]),
    ...(place === null ? [] : [`On its way to ${place.displayName}`]),
    ...(route === null ? [] : [`${Math.round((route.distanceMeters ?? 0) / 1_000)} km so far`]),
    ...(map === null ? [] : [`Map: ${new URL(map.url, url)} (${map.attribution})`]),
  ];
};

if (import.meta.main) await runExample(trackParcel);
