import type { Call } from '../call.ts';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { deadlineHeader } from './deadline-header.ts';
import { createExchange, type ExchangeOptions, type WireReply } from './exchange.ts';
import type { Connection, HeadersOf } from './connection.ts';
import { readText } from './read-text.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Appended and escaped; undefined leaves a parameter out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses the client reads itself, beside 200; all others are errors of the table. */
  readonly statuses?: readonly number[];
  /** `json` (the default) is parsed; `bytes` comes as a Buffer with one of these content types. */
  readonly bytes?: readonly string[];
}

export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly header: (name: string) => string | undefined;
  /** Parsed JSON, or a Buffer where bytes were asked for; unknown until the client has read it into a shape. */
  readonly body: unknown;
}

export interface HttpOptions extends ExchangeOptions {
  readonly headers?: HeadersOf;
  /** The error that an answer is although its status says otherwise; told here, so that policies see it as what it is. */
  readonly judge?: (reply: HttpReply) => GatewayError | undefined;
}

/** REST: JSON in, JSON (or an image) out, every status accounted for. */
export const http = ({ headers, judge, ...options }: HttpOptions): Connection => {
  const exchange = createExchange(options);
  const send = async (call: Call, ctx: Context): Promise<HttpReply> => {
    const asked = call.request as HttpRequest;
    const reply = await exchange(
      {
        method: asked.method,
        path: `${asked.path}${toQuery(asked.query)}`,
        headers: {
          accept: asked.bytes?.join(', ') ?? acceptJson,
          ...(asked.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...asked.headers,
          ...deadlineHeader(ctx),
          ...headers?.(ctx),
        },
        ...(asked.json === undefined ? {} : { body: JSON.stringify(asked.json) }),
      },
      ctx,
    );
    const answer = readReply(reply, asked, call.source, ctx.clock.now());
    const failure = judge?.(answer);
    if (failure !== undefined) throw failure;
    return answer;
  };
  return { send, close: exchange.close };
};

/** Sends an HTTP call down its source's pipe. */
export const sendHttp = (call: Call<HttpRequest>, ctx: Context): Promise<HttpReply> =>
  ctx.send(call) as Promise<HttpReply>;

const acceptJson = 'application/json, application/problem+json';

/** The error of the table for a status that nobody reads; without `nowMs` a Retry-After that is a date says nothing. */
export const errorOfStatus = (status: number, service: string, retryAfter?: string, nowMs?: number): GatewayError => {
  if (status === 401) return new GatewayError('DOWNSTREAM_UNAUTHENTICATED', { service });
  if (status === 429)
    return new GatewayError('DOWNSTREAM_RATE_LIMITED', { service, ...retryAfterOf(retryAfter, nowMs) });
  if (status === 408 || status === 504) return new GatewayError('DOWNSTREAM_TIMEOUT', { service });
  if (status >= 500) return new GatewayError('DOWNSTREAM_UNAVAILABLE', { service, ...retryAfterOf(retryAfter, nowMs) });
  if (status >= 400) return new GatewayError('DOWNSTREAM_REFUSED', { service });
  return new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, cause: `status ${status}` });
};

/** The error of an answer that nobody reads. A page with a 502 is a proxy's, which could not read what the service said: the next answer may come through. */
export const errorOfReply = (
  { status, contentType, header }: WireReply,
  service: string,
  nowMs: number,
): GatewayError => {
  if (status === 502 && contentType === 'text/html')
    return new GatewayError('DOWNSTREAM_INVALID_RESPONSE', {
      service,
      transient: true,
      cause: `status ${status}, HTML`,
    });
  return errorOfStatus(status, service, header('retry-after'), nowMs);
};

/** Parses UTF-8 JSON; anything else is `DOWNSTREAM_INVALID_RESPONSE`. */
export const parseJson = (reply: Pick<WireReply, 'charset' | 'body'>, service: string): unknown => {
  const text = readText(reply, service);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, transient: true, cause });
  }
};

const toQuery = (query: HttpRequest['query']): string => {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
};

const readReply = (reply: WireReply, asked: HttpRequest, service: string, nowMs: number): HttpReply => {
  const { status, contentType, header, body } = reply;
  const expected = status === 200 || (asked.statuses?.includes(status) ?? false);
  if (!expected) throw errorOfReply(reply, service, nowMs);
  if (asked.bytes !== undefined) {
    if (!asked.bytes.includes(contentType)) throw invalid(service, 'content type');
    return { status, contentType, header, body };
  }
  if (!jsonType.test(contentType)) throw invalid(service, 'content type');
  return { status, contentType, header, body: parseJson(reply, service) };
};

const jsonType = /^application\/(?:[\w.+-]+\+)?json$/;

const invalid = (service: string, cause: string) => new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, cause });

/** A Retry-After in milliseconds from now; nothing where there is none that can be read. */
export const retryAfterOf = (header = '', nowMs?: number): { readonly retryAfterMs?: number } => {
  if (/^\d{1,10}$/.test(header)) return { retryAfterMs: Number(header) * 1_000 };
  const atMs = httpDate.test(header) ? Date.parse(header) : NaN;
  return nowMs === undefined || Number.isNaN(atMs) ? {} : { retryAfterMs: Math.max(0, atMs - nowMs) };
};

/** As HTTP writes a moment: `Sun, 06 Nov 1994 08:49:37 GMT`. */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
