import type { LookupFunction } from 'node:net';
import { Agent, errors, request } from 'undici';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { createLookup } from './lookup.ts';
import { discard, readBody } from './read-body.ts';

/** What goes over the wire, whatever the protocol above it. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path and query below the upstream's address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface WireReply {
  readonly status: number;
  /** Lower case, without parameters; empty where there is none. */
  readonly contentType: string;
  /** Lower case; empty where the content type does not say. */
  readonly charset: string;
  readonly header: (name: string) => string | undefined;
  /** Unpacked; empty where a status that is an error came with what does not unpack. */
  readonly body: Buffer;
}

export interface ExchangeOptions {
  readonly source: string;
  readonly baseUrl: string;
  /** Reading stops with `DOWNSTREAM_RESPONSE_TOO_LARGE` after this many bytes, packed or unpacked. */
  readonly maxBytes?: number;
  /** How the name in the address is resolved. */
  readonly lookup?: LookupFunction;
}

export interface Exchange {
  (wire: WireRequest, ctx: Pick<Context, 'signal'>): Promise<WireReply>;
  close(): Promise<void>;
}

/** Bytes to and from one upstream over its own pool; follows no redirect, reads no more than the cap, and names no address in its errors. */
export const createExchange = (options: ExchangeOptions): Exchange => {
  const { source, baseUrl, maxBytes = 8 * 1024 * 1024, lookup = createLookup() } = options;
  let agent = openPool(lookup);
  /** Where one connection broke off, others that were kept may be dead too: whoever asks next gets a fresh one. */
  const leave = (pool: Agent): void => {
    if (pool !== agent) return;
    agent = openPool(lookup);
    pool.close().catch(() => undefined);
  };
  const base = baseUrl.replace(/\/+$/, '');

  const exchange = async (wire: WireRequest, { signal }: Pick<Context, 'signal'>): Promise<WireReply> => {
    const pool = agent;
    try {
      const reply = await request(`${base}${wire.path}`, {
        dispatcher: pool,
        method: wire.method,
        headers: { 'accept-encoding': 'identity', ...wire.headers },
        body: wire.body ?? null,
        signal,
      });
      if (reply.statusCode >= 300 && reply.statusCode < 400) {
        discard(reply.body);
        throw new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service: source, cause: 'redirect' });
      }
      const contentType = [reply.headers['content-type'] ?? ''].flat()[0] ?? '';
      return {
        status: reply.statusCode,
        contentType: contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '',
        charset: charsetIn.exec(contentType)?.[1]?.toLowerCase() ?? '',
        header: (name) => [reply.headers[name]].flat()[0],
        body: await readBody(reply, { service: source, maxBytes }).catch((error: unknown) => {
          if (reply.statusCode >= 400 && isUnreadable(error)) return Buffer.alloc(0);
          throw error;
        }),
      };
    } catch (error) {
      if (isBrokenOff(error)) leave(pool);
      throw toGatewayError(error, source, signal);
    }
  };
  return Object.assign(exchange, { close: () => agent.close() });
};

/** How many connections there are is the bulkhead's to say: a call that waits in here is seen by nobody, and its time runs. */
const openPool = (lookup: LookupFunction): Agent =>
  new Agent({ connections: null, connect: { timeout: 1_000, lookup }, headersTimeout: 30_000, bodyTimeout: 30_000 });

/** The parameter, in quotes or not. */
const charsetIn = /;\s*charset\s*=\s*"?([^\s";]*)/i;

/** What came with a status that is an error is only as good as it reads: the status says enough. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof GatewayError && error.code === 'DOWNSTREAM_INVALID_RESPONSE';

/** An abort keeps the reason it was given (a timeout says so itself); what is no HTTP cannot be read; everything else that breaks a connection is one thing to a client. */
const toGatewayError = (error: unknown, service: string, signal: AbortSignal): GatewayError => {
  if (error instanceof GatewayError) return error;
  if (signal.aborted && signal.reason instanceof GatewayError) return signal.reason;
  if (isNoHttp(error)) return new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, cause: error });
  const code = isTimeout(error) ? 'DOWNSTREAM_TIMEOUT' : 'DOWNSTREAM_UNAVAILABLE';
  return new GatewayError(code, { service, transient: isBrokenOff(error), cause: error });
};

/** A connection that was there, and went: before the answer or in the middle of it. */
const isBrokenOff = (error: unknown): boolean => brokenOff.has(codeOf(error));

const brokenOff = new Set(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'ECONNRESET', 'EPIPE']);

const isTimeout = (error: unknown): boolean => timedOut.has(codeOf(error));

const timedOut = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** As the parser says that something else than HTTP has come, or a head without end. */
const isNoHttp = (error: unknown): boolean =>
  error instanceof errors.HTTPParserError || error instanceof errors.HeadersOverflowError;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
