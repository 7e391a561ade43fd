import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { calls, startGateway, type TestGateway } from '../start-gateway.ts';
import { startServices, type RunningServices } from '../start-services.ts';

let gateway: TestGateway;
let own: RunningServices;
const dataDir = mkdtempSync(join(tmpdir(), 'selvedge-user-'));
beforeAll(async () => {
  own = await startServices({ dataDir, only: ['user'] });
  gateway = await startGateway({ addresses: { ...inject('services'), ...own.addresses } });
});
afterAll(async () => {
  await gateway.stop();
  await own.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const update = (input: string) => `mutation {
  updateMe(input: ${input}) {
    __typename
    ... on UpdateMeSuccess { user { name email address { city } } }
    ... on EmailTaken { message }
    ... on InvalidUserInput { field message }
  }
}`;

test('a user changes what the input names, and nothing else', async () => {
  const { data, errors, ledger } = await gateway.ask(update('{ name: "Ada Lovelace", address: null }'), {
    as: 'usr_0005',
  });
  expect(errors).toEqual([]);
  expect(data.updateMe).toEqual({
    __typename: 'UpdateMeSuccess',
    user: { name: 'Ada Lovelace', email: expect.stringContaining('@'), address: null },
  });
  expect(calls(ledger)).toEqual(['user update ×1']);
});

test.each([
  ['{ name: "" }', 'name', 1],
  ['{ name: null }', 'name', 0],
  ['{ email: "nobody" }', 'email', 1],
  ['{ email: null }', 'email', 0],
  ['{ address: { line: "", postalCode: "1", city: "x", country: "nowhere" } }', 'address', 1],
])('an input that cannot be taken, %s, is told which of its fields that is for', async (input, field, cost) => {
  const { data, errors, ledger } = await gateway.ask(update(input), { as: 'usr_0005' });
  expect(errors).toEqual([]);
  expect(data.updateMe).toEqual({ __typename: 'InvalidUserInput', field, message: expect.any(String) });
  expect(ledger).toHaveLength(cost);
});

test('an input that changes nothing is a mistake of whoever wrote the operation, and is sent to nobody', async () => {
  const { status, data, errors, ledger } = await gateway.ask(update('{}'), { as: 'usr_0005' });
  expect([status, data]).toEqual([200, { updateMe: null }]);
  expect(errors).toEqual([
    expect.objectContaining({
      message: 'Argument "input" of Mutation.updateMe must change something.',
      path: ['updateMe'],
      extensions: expect.objectContaining({ code: 'BAD_REQUEST', retryable: false }),
    }),
  ]);
  expect(ledger).toEqual([]);
});

test("an address that another account has is that account's", async () => {
  const { data: other } = await gateway.ask('{ me { email } }', { as: 'usr_0006' });
  const { data } = await gateway.ask(update(`{ email: "${other.me.email}" }`), { as: 'usr_0005' });
  expect(data.updateMe).toEqual({ __typename: 'EmailTaken', message: 'Another account uses this email address.' });
});

test.each([
  ['usr_9999', ['user update ×1']],
  ['nobody', []],
])('a token of %s, whom there is not, is worth as much as none', async (as, cost) => {
  expect((await gateway.ask('{ me { id } }', { as })).data).toEqual({ me: null });
  const { data, errors, ledger } = await gateway.ask(update('{ name: "Nobody" }'), { as });
  expect(data).toEqual({ updateMe: null });
  expect(errors).toEqual([
    expect.objectContaining({
      message: 'There is no account under this token. Sign in again.',
      path: ['updateMe'],
      extensions: expect.objectContaining({ code: 'UNAUTHENTICATED', retryable: false }),
    }),
  ]);
  expect(calls(ledger)).toEqual(cost);
});
