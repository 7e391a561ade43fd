import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChildService } from '../../engine/child-services.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';
import { restartService, startServices, type RunningServices } from '../start-services.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'selvedge-kill-'));
let services: RunningServices;
let gateway: TestGateway;
const restarted: ChildService[] = [];

beforeAll(async () => {
  services = await startServices({ dataDir });
  gateway = await startGateway({ addresses: services.addresses });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all(restarted.map((service) => service.stop()));
  await services.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const kill = async (name: string): Promise<ChildService> => {
  const service = services.byName.get(name);
  if (service === undefined) throw new Error(`no service ${name}`);
  process.kill(service.pid, 'SIGKILL');
  await service.ended;
  return service;
};

const query =
  '{ me { name orders(first: 2) { nodes { number } } loyalty { tier } } users(first: 3) { nodes { orders(first: 1) { totalCount } } } }';

describe('while the order service is dead', () => {
  test('everything else answers, each missing field has one typed error at its path, and all is well once it is back', async () => {
    const before = await gateway.ask(query, { as: 'usr_0001' });
    expect(before.errors).toEqual([]);

    const service = await kill('order');
    const during = await gateway.ask(query, { as: 'usr_0001' });
    expect(during.status).toBe(200);
    expect(during.data.me).toEqual({ name: before.data.me.name, orders: null, loyalty: before.data.me.loyalty });
    expect(during.errors.map(({ path }) => path?.join('.')).sort()).toEqual([
      'me.orders',
      'users.nodes.0.orders',
      'users.nodes.1.orders',
      'users.nodes.2.orders',
    ]);
    for (const { message, extensions } of during.errors) {
      expect(message).toBe('order cannot be reached');
      expect(extensions).toEqual({
        code: 'DOWNSTREAM_UNAVAILABLE',
        service: 'order',
        retryable: true,
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
    }
    const readiness = await fetch(`${gateway.url}/health/ready`);
    expect(readiness.status).toBe(200);
    expect(await readiness.json()).toEqual({
      status: 'degraded',
      sources: { user: 'up', loyalty: 'up', maps: 'up', order: { code: 'DOWNSTREAM_UNAVAILABLE' } },
    });

    restarted.push(await restartService(service, dataDir));
    const after = await gateway.ask(query, { as: 'usr_0001' });
    expect(after.errors).toEqual([]);
    expect(after.data).toEqual(before.data);
    const ready = await fetch(`${gateway.url}/health/ready`);
    expect(await ready.json()).toMatchObject({ status: 'ready' });
  });
});

test('a dead loyalty service costs no call of the others and takes nothing else away', async () => {
  const whole =
    '{ me { name orders(first: 10) { nodes { items { product { name } } delivery { place { name } map { url } } } } loyalty { tier } } }';
  const before = await gateway.ask(whole, { as: 'usr_0001' });
  const service = await kill('loyalty');
  const during = await gateway.ask(whole, { as: 'usr_0001' });
  expect(during.data.me.orders.nodes).toHaveLength(before.data.me.orders.nodes.length);
  expect(during.data.me.loyalty).toBeNull();
  expect(during.errors.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
    [['me', 'loyalty'], 'DOWNSTREAM_UNAVAILABLE'],
  ]);
  expect(during.ledger.map(({ source, call }) => `${source} ${call}`)).toEqual(
    before.ledger.map(({ source, call }) => `${source} ${call}`),
  );
  const retrying = await startGateway({ addresses: services.addresses, environment: { LOYALTY_RETRIES: '2' } });
  const repeated = await retrying.ask(whole, { as: 'usr_0001' });
  await retrying.stop();
  expect(repeated.ledger.filter(({ attempt }) => attempt === undefined)).toEqual(before.ledger);
  expect(repeated.ledger.flatMap(({ source, attempt }) => (attempt === undefined ? [] : [[source, attempt]]))).toEqual([
    ['loyalty', 2],
    ['loyalty', 3],
  ]);
  restarted.push(await restartService(service, dataDir));
});
