import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
let headers: Record<string, string>;
beforeAll(async () => {
  gateway = await startGateway();
  headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${await gateway.token('usr_0001')}`,
    'x-rehearse': 'loyalty=503',
  };
});
afterAll(() => gateway.stop());

const query = '{ me { name loyalty { points } } }';

const post = async (onError: unknown) => {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, onError }),
  });
  return { status: response.status, body: (await response.json()) as any };
};

describe('the parameter "onError"', () => {
  test.each(['PROPAGATE', 'NULL', null, undefined])('%s keeps what could be had', async (onError) => {
    const { body } = await post(onError);
    expect(body.data.me).toMatchObject({ name: expect.any(String), loyalty: null });
    expect(body.errors).toMatchObject([{ path: ['me', 'loyalty'], extensions: { code: 'DOWNSTREAM_UNAVAILABLE' } }]);
  });

  test('HALT answers nothing beside the one error', async () => {
    const { status, body } = await post('HALT');
    expect([status, body.data]).toEqual([200, null]);
    expect(body.errors).toMatchObject([{ path: ['me', 'loyalty'], extensions: { code: 'DOWNSTREAM_UNAVAILABLE' } }]);
  });

  test('may stand in the address, too', async () => {
    const response = await fetch(`${gateway.url}/graphql?onError=HALT&query=${encodeURIComponent(query)}`, { headers });
    expect(((await response.json()) as any).data).toBeNull();
  });

  test.each(['halt', 'ABORT', 1, {}])('%s is refused', async (onError) => {
    const { status, body } = await post(onError);
    expect([status, body.data]).toEqual([400, undefined]);
    expect(body.errors).toMatchObject([
      { message: '"onError" is "PROPAGATE", "NULL" or "HALT".', extensions: { code: 'BAD_REQUEST' } },
    ]);
  });
});
