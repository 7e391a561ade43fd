import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

test('a thousand interleaved requests of different viewers never see one another: own data, own errors, own calls', async () => {
  const query =
    '{ me { id email loyalty { memberNumber } orders(first: 1) { nodes { customer { id } } } } user(id: "usr_0300") { email loyalty { tier } } }';
  const users = Array.from({ length: 40 }, (_, index) => `usr_${String(index * 7 + 1).padStart(4, '0')}`);
  const expected = new Map<string, { email: string; memberNumber: string | null }>();
  for (const user of users) {
    const { data } = await gateway.ask(query, { as: user, scopes: [] });
    expected.set(user, { email: data.me.email, memberNumber: data.me.loyalty?.memberNumber ?? null });
  }
  expect(new Set([...expected.values()].map(({ email }) => email)).size).toBe(users.length);

  const check = async (index: number): Promise<void> => {
    const user = users[(index * 17) % users.length]!;
    const { data, errors, ledger } = await gateway.ask(query, { as: user, scopes: [] });
    expect(data.me.id).toBe(user);
    expect({ email: data.me.email, memberNumber: data.me.loyalty?.memberNumber ?? null }).toEqual(expected.get(user));
    expect(data.me.orders.nodes.every((order: any) => order.customer.id === user)).toBe(true);
    expect(data.user).toEqual({ email: null, loyalty: null });
    expect(errors.map(({ path }) => path?.join('.')).sort()).toEqual(['user.email', 'user.loyalty']);
    // A loader shared with another request would ask for that request's keys too, or for fewer.
    expect(
      ledger
        .filter(({ source }) => source !== 'user')
        .map(({ source, call, size }) => `${source} ${call} ${size}`)
        .sort(),
    ).toEqual(['loyalty ofUsers 1', 'order _users 1']);
  };
  const lanes = Array.from({ length: 20 }, async (_, lane) => {
    for (let index = lane; index < 1_000; index += 20) await check(index);
  });
  await Promise.all(lanes);
}, 120_000);
