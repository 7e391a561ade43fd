import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '../../examples/endpoint.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';
import { startServices, type RunningServices } from '../start-services.ts';
import { allFields, allMembers, documents, emptyReading, readAnswer } from './every-field.ts';

/** Asks as an application would, through a client library. */
export type Send = (
  document: TypedDocumentNode<unknown, Record<string, unknown>>,
  variables: Record<string, unknown>,
) => Promise<{ readonly data: unknown; readonly errors: readonly unknown[] }>;

type Run = readonly [operation: string, variables?: Record<string, unknown>];

/** Runs every example operation through a client, over HTTP, against services of its own; nothing may be missing from any answer. */
export const askEverything = (client: string, createSend: (endpoint: Endpoint) => Send): void => {
  describe(`through ${client}, an ordinary user`, () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'selvedge-examples-'));
    const reading = emptyReading();
    let services: RunningServices;
    let gateway: TestGateway;
    let runs: readonly Run[];
    let send: Send;

    beforeAll(async () => {
      services = await startServices({ dataDir });
      gateway = await startGateway({ addresses: services.addresses });
      runs = await planRuns(gateway);
      send = createSend({ url: `${gateway.url}/graphql`, token: await gateway.token(user, []) });
    });
    afterAll(async () => {
      await gateway.stop();
      await services.stop();
      rmSync(dataDir, { recursive: true, force: true });
    });

    test('is answered every example operation without an error, each selected field present', async () => {
      for (const [operation, variables = {}] of runs) {
        const document = documents.get(operation)!;
        const { data, errors } = await send(document, variables);
        expect(errors, operation).toEqual([]);
        readAnswer(document, data, reading);
      }
      expect(reading.absent).toEqual([]);
      expect(gateway.logged).toEqual([]);
      expect([...new Set(runs.map(([operation]) => operation))].sort()).toEqual([...documents.keys()].sort());
    });

    test('has then seen a value of every field of every public type', () => {
      expect(allFields.filter((field) => !reading.answered.has(field))).toEqual([]);
    });

    test('and every member of every union: each way in which a mutation can end', () => {
      expect(allMembers.filter((member) => !reading.members.has(member))).toEqual([]);
    });
  });
};

const user = 'usr_0001';

/** What to ask with; ids and what another user has are looked up first. */
const planRuns = async ({ ask }: TestGateway): Promise<readonly Run[]> => {
  const own = await ask(
    `{ me { shipped: orders(status: SHIPPED, first: 1) { nodes { id delivery { id } } }
            placed: orders(status: PLACED, first: 1) { nodes { id } } pageInfo: orders(first: 1) { pageInfo { endCursor } } } }`,
    { as: user, scopes: [] },
  );
  const other = await ask('{ me { email orders(first: 1) { nodes { id } } } }', { as: 'usr_0002', scopes: [] });
  const { shipped, placed, pageInfo } = own.data.me;
  const [order, cancellable] = [shipped.nodes[0], placed.nodes[0].id];
  const page = { first: 3 };
  return [
    ['Me'],
    ['Account'],
    ['Loyalty'],
    ['Users', page],
    ['User', { id: 'usr_0002' }],
    ['UsersPage', page],
    ['Products', { search: 'lamp', ...page }],
    ['Product', { id: 'prd_0001' }],
    ['ProductsPage', page],
    ['MyOrdersPage', { ...page, after: pageInfo.pageInfo.endCursor }],
    ['LoyaltyHistoryPage', page],
    ['Order', { id: order.id }],
    ...[user, 'prd_0001', order.id, order.delivery.id].map((id): Run => ['Node', { id }]),
    ['Places', { search: 'Berlin' }],
    ['UpdateMe', { input: { name: 'Ada Example', address: null } }],
    ['UpdateMe', { input: { email: other.data.me.email } }],
    ['UpdateMe', { input: { email: 'nowhere' } }],
    ['CancelOrder', { id: cancellable }],
    ['CancelOrder', { id: cancellable }],
    ['CancelOrder', { id: other.data.me.orders.nodes[0].id }],
  ];
};
