import { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import { z } from 'zod';
import { attempt } from '../attempt.ts';
import { fromUnknown, GatewayError } from '../errors.ts';
import { fromUtf8 } from '../from-utf8.ts';
import { onErrors, type OnError } from '../plan/write/write-object.ts';
import { isWithin, type JsonBounds } from './json-bounds.ts';
import type { PersistedOperations } from './persisted-operations.ts';

/** What a request asks: the standard's parameters, and what is to become of errors. */
export interface RequestParams extends GraphQLParams {
  readonly query: string;
  readonly onError?: OnError;
  /** Under which its document may be kept once it has been run. */
  readonly hash?: string;
}

/** Reads what is asked, strictly; throws a `BAD_REQUEST` in words that repeat nothing of what does not fit. */
export interface ReadParams {
  fromBody(bytes: Buffer): RequestParams;
  /** `search` is the address from its question mark on. */
  fromSearch(search: string): RequestParams;
}

export const createReadParams = (persisted: PersistedOperations): ReadParams => ({
  fromBody: (bytes) => {
    const text = attempt(() => fromUtf8(bytes));
    if (text === undefined) throw refusal(messages.encoding);
    const body = attempt((): unknown => JSON.parse(text));
    if (body === undefined) throw refusal(messages.json);
    if (Array.isArray(body)) throw refusal(messages.batch);
    return toParams(body, persisted);
  },
  fromSearch: (search) => {
    if (attempt(() => decodeURIComponent(search)) === undefined) throw refusal(messages.encoding);
    const given = new URLSearchParams(search);
    const json = (name: 'variables' | 'extensions'): unknown => {
      const text = given.get(name) ?? '';
      return text === '' ? null : (attempt((): unknown => JSON.parse(text)) ?? text);
    };
    const texts = {
      query: given.get('query'),
      documentId: given.get('documentId'),
      operationName: given.get('operationName'),
    };
    const values = { ...texts, variables: json('variables'), extensions: json('extensions') };
    return toParams({ ...values, ...(given.has('onError') ? { onError: given.get('onError') } : {}) }, persisted);
  },
});

const object = z.record(z.string(), z.unknown());
const params = z.strictObject({
  query: z.string().nullish(),
  documentId: z.string().nullish(),
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
  query: '"query" is the text of a GraphQL document.',
  documentId: '"documentId" is text.',
  operationName: '"operationName" is text.',
  variables: '"variables" is a JSON object.',
  extensions: '"extensions" is a JSON object.',
  onError: '"onError" is "PROPAGATE", "NULL" or "HALT".',
  bounds: `"variables" and "extensions" hold at most ${bounds.maxValues} values, ${bounds.maxProperties} to an object, ${bounds.maxDepth} levels deep.`,
  unknown:
    'The request is a JSON object with "query" or "documentId", "operationName", "variables", "extensions" and "onError", and nothing else.',
};

const toParams = (given: unknown, persisted: PersistedOperations): RequestParams => {
  const { data, error } = params.safeParse(given);
  if (data === undefined) throw refusal(messages[String(error.issues[0]?.path[0])] ?? messages.unknown);
  const { query: text, documentId, operationName, variables, extensions, onError } = data;
  if (!isWithin(variables ?? null, bounds) || !isWithin(extensions ?? null, bounds)) throw refusal(messages.bounds);
  const { query, hash } = found(() =>
    persisted.find({ query: text, documentId, persistedQuery: extensions?.['persistedQuery'] }),
  );
  return {
    query,
    ...(hash === undefined ? {} : { hash }),
    ...(operationName ? { operationName } : {}),
    ...(variables ? { variables } : {}),
    ...(extensions ? { extensions } : {}),
    ...(onError ? { onError } : {}),
  };
};

const found = <Found>(find: () => Found): Found => {
  try {
    return find();
  } catch (thrown) {
    const error = fromUnknown(thrown);
    if (error.code === 'BAD_REQUEST') throw refusal(error.message);
    throw new GraphQLError(error.message, { originalError: error });
  }
};

const refusal = (message: string): GraphQLError =>
  new GraphQLError(message, {
    originalError: new GatewayError('BAD_REQUEST', { message }),
    extensions: { http: { status: 400 } },
  });
