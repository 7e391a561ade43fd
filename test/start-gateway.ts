import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { createGateway, type Gateway, type GatewayOptions } from '../engine/gateway.ts';
import { openDevelopmentIssuer, type DevelopmentIssuer } from '../engine/identity/development-issuer.ts';
import { createAuthenticate } from '../engine/identity/jwt.ts';
import type { GatewayError } from '../engine/errors.ts';
import type { LedgerEntry } from '../engine/ledger.ts';
import { pipeSettingNames } from '../engine/policies/pipe-settings.ts';
import { readAllSettings } from '../engine/server-settings.ts';
import { compose, sources } from '../schema/compose.ts';
import { stillClock } from './still-clock.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: any;
  readonly errors: readonly { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
  /** Which upstream calls it cost, in the order of sending. */
  readonly ledger: readonly LedgerEntry[];
  /** All of them, the ledger too. */
  readonly extensions: Readonly<Record<string, unknown>>;
}

export interface AskOptions {
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  /** A user id; the token has scope support:read unless `scopes` says otherwise. Anonymous without. */
  readonly as?: string;
  readonly scopes?: readonly string[];
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export interface TestGateway {
  readonly url: string;
  readonly gateway: Gateway;
  readonly issuer: DevelopmentIssuer;
  /** What the server would have logged. */
  readonly logged: GatewayError[];
  /** Asks over real HTTP, as a client would. */
  ask(query: string, options?: AskOptions): Promise<Answer>;
  token(user: string, scopes?: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

export interface StartGatewayOptions {
  /** Addresses of services other than the shared ones. */
  readonly addresses?: Record<string, string>;
  readonly environment?: Record<string, string>;
  readonly options?: Partial<GatewayOptions>;
}

/** The product's own gateway on a free port, in front of real services; nothing is kept, no call times out or is repeated, unless asked for. */
export const startGateway = async ({
  addresses,
  environment = {},
  options = {},
}: StartGatewayOptions = {}): Promise<TestGateway> => {
  const keyDir = await mkdtemp(join(tmpdir(), 'selvedge-key-'));
  const issuer = await openDevelopmentIssuer(keyDir);
  await rm(keyDir, { recursive: true });
  const settings = readAllSettings(sources, {
    RESPONSE_CACHE_TTL_MS: '0',
    ROW_CACHE_BYTES: '0',
    MAX_CALLS: '100000',
    ...Object.fromEntries(sources.map(({ name }) => [pipeSettingNames(name).retries, '0'])),
    DEADLINE_MS: '600000',
    MUTATION_DEADLINE_MS: '600000',
    ...(addresses ?? inject('services')),
    ...environment,
  });
  const logged: GatewayError[] = [];
  const gateway = createGateway({
    graph: compose(),
    settings: settings.server,
    sourceSettings: settings.sources,
    isStrict: false,
    authenticate: createAuthenticate(issuer),
    mediaSecret: randomBytes(32).toString('hex'),
    explorer: null,
    hosts: null,
    clock: stillClock,
    random: () => 0,
    traceId: () => randomBytes(16).toString('hex'),
    onError: (error) => void logged.push(error),
    ...options,
  });
  gateway.http.listen(0, '127.0.0.1');
  await once(gateway.http, 'listening');
  const url = `http://127.0.0.1:${(gateway.http.address() as AddressInfo).port}`;
  const token = (user: string, scopes?: readonly string[]) => issuer.sign(user, scopes);

  const ask = async (
    query: string,
    { variables, operationName, as, scopes, headers, signal }: AskOptions = {},
  ): Promise<Answer> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-ledger': '1',
        ...(as === undefined ? {} : { authorization: `Bearer ${await token(as, scopes)}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables, operationName }),
      signal: signal ?? null,
    });
    const body = (await response.json()) as any;
    return {
      status: response.status,
      headers: response.headers,
      data: body.data,
      errors: body.errors ?? [],
      ledger: body.extensions?.ledger ?? [],
      extensions: body.extensions ?? {},
    };
  };
  const stop = async (): Promise<void> => {
    await gateway.drain(1_000);
    await gateway.close();
  };
  return { url, gateway, issuer, logged, ask, token, stop };
};

/** A ledger as lines such as `order _users ×50`, sorted, for comparing. */
export const calls = (ledger: readonly LedgerEntry[]): string[] =>
  ledger.map(({ source, call, size }) => `${source} ${call} ×${size}`).sort();
