import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const audits = serverAudits({ url: () => `${gateway.url}/graphql` });

test('the audits are all there', () => {
  expect(audits.length).toBeGreaterThanOrEqual(61);
  expect(new Set(audits.map(({ id }) => id)).size).toBe(audits.length);
});

describe('over HTTP a client may rely on what the specification says: the server', () => {
  test.each(audits)('$name ($id)', async ({ fn }) => {
    const result = await fn();
    expect('reason' in result ? result.reason : null).toBeNull();
    expect(result.status).toBe('ok');
  });
});
