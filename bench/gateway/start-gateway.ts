import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { GatewayError } from '../../engine/errors.ts';
import { createGateway } from '../../engine/gateway.ts';
import type { Authenticate } from '../../engine/identity/jwt.ts';
import { listen } from '../../engine/listen.ts';
import { serverSettings } from '../../engine/server-settings.ts';
import { readSettings } from '../../engine/settings.ts';
import type { Graph } from '../../engine/stitch/stitch.ts';
import { createLogger, toLogFields } from '../../engine/telemetry/logger.ts';
import { currentTraceId } from '../../engine/telemetry/trace-id.ts';

/** Starts the gateway with the production profile over the subgraphs that the environment names. */
export const startGateway = async (graph: Graph, environment: Readonly<Record<string, string | undefined>>) => {
  const given = { HOST: '127.0.0.1', ...environment, RESPONSE_CACHE_TTL_MS: '0', ROW_CACHE_BYTES: '0' };
  const settings = readSettings(serverSettings, given);
  const sourceSettings = readSettings(Object.assign({}, ...graph.sources.map((source) => source.settings)), given);
  const log = createLogger({ level: settings.LOG_LEVEL });
  const gateway = createGateway({
    graph,
    settings,
    sourceSettings,
    isStrict: true,
    authenticate,
    mediaSecret: randomBytes(32).toString('base64url'),
    explorer: null,
    hosts: null,
    traceId: currentTraceId,
    onError: (error, { traceId }) => log.warn({ traceId, ...toLogFields(error) }, 'request error'),
  });
  const host = settings.HOST ?? '127.0.0.1';
  await listen(gateway.http, { host, port: settings.PORT });
  await gateway.readiness();
  const stop = async (): Promise<void> => {
    await gateway.drain(settings.DRAIN_MS);
    await gateway.close();
  };
  return { url: `http://${host}:${(gateway.http.address() as AddressInfo).port}`, stop };
};

/** Nobody's tokens count here. */
const authenticate: Authenticate = async (authorization) => {
  if (authorization === undefined) return null;
  throw new GatewayError('UNAUTHENTICATED', { message: 'No token is accepted here.' });
};
