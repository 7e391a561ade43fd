import { ApolloClient, CombinedGraphQLErrors, HttpLink } from '@apollo/client';
import { createApolloCache } from './apollo-cache.ts';
import { toHeaders, type Endpoint } from './endpoint.ts';
import { AccountDocument, type AccountQuery } from './generated.ts';
import { describeProblem, toProblems } from './problems.ts';
import { runExample } from './run-example.ts';

/** `npm run -s example -- examples/apollo.ts [URL] [TOKEN]`: the start page of a shop with Apollo Client. What one service cannot give is said; the rest is shown. */
export const showAccount = async (endpoint: Endpoint): Promise<string> => {
  const client = createApolloClient(endpoint);
  const { data, error } = await client.query({ query: AccountDocument, errorPolicy: 'all' });
  if (error !== undefined && !CombinedGraphQLErrors.is(error)) throw error;
  const problems = toProblems(error?.errors ?? []);
  return [...describe(data?.me ?? null, endpoint), ...problems.map(describeProblem)].join('\n');
};

export const createApolloClient = (endpoint: Endpoint): ApolloClient =>
  new ApolloClient({
    link: new HttpLink({ uri: endpoint.url, headers: toHeaders(endpoint) }),
    cache: createApolloCache(),
  });

type Me = NonNullable<AccountQuery['me']>;

const describe = (me: Me | null, { url }: Endpoint): string[] => {
  if (me === null) return ['Nobody is signed in.'];
  const { name, orders, loyalty } = me;
  return [
    `${name ?? 'Your account'}`,
    ...(orders === null ? [] : [`${orders.nodes?.length ?? 0} of ${orders.totalCount ?? '?'} orders:`]),
    ...(orders?.nodes ?? []).map(({ number, status, total, delivery }) => {
      const to = delivery?.place ? ` to ${delivery.place.name} (${delivery.place.country})` : '';
      const map = delivery?.map ? `, map: ${new URL(delivery.map.url, url)}` : '';
      return `  ${number}  ${status}  ${total?.amount} ${total?.currency}${to}${map}`;
    }),
    ...(loyalty === null ? [] : [`Loyalty: ${loyalty.tier}, ${loyalty.points} points`]),
    ...new Set((orders?.nodes ?? []).flatMap(({ delivery }) => delivery?.map?.attribution ?? [])),
  ];
};

if (import.meta.main) await runExample(showAccount);
