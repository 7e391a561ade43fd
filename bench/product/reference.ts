import { randomBytes } from 'node:crypto';
import { createRemoteJWKSet } from 'jose';
import type { RequestContext } from '../../engine/context.ts';
import { createGateway } from '../../engine/gateway.ts';
import { createAuthenticate } from '../../engine/identity/jwt.ts';
import { readAllSettings } from '../../engine/server-settings.ts';
import { createReferenceExecutor } from '../../engine/stitch/reference-executor.ts';
import { compose, sources } from '../../schema/compose.ts';

/** The product's graph run by stitching, field by field, with the very sources and policies that plans have. */
export const openReference = (environment: Readonly<Record<string, string | undefined>>) => {
  const { server, sources: sourceSettings } = readAllSettings(sources, environment);
  const { JWT_ISSUER: issuer = '', JWT_AUDIENCE: audience = '', JWT_JWKS_URL = '' } = server;
  const authenticate = createAuthenticate({ issuer, audience, keys: createRemoteJWKSet(new URL(JWT_JWKS_URL)) });
  const graph = compose();
  const { createContext, close } = createGateway({
    graph,
    settings: server,
    sourceSettings,
    isStrict: true,
    authenticate,
    mediaSecret: server.MEDIA_SECRET ?? '',
    explorer: null,
    hosts: null,
    traceId: () => randomBytes(16).toString('hex'),
    onError: () => undefined,
  });
  const contextFor = async (authorization: string | undefined): Promise<RequestContext> =>
    createContext({ viewer: await authenticate(authorization) });
  return { schema: graph.schema, execute: createReferenceExecutor(graph), contextFor, close };
};
