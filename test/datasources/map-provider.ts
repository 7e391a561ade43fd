import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { expect } from 'vitest';
import { maps } from '../../datasources/maps/index.ts';
import type { MapProvider } from '../../datasources/maps/port.ts';
import { systemClock } from '../../engine/clock.ts';
import type { Context } from '../../engine/context.ts';
import { GatewayError, type Code } from '../../engine/errors.ts';
import { createLedger } from '../../engine/ledger.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined where there is no body. */
  readonly json: unknown;
}

export interface Told {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** JSON unless it is a string or bytes. */
  readonly body: unknown;
}

export interface ProviderServer {
  readonly url: string;
  /** What was asked, in order. */
  readonly asked: Asked[];
  /** How the next requests are answered. */
  answer: (asked: Asked) => Told | Promise<Told>;
  stop(): Promise<void>;
}

/** A real HTTP server that answers as a map provider's documentation says. */
export const startProvider = async (): Promise<ProviderServer> => {
  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://provider');
    const text = Buffer.concat(chunks).toString();
    const asked: Asked = {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      json: text === '' ? undefined : JSON.parse(text),
    };
    provider.asked.push(asked);
    const { status = 200, headers = {}, body } = await provider.answer(asked);
    const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(isRaw ? body : JSON.stringify(body));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const provider: ProviderServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked: [],
    answer: () => ({ status: 500, body: {} }),
    stop: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  return provider;
};

/** The providers these settings choose, each call of which goes through the source's own policies, once. */
export const openProviders = async (settings: Record<string, unknown>) => {
  const connection = maps.connect({ MAPS_RETRIES: 0, ...settings });
  const call = { source: 'maps', name: 'providers', kind: 'read', size: 1, request: null } as const;
  const providers = (await connection.send(call, createContext())) as readonly MapProvider[];
  return { providers, first: providers[0]!, close: () => connection.close() };
};

export const createContext = (overrides: Partial<Context> = {}): Context => ({
  viewer: null,
  signal: new AbortController().signal,
  clock: systemClock,
  deadlineMs: Infinity,
  random: () => 0,
  newId: () => 'id',
  traceId: '0'.repeat(32),
  ledger: createLedger(),
  send: () => Promise.reject(new Error('no pipe')),
  changed: async () => undefined,
  signMedia: () => '',
  ...overrides,
});

/** The promise ends in this code; neither the error nor anything it holds tells the secret. */
export const expectFailure = async (promise: Promise<unknown>, code: Code, secret?: string): Promise<GatewayError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GatewayError);
  expect((error as GatewayError).code).toBe(code);
  expect((error as GatewayError).service).toBe('maps');
  if (secret !== undefined) expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(secret);
  return error as GatewayError;
};

/** A one-pixel PNG. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

export const berlin = { latitude: 52.52437, longitude: 13.41053 };
export const leipzig = { latitude: 51.33962, longitude: 12.37129 };

/** A town without more than it must have, as Google's Geocoding API words it. */
export const locality = {
  place_id: 'ChIJ1',
  formatted_address: 'Berlin, Germany',
  types: ['locality'],
  address_components: [],
  geometry: { location: { lat: 52.5, lng: 13.4 } },
};
