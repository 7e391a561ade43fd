import soap from 'soap';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { readCities, type SeedCity } from '../../services/seed/cities.ts';

interface User {
  id: string;
  createdAt: string;
  address: { line: string; postalCode: string; city: string; country: string } | null;
}

interface Order {
  id: string;
  status: string;
  placedAt: string;
  total: { amount: string };
  customer: { id: string };
  items: { id: string; product: { id: string } }[];
  delivery: { id: string; placeId: string; eta: string | null; customerId: string } | null;
}

interface Account {
  userId: string;
  points: number;
  memberSince: Date;
  /** Newest first. */
  entries: readonly Entry[];
}

interface Entry {
  entryId: number;
  bookedAt: Date;
  points: number;
  reason: string;
  orderId?: string;
}

interface Place {
  osm_id: number;
  name: string;
  lat: string;
  lon: string;
  address: { country_code: string };
}

const addresses = inject('services');
const cities = readCities();
const cityOf = new Map(cities.map((city) => [`${city.name} ${city.country}`, city]));

const chunks = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));

const getJson = async (url: string): Promise<any> => (await fetch(url)).json();

const readUsers = async (): Promise<User[]> => {
  const users: User[] = [];
  let after = '';
  do {
    const { users: some, page } = await getJson(`${addresses['USER_URL']}/users?first=100${after}`);
    users.push(...some);
    after = page.hasNext ? `&after=${page.endCursor}` : '';
  } while (after !== '');
  return users;
};

const askOrders = async (query: string, variables: Record<string, unknown>): Promise<any> => {
  const response = await fetch(`${addresses['ORDER_URL']}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as any;
  expect(errors).toBeUndefined();
  return data;
};

/** Ids without a gap, so none is left out as long as there is one. */
const readOrders = async (): Promise<Order[]> => {
  const orders: Order[] = [];
  for (let from = 1; ; from += 1000) {
    const ids = Array.from({ length: 1000 }, (_, at) => `ord_${String(from + at).padStart(5, '0')}`);
    const { _orders: some } = await askOrders(
      `query ($ids: [ID!]!) { _orders(ids: $ids) { id status placedAt total { amount } customer { id }
         items { id product { id } } delivery { id placeId eta customerId } } }`,
      { ids },
    );
    const found = some.filter((order: Order | null) => order !== null);
    orders.push(...found);
    if (found.length === 0) return orders;
  }
};

const readProducts = async (): Promise<Set<string>> => {
  const ids = new Set<string>();
  let after: string | null = null;
  do {
    const { products }: any = await askOrders(
      'query ($after: String) { products(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }',
      { after },
    );
    for (const { id } of products.nodes) ids.add(id);
    after = products.pageInfo.hasNextPage ? products.pageInfo.endCursor : null;
  } while (after !== null);
  return ids;
};

const readAccounts = async (userIds: readonly string[]): Promise<Account[]> => {
  const client = await soap.createClientAsync(`${addresses['LOYALTY_URL']}/loyalty?wsdl`, { disableCache: true });
  client.setEndpoint(`${addresses['LOYALTY_URL']}/loyalty`);
  const accounts: Account[] = [];
  for (const some of chunks(userIds, 100)) {
    const [{ accounts: found }] = await client['GetAccountsAsync']({ userIds: { userId: some } });
    const request = some.map((userId) => ({ userId, first: 100 }));
    const [{ pages }] = await client['GetHistoryAsync']({ requests: { request } });
    expect(pages.page.filter(({ hasNext }: { hasNext: boolean }) => hasNext)).toEqual([]);
    const entriesOf = new Map(pages.page.map((page: any) => [page.userId, page.entries.entry]));
    for (const account of found.account) accounts.push({ ...account, entries: entriesOf.get(account.userId) });
  }
  return accounts;
};

let users: User[];
let orders: Order[];
let accounts: Account[];
let userOf: Map<string, User>;

beforeAll(async () => {
  [users, orders] = await Promise.all([readUsers(), readOrders()]);
  accounts = await readAccounts(users.map(({ id }) => id));
  userOf = new Map(users.map((user) => [user.id, user]));
}, 60_000);

test('there is enough to link', () => {
  expect([users.length, orders.length]).toEqual([600, 6000]);
  expect(accounts.length).toBeGreaterThan(500);
});

describe('an order', () => {
  test('is of a user whose account is older, and so is its delivery', () => {
    for (const { id, customer, placedAt, delivery } of orders) {
      expect(userOf.get(customer.id)?.createdAt ?? 'never', id).toMatch(/^20/);
      expect(userOf.get(customer.id)!.createdAt < placedAt, id).toBe(true);
      if (delivery !== null) expect(delivery.customerId, id).toBe(customer.id);
    }
  });

  test('has items, each of a product that is sold', async () => {
    const products = await readProducts();
    const unknown = orders.flatMap(({ items }) => items.filter(({ product }) => !products.has(product.id)));
    expect(unknown).toEqual([]);
    expect(products.size).toBe(320);
    expect(orders.every(({ items }) => items.length > 0)).toBe(true);
  });
});

describe('a city', () => {
  test('is known to the maps service under its OSM id, by the same name, in the same country, at the same point', async () => {
    for (const some of chunks(cities, 50)) {
      const ids = some.map(({ osmId }) => osmId).join(',');
      const found: Place[] = await getJson(
        `${addresses['MAPS_URL']}/lookup?addressdetails=1&accept-language=en&osm_ids=${ids}`,
      );
      expect(
        found.map(({ osm_id, name, address, lat, lon }) => [
          `N${osm_id}`,
          name,
          address.country_code.toUpperCase(),
          Number(lat),
          Number(lon),
        ]),
      ).toEqual(
        some.map(({ osmId, name, country, latitude, longitude }) => [osmId, name, country, latitude, longitude]),
      );
    }
    expect(cityOf.size).toBe(cities.length);
  });
});

/** As the post of each country writes them. */
const postalCodes: Readonly<Record<string, RegExp>> = {
  AT: /^\d{4}$/,
  BE: /^\d{4}$/,
  CH: /^\d{4}$/,
  CZ: /^\d{3} \d\d$/,
  DE: /^\d{5}$/,
  DK: /^\d{4}$/,
  ES: /^\d{5}$/,
  FR: /^\d{5}$/,
  HU: /^\d{4}$/,
  IT: /^\d{5}$/,
  LU: /^\d{4}$/,
  NL: /^\d{4} [A-Z]{2}$/,
  PL: /^\d\d-\d{3}$/,
  PT: /^\d{4}-\d{3}$/,
  SE: /^\d{3} \d\d$/,
  SI: /^\d{4}$/,
  SK: /^\d{3} \d\d$/,
};

/** Facts that do not come from the seed. */
const postalCodesOf: Readonly<Record<string, RegExp>> = {
  Amsterdam: /^10\d\d /,
  Barcelona: /^080[0-4]\d$/,
  Berlin: /^1[0-4]\d{3}$/,
  Brussels: /^1[0-2]\d0$/,
  Budapest: /^1[0-2]\d\d$/,
  Copenhagen: /^2[1-5]00$/,
  Košice: /^040 \d\d$/,
  Marseille: /^130(?:0[1-9]|1[0-6])$/,
  Paris: /^750(?:0[1-9]|1\d|20)$/,
  Porto: /^4[0-3]\d\d-/,
  Prague: /^1\d\d 00$/,
  Rome: /^001\d\d$/,
  Stockholm: /^1[01]\d \d\d$/,
  Vienna: /^1(?:[01]\d|2[0-3])0$/,
  Warsaw: /^0[0-4]-/,
  Zürich: /^80\d\d$/,
};

const addressed = () => users.flatMap(({ id, address }) => (address === null ? [] : [{ id, ...address }]));

/** What comes behind four digits and a hyphen, as in Portugal, is not the city's. */
const isOf = (code: string, { postalCodes: { from, to, step } }: SeedCity): boolean => {
  const number = Number((/^\d{4}(?=-)/.exec(code)?.[0] ?? code).replaceAll(/\D/g, ''));
  return number >= from && number <= to && (number - from) % step === 0;
};

describe('an address', () => {
  test('is in one of the cities, most of which somebody lives in, and lacks only at every 33rd', () => {
    expect(addressed().filter(({ city, country }) => !cityOf.has(`${city} ${country}`))).toEqual([]);
    expect(new Set(addressed().map(({ city, country }) => `${city} ${country}`)).size).toBeGreaterThan(60);
    const without = users.filter(({ address }) => address === null).map(({ id }) => Number(id.slice(4)));
    expect(without).toEqual(Array.from({ length: 18 }, (_, index) => 33 * (index + 1)));
  });

  test('has a postal code of its city, written as its country does', () => {
    for (const { id, city, country, postalCode } of addressed()) {
      expect(postalCode, id).toMatch(postalCodes[country]!);
      expect(isOf(postalCode, cityOf.get(`${city} ${country}`)!), `${id}: ${postalCode} ${city}`).toBe(true);
      expect(postalCode, `${id} ${city}`).toMatch(postalCodesOf[city] ?? /./);
    }
    const checked = Object.keys(postalCodesOf).filter((name) => addressed().some(({ city }) => city === name));
    expect(checked).toEqual(Object.keys(postalCodesOf));
  });
});

describe('a delivery', () => {
  const byId = new Map(cities.map((city) => [city.osmId, city]));

  test('goes to the city of its customer, or seldom to another city of the country', () => {
    let home = 0;
    let elsewhere = 0;
    for (const { customer, delivery } of orders) {
      const { address } = userOf.get(customer.id)!;
      if (delivery === null || address === null) continue;
      const place = byId.get(delivery.placeId)!;
      expect(place.country, delivery.id).toBe(address.country);
      if (place.name === address.city) home += 1;
      else elsewhere += 1;
    }
    expect(home).toBeGreaterThan(4000);
    expect(elsewhere / (home + elsewhere)).toBeGreaterThan(0.08);
    expect(elsewhere / (home + elsewhere)).toBeLessThan(0.16);
  });

  test('of a customer without an address goes to one city, or seldom to another city of the country, too', () => {
    const placesOf = Map.groupBy(
      orders.flatMap(({ customer, delivery }) =>
        delivery === null || userOf.get(customer.id)?.address !== null
          ? []
          : [{ customer: customer.id, place: byId.get(delivery.placeId)! }],
      ),
      ({ customer }) => customer,
    );
    expect(placesOf.size).toBe(18);
    for (const [customer, places] of placesOf) {
      expect(new Set(places.map(({ place }) => place.country)).size, customer).toBe(1);
      const mostOf = Math.max(...[...Map.groupBy(places, ({ place }) => place).values()].map(({ length }) => length));
      expect(mostOf, customer).toBeGreaterThanOrEqual(places.length / 2);
    }
  });
});

describe('a ledger', () => {
  const hourMs = 3_600_000;

  test('has one purchase for every order of its user that has left, booked before it arrives, a point for each euro', () => {
    const ordersOf = Map.groupBy(orders, ({ customer }) => customer.id);
    for (const { userId, entries } of accounts) {
      const left = (ordersOf.get(userId) ?? []).filter(({ status }) => status === 'SHIPPED' || status === 'DELIVERED');
      const purchases = new Map(
        entries.filter(({ reason }) => reason === 'PURCHASE').map((entry) => [entry.orderId, entry]),
      );
      expect([...purchases.keys()].toSorted(), userId).toEqual(left.map(({ id }) => id).toSorted());
      for (const { id, placedAt, total, delivery } of left) {
        const { bookedAt, points } = purchases.get(id)!;
        const hours = (bookedAt.getTime() - Date.parse(placedAt)) / hourMs;
        expect(hours, id).toBeGreaterThan(11.9);
        expect(hours, id).toBeLessThanOrEqual(30);
        expect(bookedAt.toISOString() < (delivery?.eta ?? '9999'), id).toBe(true);
        expect(points, id).toBe(Math.floor(Number(total.amount)));
      }
    }
  });

  test('names each order at most once, and no order but in a purchase', () => {
    const entries = accounts.flatMap((account) => account.entries);
    const named = entries.flatMap(({ orderId }) => orderId ?? []);
    expect(named.length).toBe(entries.filter(({ reason }) => reason === 'PURCHASE').length);
    expect(new Set(named).size).toBe(named.length);
    expect(named.length).toBeGreaterThan(3500);
  });

  test('adds up to the points of its account and never spends more than there is', () => {
    for (const { userId, points, entries } of accounts) {
      let balance = 0;
      for (const entry of entries.toReversed()) {
        balance += entry.points;
        expect(balance, `${userId}: ${entry.entryId}`).toBeGreaterThanOrEqual(0);
      }
      expect(balance, userId).toBe(points);
    }
  });

  test('is of an account that was opened after the user had come, and before its first entry', () => {
    for (const { userId, memberSince, entries } of accounts) {
      const day = memberSince.toISOString().slice(0, 10);
      expect(userOf.get(userId)!.createdAt.slice(0, 10) <= day, userId).toBe(true);
      expect(memberSince < entries.at(-1)!.bookedAt, userId).toBe(true);
    }
  });
});
