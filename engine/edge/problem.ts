import type { ServerResponse } from 'node:http';
import { codes, type GatewayError } from '../errors.ts';

/** Answers outside GraphQL with a problem document (RFC 9457): the table's code and words, nothing else. */
export const sendProblem = (
  response: ServerResponse,
  error: GatewayError,
  headers: Readonly<Record<string, string>> = {},
): void => {
  const { status } = codes[error.code];
  sendJson(
    response,
    status,
    { title: error.message, status, code: error.code },
    { ...headers, 'content-type': 'application/problem+json' },
  );
};

export interface GraphQLErrorOptions {
  readonly traceId: string;
  /** The table's by default. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** In the form GraphQL clients read, for refusals that are made before GraphQL is reached; some trust only a type of its own beside a status. */
export const sendGraphQLError = (
  response: ServerResponse,
  { code, message }: GatewayError,
  { traceId, status = codes[code].status, headers = {} }: GraphQLErrorOptions,
): void => {
  const extensions = { code, retryable: codes[code].retryable, traceId };
  const form = response.req.headers.accept?.includes(graphqlType)
    ? { 'content-type': `${graphqlType}; charset=utf-8` }
    : {};
  sendJson(response, status, { errors: [{ message, extensions }] }, { ...form, ...headers });
};

const graphqlType = 'application/graphql-response+json';

export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(JSON.stringify(body));
};
