import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { onErrors, type OnError } from '../plan/write/write-object.ts';
import { fromUtf8 } from '../from-utf8.ts';
import { isWithin, type JsonBounds } from './json-bounds.ts';

/** What a request asks: the standard's parameters, and what is to become of errors. */
export interface RequestParams extends GraphQLParams {
  readonly query: string;
  readonly onError?: OnError;
}

/** What the server has read of the request already. */
export interface RequestBody {
  readonly body?: Buffer;
}

/** Parameters that yoga does not know by itself. */
export const extraParamNames = ['onError'];

/** Reads what is asked from the URL or the JSON body, strictly; whatever does not fit is a `BAD_REQUEST` in words that repeat nothing of it. */
export const useRequestParams = (): Plugin<object, RequestBody> => ({
  onRequestParse: ({ request, serverContext, setRequestParser }) => {
    if (request.method === 'GET') setRequestParser(fromUrl);
    if (request.method !== 'POST') return;
    const { body } = serverContext;
    setRequestParser(
      body === undefined ? async () => fromBody(Buffer.from(await request.arrayBuffer())) : () => fromBody(body),
    );
  },
});

const fromUrl = (request: Request): GraphQLParams => {
  const search = new URL(request.url).search;
  if (attempt(() => decodeURIComponent(search)) === undefined) throw refusal(messages.encoding);
  const given = new URLSearchParams(search);
  const json = (name: 'variables' | 'extensions'): unknown => {
    const text = given.get(name) ?? '';
    return text === '' ? null : (attempt((): unknown => JSON.parse(text)) ?? text);
  };
  return toParams({
    query: given.get('query'),
    operationName: given.get('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
    ...(given.has('onError') ? { onError: given.get('onError') } : {}),
  });
};

/** What a JSON body asks; null where it is not as it should be. */
export const paramsOf = (body: Buffer): RequestParams | null => attempt(() => fromBody(body)) ?? null;

const fromBody = (bytes: Buffer): RequestParams => {
  const text = attempt(() => fromUtf8(bytes));
  if (text === undefined) throw refusal(messages.encoding);
  const body = attempt((): unknown => JSON.parse(text));
  if (body === undefined) throw refusal(messages.json);
  if (Array.isArray(body)) throw refusal(messages.batch);
  return toParams(body);
};

const object = z.record(z.string(), z.unknown());
const params = z.strictObject({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: object.nullish(),
  extensions: object.nullish(),
  onError: z.enum(onErrors).nullish(),
});

const bounds: JsonBounds = { maxDepth: 20, maxProperties: 100, maxValues: 5_000 };

const messages: Readonly<Record<string, string>> &
  Record<'encoding' | 'json' | 'batch' | 'unknown' | 'bounds', string> = {
  encoding: 'The request is not UTF-8.',
  json: 'The request body is not JSON.',
  batch: 'One request asks for one operation: the body is a JSON object, not a list.',
  query: '"query" is missing: it is the text of a GraphQL document.',
  operationName: '"operationName" is text.',
  variables: '"variables" is a JSON object.',
  extensions: '"extensions" is a JSON object.',
  onError: '"onError" is "PROPAGATE", "NULL" or "HALT".',
  bounds: `"variables" and "extensions" hold at most ${bounds.maxValues} values, ${bounds.maxProperties} to an object, ${bounds.maxDepth} levels deep.`,
  unknown:
    'The request is a JSON object with "query", "operationName", "variables", "extensions" and "onError", and nothing else.',
};

const toParams = (given: unknown): RequestParams => {
  const { data, error } = params.safeParse(given);
  if (data === undefined) throw refusal(messages[String(error.issues[0]?.path[0])] ?? messages.unknown);
  const { query, operationName, variables, extensions, onError } = data;
  if (!isWithin(variables ?? null, bounds) || !isWithin(extensions ?? null, bounds)) throw refusal(messages.bounds);
  return {
    query,
    ...(operationName ? { operationName } : {}),
    ...(variables ? { variables } : {}),
    ...(extensions ? { extensions } : {}),
    ...(onError ? { onError } : {}),
  };
};

const refusal = (message: string): GraphQLError =>
  new GraphQLError(message, {
    originalError: new GatewayError('BAD_REQUEST', { message }),
    extensions: { http: { status: 400 } },
  });

const attempt = <Value>(read: () => Value): Value | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};
