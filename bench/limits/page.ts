import { createRemoteJWKSet, jwtVerify } from 'jose';
import { Pool } from 'undici';
import { asking } from './ask.ts';
import { serve } from './serve.ts';

interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

interface Delivery {
  readonly status: string | null;
  readonly eta: string | null;
  readonly placeId: string | null;
}

interface Order {
  readonly number: string | null;
  readonly status: string | null;
  readonly placedAt: string | null;
  readonly total: { readonly amount: string; readonly currency: string } | null;
  readonly delivery: Delivery | null;
}

interface Place {
  readonly osm_type: 'node' | 'way' | 'relation';
  readonly osm_id: number;
  readonly name?: string;
  readonly address?: { readonly country_code?: string };
}

const { SUBGRAPHS: origin = '', JWT_JWKS_URL = '', JWT_ISSUER: issuer = '', JWT_AUDIENCE: audience = '' } = process.env;
const ask = asking(origin);
const pool = new Pool(origin, { connections: 64 });
const keys = createRemoteJWKSet(new URL(JWT_JWKS_URL));

const get = async <Body>(path: string, headers: Record<string, string> = {}): Promise<Body> => {
  const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
  if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}`);
  return (await body.json()) as Body;
};

const ordersQuery =
  'query($ids:[ID!]!){_users(ids:$ids){id orders(first:3){nodes{number status placedAt total{amount currency}delivery{status eta placeId}}}}}';

const letters = { node: 'N', way: 'W', relation: 'R' } as const;
/** The most ids that one lookup takes. */
const most = 50;

const fetchPlaces = async (ids: readonly string[]): Promise<ReadonlyMap<string, Place>> => {
  const parts = Array.from({ length: Math.ceil(ids.length / most) }, (_, at) => ids.slice(at * most, (at + 1) * most));
  const found = await Promise.all(
    parts.map((part) =>
      get<readonly Place[]>(
        `/maps/lookup?format=jsonv2&addressdetails=1&accept-language=en&osm_ids=${encodeURIComponent(part.join(','))}`,
        { 'user-agent': 'by hand' },
      ),
    ),
  );
  return new Map(found.flat().map((place) => [`${letters[place.osm_type]}${place.osm_id}`, place]));
};

/** The page of users by hand: the token is verified, and the gateway's calls are made, each when it can be. */
serve(async (variables, { authorization = '' }) => {
  const { payload } = await jwtVerify(authorization.replace(/^Bearer /, ''), keys, { issuer, audience });
  const { users, page } = await get<{ users: User[]; page: { hasNext: boolean; total: number } }>(
    `/user/users?first=${Number(variables['first'])}`,
    { 'api-version': '2026-11-01' },
  );
  const { _users } = await ask<{ _users: ({ id: string; orders: { nodes: Order[] | null } | null } | null)[] }>(
    'order',
    ordersQuery,
    { ids: users.map(({ id }) => id) },
    { 'x-viewer-id': String(payload.sub), 'x-viewer-scopes': String(payload['scope']) },
  );
  const ordersOf = new Map(_users.flatMap((user) => (user === null ? [] : [[user.id, user.orders]])));
  const placeIds = _users.flatMap(
    (user) => user?.orders?.nodes?.flatMap(({ delivery }) => delivery?.placeId ?? []) ?? [],
  );
  const places = await fetchPlaces([...new Set(placeIds)]);

  const place = (id: string | null) => {
    const found = id === null ? undefined : places.get(id);
    if (found === undefined) return null;
    return { name: found.name || null, country: found.address?.country_code?.toUpperCase() ?? null };
  };
  const order = ({ number, status, placedAt, total, delivery }: Order) => ({
    number,
    status,
    placedAt,
    total: total === null ? null : { amount: total.amount, currency: total.currency },
    delivery: delivery === null ? null : { status: delivery.status, eta: delivery.eta, place: place(delivery.placeId) },
  });
  const orders = (id: string) => {
    const found = ordersOf.get(id);
    return found === undefined || found === null ? null : { nodes: found.nodes?.map(order) ?? null };
  };
  return JSON.stringify({
    data: {
      users: {
        totalCount: page.total,
        nodes: users.map(({ id, name, email }) => ({ id, name, email, orders: orders(id) })),
        pageInfo: { hasNextPage: page.hasNext },
      },
    },
  });
});
