import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { KeptAnswer } from './answer-cache.ts';
import type { Context } from '../context.ts';
import type { Viewer } from '../identity/viewer.ts';
import type { ServerContext } from './create-graphql.ts';
import type { FastAnswer } from './fast-path.ts';

/** Whom to send an answer, and what for. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly context: Context;
}

/** What was answered without yoga. */
export const sendFast = ({ text, contentType, kept }: FastAnswer, exchange: Exchange): void => {
  const { response } = exchange;
  const keeping = keepingOf(kept, exchange);
  if (keeping.isNotModified) return void response.writeHead(304, keeping.headers).end();
  const length = Buffer.byteLength(text);
  response.writeHead(200, { 'content-type': contentType, 'content-length': length, ...keeping.headers });
  endWith(response, text, length === text.length);
};

/** What yoga answers. */
export const sendReply = async (reply: Response, { answer }: ServerContext, exchange: Exchange): Promise<void> => {
  const { response } = exchange;
  const headers = Object.fromEntries(reply.headers);
  const type = reply.headers.get('content-type') ?? '';
  const isPage = type.startsWith('text/html');
  const keeping = keepingOf(answer?.kept ?? null, exchange, isPage);
  if (keeping.isNotModified) return void response.writeHead(304, keeping.headers).end();
  // What streams is passed on as it comes; everything else is one text.
  const isStream = streams.test(type) && reply.body !== null;
  const text = isStream ? undefined : (answer?.text ?? (await reply.text()));
  const length = text === undefined ? undefined : Buffer.byteLength(text);
  response.writeHead(reply.status, {
    ...headers,
    ...(isPage
      ? { 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' }
      : {}),
    ...(length === undefined ? {} : { 'content-length': length }),
    ...keeping.headers,
  });
  if (text !== undefined) endWith(response, text, length === text.length);
  else if (reply.body !== null) await pipeline(reply.body, response);
};

interface Keeping {
  readonly headers: Readonly<Record<string, string | number>>;
  /** Whether the client has the answer already. */
  readonly isNotModified: boolean;
}

/**
 * How an answer may be kept on the way (RFC 9111), and whether it has to be sent at all. What everybody is told may be kept by anybody for as
 * long as it is fresh; what is kept for one caller may be kept by that caller, who asks each time whether it still holds; all else by nobody.
 */
const keepingOf = (kept: KeptAnswer | null, { request, response, context }: Exchange, isPage = false): Keeping => {
  const { viewer, rehearsal, clock } = context;
  if (kept === null)
    return { headers: { 'cache-control': unkept(viewer, isPage || rehearsal !== undefined) }, isNotModified: false };
  const { etag, scope, atMs, freshUntilMs } = kept;
  const maxAge = Math.floor((freshUntilMs - atMs) / 1_000);
  const headers = {
    'cache-control': viewer === null && scope === 'PUBLIC' ? `public, max-age=${maxAge}` : 'private, no-cache',
    age: Math.max(0, Math.floor((clock.now() - atMs) / 1_000)),
    etag,
    vary: [response.getHeader('vary') ?? [], 'Accept', 'Authorization'].flat().join(', '),
  };
  const isAsked = request.method === 'GET' || request.method === 'HEAD';
  const known = request.headers['if-none-match']?.split(',').map((each) => each.trim()) ?? [];
  return { headers, isNotModified: isAsked && (known.includes(etag) || known.includes('*')) };
};

const unkept = (viewer: Viewer | null, isOfNow: boolean): string =>
  viewer !== null ? 'private, no-store' : isOfNow ? 'no-store' : 'no-cache';

/** ASCII is the same in both encodings, and goes out as it is; a long text is not copied once more to stand behind its headers. */
const endWith = (response: ServerResponse, text: string, isAscii: boolean): void => {
  if (text.length > longText) {
    response.cork();
    response.flushHeaders();
  }
  response.end(text, isAscii ? 'latin1' : 'utf8');
};

const longText = 16_384;

const streams = /^(?:text\/event-stream|multipart\/mixed)/;
