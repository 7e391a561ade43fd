import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ options: { hosts: ['localhost', '127.0.0.1', '[::1]'] } });
});
afterAll(() => gateway.stop());

const statusAs = (host: string): Promise<number | undefined> =>
  new Promise((done, failed) => {
    request(`${gateway.url}/health/live`, { headers: { host } }, (response) => {
      response.resume();
      done(response.statusCode);
    })
      .on('error', failed)
      .end();
  });

test.each(['localhost', 'localhost:4000', '127.0.0.1:1', '[::1]:4000'])(
  'a server of this machine answers to %s',
  async (host) => {
    expect(await statusAs(host)).toBe(200);
  },
);

test.each(['evil.example', 'evil.example:4000', 'localhost.evil.example', '127.0.0.1.evil.example'])(
  'a page that has its own name lead here is refused: %j',
  async (host) => {
    expect(await statusAs(host)).toBe(400);
  },
);
