import type { Call } from '../call.ts';
import type { Clock } from '../clock.ts';
import type { Context } from '../context.ts';
import { codes, GatewayError, withoutStack } from '../errors.ts';
import { noteFailures, type PartFailure } from '../part-failures.ts';
import type { Connection, HeadersOf } from './connection.ts';
import { deadlineHeader } from './deadline-header.ts';
import { createExchange, type ExchangeOptions, type WireReply } from './exchange.ts';
import { errorReader, type ReadError, type UpstreamCode } from './graphql-errors.ts';
import { errorOfReply, parseJson, retryAfterOf } from './http.ts';

export interface GraphQLRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** By response key: the root field that is asked there, which is a part of the call. */
  readonly roots?: ReadonlyMap<string, string>;
}

/** What was answered, and what was not; the upstream's own words end before this. */
export interface GraphQLReply {
  readonly data: Readonly<Record<string, unknown>>;
  readonly failures: readonly PartFailure[];
}

export interface GraphQLOptions extends ExchangeOptions {
  readonly headers?: HeadersOf;
  /** The upstream's codes (`extensions.code`) in the words of the table; all others are `DOWNSTREAM_REFUSED`. */
  readonly errorCodes?: Readonly<Record<string, UpstreamCode>>;
}

/**
 * GraphQL over HTTP by POST. An answer in part is a reply on which its failures are noted; one in which nothing is answered is thrown as the
 * failure that its codes tell, so that it is repeated and counted like any other.
 */
export const graphql = ({ headers, errorCodes = {}, ...options }: GraphQLOptions): Connection => {
  const exchange = createExchange(options);
  const readError = errorReader(options.source, errorCodes);
  const send = async (call: Call, ctx: Context): Promise<GraphQLReply> => {
    const { query, variables, roots = noRoots } = call.request as GraphQLRequest;
    const reply = await exchange(
      {
        method: 'POST',
        path: '',
        headers: { accept, 'content-type': 'application/json', ...deadlineHeader(ctx), ...headers?.(ctx) },
        body: JSON.stringify({ query, variables }),
      },
      ctx,
    );
    const { data = null, errors: told } = readAnswer(reply, readError, call.source, ctx.clock);
    const errors = told ?? [];
    if (errors.length === 0 && data !== null) return { data, failures: noFailures };
    if (errors.length > mostErrors) throw invalid(call.source, 'too many errors');
    const wait = retryAfterOf(reply.header('retry-after'), ctx.clock.now());
    const failures = withoutStack(() =>
      errors.map((each): PartFailure => {
        const { error, path } = readError(each, wait);
        return { error, path, part: path === undefined ? undefined : roots.get(String(path[0])) };
      }),
    );
    if (data !== null && !isEmpty(data, failures, roots)) return noteFailures({ data, failures }, failures);
    const thrown = failures.find(({ error }) => codes[error.code].retryable) ?? failures[0];
    throw thrown === undefined ? invalid(call.source, 'no data') : noteFailures(thrown.error, failures);
  };
  return { send, close: exchange.close };
};

/** Sends a GraphQL call down its source's pipe. */
export const sendGraphQL = (call: Call<GraphQLRequest>, ctx: Context): Promise<GraphQLReply> =>
  ctx.send(call) as Promise<GraphQLReply>;

const graphqlType = 'application/graphql-response+json';
const accepted = [graphqlType, 'application/json'];
const accept = accepted.join(', ');

const noRoots: ReadonlyMap<string, string> = new Map();
const noFailures: readonly PartFailure[] = [];

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly unknown[] | null;
}

/** The upstream's own answer; whatever else comes is HTTP's, and its status is what counts. */
const readAnswer = (reply: WireReply, readError: ReadError, service: string, clock: Clock): Answer => {
  const { status, contentType } = reply;
  if (status >= 200 && status < 300) {
    if (!accepted.includes(contentType)) throw invalid(service, 'content type');
    const body = parseJson(reply, service);
    if (isAnswer(body)) return body;
    throw invalid(service, 'not a GraphQL answer');
  }
  const refusal = status >= 400 && !ofHttp.has(status) && status < 500 && contentType === graphqlType;
  const body = refusal ? parsed(reply, service) : undefined;
  if (isAnswer(body) && body.errors?.some((told) => readError(told).isKnown) === true) return body;
  throw errorOfReply(reply, service, clock.now());
};

/** Who tells of more is not worth listening to. */
const mostErrors = 1_000;

/** Refusals that are about the caller and its calls, whatever was asked. */
const ofHttp: ReadonlySet<number> = new Set([401, 408, 429]);

const parsed = (reply: WireReply, service: string): unknown => {
  try {
    return parseJson(reply, service);
  } catch {
    return undefined;
  }
};

const isAnswer = (body: unknown): body is Answer => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  const { data, errors } = body as Record<string, unknown>;
  const dataIsObject = data === undefined || data === null || (typeof data === 'object' && !Array.isArray(data));
  // Against the specification, some write errors that are none beside the data.
  const hasNone = errors === undefined || ((data ?? null) !== null && (errors === null || isEmptyList(errors)));
  const isTold = Array.isArray(errors) && errors.length > 0;
  return dataIsObject && (isTold || (hasNone && data !== undefined));
};

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** Whether every root field is null for a reason that is told. */
const isEmpty = (
  data: Readonly<Record<string, unknown>>,
  failures: readonly PartFailure[],
  roots: ReadonlyMap<string, string>,
): boolean => {
  const told = new Set(failures.map(({ path }) => path?.[0]));
  return roots.size > 0 && [...roots.keys()].every((key) => (data[key] ?? null) === null && told.has(key));
};

const invalid = (service: string, cause: string) => new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, cause });
