import { getIntrospectionQuery, stripIgnoredCharacters } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../start-gateway.ts';
import { planted, refusalOf } from './refusal.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ options: { isStrict: true } });
});
afterAll(async () => {
  expect(gateway.logged).toEqual([]);
  await gateway.stop();
});

const post = (query: string, variables: Record<string, unknown> = {}): Promise<Response> =>
  fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
  });

describe('an anonymous caller', () => {
  test.each([
    stripIgnoredCharacters(getIntrospectionQuery()),
    '{ __schema { queryType { name } } }',
    '{ type: __type(name: "User") { fields { name } } }',
    '{ ...F } fragment F on Query { ... on Query @include(if: true) { s: __schema { types { name } } } }',
    '{ usrs { name } }',
    `{ ${planted} }`,
    '{ user(idd: "usr_0001") { name } }',
    'query ($status: OrderStats) { me { orders(status: $status) { totalCount } } }',
    '{ me { orders(status: DELIVRED) { totalCount } } }',
  ])('learns nothing of the schema, neither asked for nor as a hint: %s', async (query) => {
    const response = await post(query);
    const { errors, data } = (await response.clone().json()) as {
      errors: { message: string; extensions: object }[];
      data?: unknown;
    };
    expect([response.status, data]).toEqual([400, undefined]);
    expect(await response.text()).not.toContain(planted);
    for (const { message, extensions } of errors) {
      expect(message).toBe('The document does not fit the schema.');
      expect(extensions).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED', retryable: false });
    }
  });

  test('reads of a document that is no GraphQL only that it is none', async () => {
    expect(await refusalOf(await post(`{ users(first: "${planted}`))).toMatchObject({
      status: 400,
      code: 'GRAPHQL_PARSE_FAILED',
      message: 'The document is not valid GraphQL.',
    });
  });

  test('reads of variables that do not fit only that the request is malformed', async () => {
    const refusal = await refusalOf(await post('query ($id: ID!) { user(id: $id) { id } }', { id: [planted] }));
    expect(refusal).toMatchObject({ status: 400, code: 'BAD_REQUEST', message: 'The request is malformed.' });
  });

  test('is answered like anywhere else', async () => {
    const { data, errors } = await gateway.ask('{ __typename users(first: 1) { nodes { __typename name } } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({ __typename: 'Query', users: { nodes: [{ __typename: 'User', name: expect.any(String) }] } });
  });

  test('is shown no page and no ledger', async () => {
    const page = await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } });
    expect((await refusalOf(page)).status).toBe(406);
    const response = await fetch(`${gateway.url}/graphql?query={users{totalCount}}`, { headers: { 'x-ledger': '1' } });
    expect(await response.json()).toEqual({ data: { users: { totalCount: 600 } } });
  });
});

test('a verified caller may read the schema', async () => {
  const { status, data, errors } = await gateway.ask(getIntrospectionQuery(), { as: 'usr_0001', scopes: [] });
  expect([status, errors]).toEqual([200, []]);
  expect(data.__schema.queryType.name).toBe('Query');
});
