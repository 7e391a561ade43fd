import { Agent, request, type Dispatcher } from 'undici';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';

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
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
}

export interface ExchangeOptions {
  readonly source: string;
  readonly baseUrl: string;
  /** Reading stops with `DOWNSTREAM_RESPONSE_TOO_LARGE` after this many bytes. */
  readonly maxBytes?: number;
}

export interface Exchange {
  (wire: WireRequest, ctx: Pick<Context, 'signal'>): Promise<WireReply>;
  close(): Promise<void>;
}

/** Bytes to and from one upstream over its own pool; follows no redirect, reads no more than the cap, and names no address in its errors. */
export const createExchange = ({ source, baseUrl, maxBytes = 8 * 1024 * 1024 }: ExchangeOptions): Exchange => {
  let agent = openPool();
  /** Where one connection broke off, others that were kept may be dead too: whoever asks next gets a fresh one. */
  const leave = (pool: Agent): void => {
    if (pool !== agent) return;
    agent = openPool();
    pool.close().catch(() => undefined);
  };
  const base = baseUrl.replace(/\/+$/, '');

  const exchange = async (wire: WireRequest, { signal }: Pick<Context, 'signal'>): Promise<WireReply> => {
    const pool = agent;
    try {
      const reply = await request(`${base}${wire.path}`, {
        dispatcher: pool,
        method: wire.method,
        headers: wire.headers,
        body: wire.body ?? null,
        signal,
      });
      if (reply.statusCode >= 300 && reply.statusCode < 400) {
        discard(reply.body);
        throw new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service: source, cause: 'redirect' });
      }
      return {
        status: reply.statusCode,
        contentType: mediaType(reply.headers['content-type']),
        header: (name) => [reply.headers[name]].flat()[0],
        body: await readUpTo(maxBytes, reply.body, source),
      };
    } catch (error) {
      if (isBrokenOff(error)) leave(pool);
      throw toGatewayError(error, source, signal);
    }
  };
  return Object.assign(exchange, { close: () => agent.close() });
};

const openPool = (): Agent =>
  new Agent({ connections: 64, connect: { timeout: 1_000 }, headersTimeout: 30_000, bodyTimeout: 30_000 });

/** A body given up unread reports that as an error of its own, which nobody waits for and which would end the process. */
const discard = (body: Dispatcher.ResponseData['body']): void => {
  body.once('error', () => undefined);
  body.destroy();
};

const mediaType = (header: string | string[] | undefined): string =>
  ([header].flat()[0] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

const readUpTo = async (maxBytes: number, body: Dispatcher.ResponseData['body'], source: string): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.byteLength;
    if (size > maxBytes) {
      body.destroy();
      throw new GatewayError('DOWNSTREAM_RESPONSE_TOO_LARGE', { service: source });
    }
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
};

/** An abort keeps the reason it was given (a timeout says so itself); everything else that breaks a connection is one thing to a client. */
const toGatewayError = (error: unknown, service: string, signal: AbortSignal): GatewayError => {
  if (error instanceof GatewayError) return error;
  if (signal.aborted && signal.reason instanceof GatewayError) return signal.reason;
  const code = isTimeout(error) ? 'DOWNSTREAM_TIMEOUT' : 'DOWNSTREAM_UNAVAILABLE';
  return new GatewayError(code, { service, transient: isBrokenOff(error), cause: error });
};

/** A connection that was there, and went: before the answer or in the middle of it. */
const isBrokenOff = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && brokenOff.has(error.code);

const brokenOff = new Set(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'ECONNRESET', 'EPIPE']);

const isTimeout = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'UND_ERR_HEADERS_TIMEOUT' || error.code === 'UND_ERR_BODY_TIMEOUT');
