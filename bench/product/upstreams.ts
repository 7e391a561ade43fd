import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { startChildServices } from '../../engine/child-services.ts';
import { audience, issuer, viewer } from './identity.ts';
import { remembering } from './remembering.ts';

/**
 * The product's reference services as the upstreams of a benchmark, on `PORT`: each under /name, with its answers remembered, so that a
 * service costs next to nothing and the gateway is what is measured. `GET /stats` counts the calls since `/reset`; `/jwks` and `/token` are
 * an identity provider's.
 */
const dataDir = mkdtempSync(join(tmpdir(), 'selvedge-bench-data-'));
const program = fileURLToPath(new URL('../../services/run.ts', import.meta.url));
/** By name: what stands before a path that the gateway asks for. */
const prefixes = { user: '', order: '/graphql', loyalty: '/loyalty', maps: '' } as const;

const children = await startChildServices(Object.keys(prefixes).map((name) => ({ name, program, dataDir })));
const { publicKey, privateKey } = await generateKeyPair('ES256');
const kid = 'bench';
const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }] };
const token = (): Promise<string> =>
  new SignJWT({ scope: 'support:read' })
    .setProtectedHeader({ alg: 'ES256', kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(viewer)
    .setIssuedAt()
    .setExpirationTime('6h')
    .sign(privateKey);

const upstreams = new Map(
  Object.entries(prefixes).map(([name, prefix]) => {
    const address = children.find((child) => child.name === name)?.url ?? '';
    return [name, { ask: remembering(`${address}${prefix}`), calls: 0 }];
  }),
);

const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const [, name = '', path = ''] = /^\/(\w+)(.*)$/.exec(request.url ?? '') ?? [];
  const upstream = upstreams.get(name);
  if (upstream !== undefined) {
    upstream.calls++;
    const { status, headers, bytes } = await upstream.ask(request, path);
    response.writeHead(status, headers).end(bytes);
    return;
  }
  if (name === 'token') return void response.end(await token());
  if (name === 'reset') for (const each of upstreams.values()) each.calls = 0;
  const body = name === 'jwks' ? jwks : Object.fromEntries([...upstreams].map(([each, { calls }]) => [each, calls]));
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
};

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => response.writeHead(502).end(String(error)));
});
server.keepAliveTimeout = 120_000;
server.listen(Number(process.env['PORT']), '127.0.0.1');

const stop = async (): Promise<void> => {
  await Promise.all(children.map((child) => child.stop()));
  rmSync(dataDir, { recursive: true, force: true });
  process.exit(0);
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
