import type { LookupFunction } from 'node:net';
import { errors, Pool } from 'undici';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { firstOf } from './intake.ts';
import { createLookup } from './lookup.ts';
import { receive } from './receive.ts';

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
  const { source: service, baseUrl, maxBytes = 8 * 1024 * 1024, lookup = createLookup() } = options;
  const base = baseUrl.replace(/\/+$/, '');
  const { origin } = new URL(base);
  const pathOf = rememberingLast((path: string) => {
    const { pathname, search } = new URL(`${base}${path}`);
    return `${pathname}${search}`;
  });
  const mediaTypeOf = rememberingLast(readMediaType);
  let pool = openPool(origin, lookup);
  /** Where one connection broke off, others that were kept may be dead too: whoever asks next gets a fresh one. */
  const leave = (left: Pool): void => {
    if (left !== pool) return;
    pool = openPool(origin, lookup);
    left.close().catch(() => undefined);
  };

  const exchange = async (wire: WireRequest, { signal }: Pick<Context, 'signal'>): Promise<WireReply> => {
    const used = pool;
    try {
      const { status, headers, body } = await receive(
        used,
        {
          method: wire.method,
          path: pathOf(wire.path),
          headers: { 'accept-encoding': 'identity', ...wire.headers },
          body: wire.body ?? null,
        },
        { service, signal, maxBytes },
      );
      const { contentType, charset } = mediaTypeOf(firstOf(headers['content-type']) ?? '');
      return { status, contentType, charset, header: (name) => firstOf(headers[name]), body };
    } catch (error) {
      if (isBrokenOff(error)) leave(used);
      throw toGatewayError(error, service, signal);
    }
  };
  return Object.assign(exchange, { close: () => pool.close() });
};

/** One upstream is asked under few paths, and says the same of most of its replies. */
const rememberingLast = <Value>(read: (text: string) => Value): ((text: string) => Value) => {
  let last: { readonly text: string; readonly value: Value } | undefined;
  return (text) => (last = last?.text === text ? last : { text, value: read(text) }).value;
};

const readMediaType = (text: string): Pick<WireReply, 'contentType' | 'charset'> => ({
  contentType: text.split(';', 1)[0]?.trim().toLowerCase() ?? '',
  charset: charsetIn.exec(text)?.[1]?.toLowerCase() ?? '',
});

/** How many connections there are is the bulkhead's to say: a call that waits in here is seen by nobody, and its time runs. */
const openPool = (origin: string, lookup: LookupFunction): Pool =>
  new Pool(origin, {
    connections: null,
    connect: { timeout: 1_000, lookup },
    headersTimeout: 30_000,
    bodyTimeout: 30_000,
  });

/** The parameter, in quotes or not. */
const charsetIn = /;\s*charset\s*=\s*"?([^\s";]*)/i;

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
