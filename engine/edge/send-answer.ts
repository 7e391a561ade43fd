import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Context } from '../context.ts';
import type { Viewer } from '../identity/viewer.ts';
import type { ServerContext } from './create-graphql.ts';
import type { FastAnswer } from './fast-path.ts';

/** Nothing a signed-in caller is told, and nothing that was rehearsed, may be kept by anything on the way. */
const keeping = (viewer: Viewer | null, isOfNow: boolean): string =>
  viewer !== null ? 'private, no-store' : isOfNow ? 'no-store' : 'no-cache';

export const sendFast = (
  { text, contentType }: FastAnswer,
  response: ServerResponse,
  { viewer, rehearsal }: Context,
): void => {
  const length = Buffer.byteLength(text);
  response.writeHead(200, {
    'content-type': contentType,
    'content-length': length,
    'cache-control': keeping(viewer, rehearsal !== undefined),
  });
  endWith(response, text, length === text.length);
};

/** What yoga answers. */
export const sendReply = async (
  reply: Response,
  response: ServerResponse,
  { gateway, answer }: ServerContext,
): Promise<void> => {
  const { viewer, rehearsal } = gateway;
  const headers = Object.fromEntries(reply.headers);
  const type = reply.headers.get('content-type') ?? '';
  const isPage = type.startsWith('text/html');
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
    'cache-control': keeping(viewer, isPage || rehearsal !== undefined),
  });
  if (text !== undefined) endWith(response, text, length === text.length);
  else if (reply.body !== null) await pipeline(reply.body, response);
};

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
