import type { GraphQLFormattedError } from 'graphql';
import type { Call } from '../call.ts';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { deadlineHeader } from './deadline-header.ts';
import { createExchange, type ExchangeOptions } from './exchange.ts';
import type { Connection, HeadersOf } from './connection.ts';
import { errorOfStatus, parseJson } from './http.ts';

export interface GraphQLRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** An upstream's answer: its errors are still in its own words, which no client may read. */
export interface GraphQLReply {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

export interface GraphQLOptions extends ExchangeOptions {
  readonly headers?: HeadersOf;
}

/** GraphQL over HTTP by POST: an answer without `data` or `errors`, or of another content type, is not an answer. */
export const graphql = ({ headers, ...options }: GraphQLOptions): Connection => {
  const exchange = createExchange(options);
  const send = async (call: Call, ctx: Context): Promise<GraphQLReply> => {
    const { status, contentType, header, body } = await exchange(
      {
        method: 'POST',
        path: '',
        headers: {
          accept: accepted.join(', '),
          'content-type': 'application/json',
          ...deadlineHeader(ctx),
          ...headers?.(ctx),
        },
        body: JSON.stringify(call.request),
      },
      ctx,
    );
    if (!accepted.includes(contentType)) throw contentError(status, call.source, header('retry-after'));
    const reply = parseJson(body, call.source);
    if (!isReply(reply)) throw contentError(status, call.source, header('retry-after'));
    return reply;
  };
  return { send, close: exchange.close };
};

/** Sends a GraphQL call down its source's pipe. */
export const sendGraphQL = async (call: Call<GraphQLRequest>, ctx: Context): Promise<GraphQLReply> =>
  (await ctx.send(call)) as GraphQLReply;

const accepted = ['application/graphql-response+json', 'application/json'];

const isReply = (body: unknown): body is GraphQLReply => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  const { data, errors } = body as Record<string, unknown>;
  const dataIsObject = data === undefined || data === null || (typeof data === 'object' && !Array.isArray(data));
  const errorsAreList = errors === undefined || (Array.isArray(errors) && errors.length > 0);
  return dataIsObject && errorsAreList && (data !== undefined || errors !== undefined);
};

const contentError = (status: number, service: string, retryAfter: string | undefined): GatewayError =>
  status === 200
    ? new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, cause: 'not a GraphQL answer' })
    : errorOfStatus(status, service, retryAfter);
