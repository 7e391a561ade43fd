import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../start-gateway.ts';
import { startServices, type RunningServices } from '../start-services.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'selvedge-series-'));
let services: RunningServices;
let gateway: TestGateway;

beforeAll(async () => {
  services = await startServices({ dataDir });
  gateway = await startGateway({ addresses: services.addresses });
});
afterAll(async () => {
  await gateway.stop();
  await services.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const placed = async (): Promise<string[]> => {
  const { data } = await gateway.ask('{ me { orders(first: 20, status: PLACED) { nodes { id } } } }', {
    as: 'usr_0001',
  });
  return data.me.orders.nodes.map(({ id }: any) => id);
};

test('each mutation of a series sees what those before it have done, also in another source', async () => {
  const shown =
    '{ ... on UpdateMeSuccess { user { name orders(first: 20, status: PLACED) { totalCount nodes { id status } } } } }';
  const { data, errors, ledger } = await gateway.ask(
    `mutation ($id: ID!) {
      a: updateMe(input: { name: "Ada One" }) ${shown}
      b: cancelOrder(id: $id) { ... on CancelOrderSuccess { order { id status customer { name } } } }
      c: updateMe(input: { name: "Ada Two" }) ${shown}
    }`,
    { as: 'usr_0001', variables: { id: (await placed())[0] } },
  );
  expect(errors).toEqual([]);
  expect(data.b.order.status).toBe('CANCELLED');
  expect(data.b.order.customer.name).toBe('Ada One');
  expect(data.a.user.orders.nodes.map(({ id }: any) => id)).toContain(data.b.order.id);
  expect(data.c.user.name).toBe('Ada Two');
  expect(data.c.user.orders.nodes.map(({ id }: any) => id)).not.toContain(data.b.order.id);
  expect(data.c.user.orders.totalCount).toBe(data.a.user.orders.totalCount - 1);
  expect(ledger.map(({ source, call }) => `${source} ${call}`)).toEqual([
    'user update',
    'order _users',
    'order cancelOrder',
    'user byIds',
    'user update',
    'order _users',
  ]);
});
