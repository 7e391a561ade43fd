import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calls, startGateway, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const strange = (prefix: string): string[] => [
  '',
  prefix,
  `${prefix}zzz`,
  `${prefix}00001\n`,
  ` ${prefix}00001`,
  `${prefix}00001'; drop table orders`,
  `${prefix}${'0'.repeat(13)}`,
  `${prefix}٠٠٠٠١`,
  'usr_0001x',
  '__proto__',
];

describe.each([
  ['order', 'ord_'],
  ['product', 'prd_'],
  ['user', 'usr_'],
  ['node', 'ord_'],
  ['node', 'dlv_'],
  ['node', 'prd_'],
])('%s of an id that begins with %s', (field, prefix) => {
  test.each(strange(prefix))('and cannot be one, %j, is null, and no service sees it', async (id) => {
    const { data, errors, ledger } = await gateway.ask(`query ($id: ID!) { found: ${field}(id: $id) { id } }`, {
      as: 'usr_0001',
      variables: { id },
    });
    expect([data, errors, ledger]).toEqual([{ found: null }, [], []]);
  });
});

test('an id that cannot be one takes nothing from those beside it', async () => {
  const { data, errors, ledger } = await gateway.ask(
    '{ a: product(id: "prd_0001") { id } b: product(id: "ord_00001") { id } c: product(id: "prd_0002") { id } d: node(id: "prd_x") { id } }',
  );
  expect(errors).toEqual([]);
  expect(data).toEqual({ a: { id: 'prd_0001' }, b: null, c: { id: 'prd_0002' }, d: null });
  expect(calls(ledger)).toEqual(['order product ×2']);
});

const cancel = (id: string, as?: string) =>
  gateway.ask(
    'mutation ($id: ID!) { cancelOrder(id: $id) { kind: __typename ... on OrderNotFound { said: message } } }',
    { variables: { id }, ...(as === undefined ? {} : { as }) },
  );

test('a mutation answers an id that cannot be one as it does one that nobody has, and no service sees it', async () => {
  const unknown = await cancel('ord_99999', 'usr_0001');
  expect(unknown.data.cancelOrder).toEqual({ kind: 'OrderNotFound', said: expect.any(String) });
  expect(calls(unknown.ledger)).toEqual(['order cancelOrder ×1']);
  for (const id of strange('ord_')) {
    const { data, errors, ledger } = await cancel(id, 'usr_0001');
    expect([data, errors, ledger]).toEqual([unknown.data, [], []]);
  }
  const anonymous = await cancel('ord_x');
  expect(anonymous.data).toEqual({ cancelOrder: null });
  expect(anonymous.errors[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});
