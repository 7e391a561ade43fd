import type { Metadata } from '@grpc/grpc-js';
import { GatewayError, type Code } from '../errors.ts';
import { retryAfterOf, textOf } from './grpc-retry-after.ts';
import { errorOfStatus } from './http.ts';

/** gRPC's status codes, each at its number. */
const statuses = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

export type GrpcStatus = (typeof statuses)[number];

/** How a call ended, as the library tells it. Its words, and the service's, stay here. */
export interface GrpcEnd {
  /** Not always a number of a status: services err, and so does the library. */
  readonly code: number | undefined;
  readonly details: string;
  /** What came before the message; undefined where nothing came. */
  readonly headers: Metadata | undefined;
  /** What came with the status; empty where the library made the status up. */
  readonly trailers: Metadata;
}

/** The status by name; undefined for what is none. */
export const statusOf = ({ code }: Pick<GrpcEnd, 'code'>): GrpcStatus | undefined => statuses[code ?? -1];

/** Whether an answer says that it is gRPC; one that is all trailers is known by its status instead. */
const isGrpc = ({ headers }: Pick<GrpcEnd, 'headers'>): boolean =>
  headers === undefined || /^application\/grpc(?:\+proto)?(?:;|$)/.test(textOf(headers, 'content-type') ?? '');

/** Whether the service itself said how the call ended, and no proxy before it by a status of HTTP. */
export const isOfService = (end: GrpcEnd): boolean => isGrpc(end) && !httpStatus.test(end.details);

/** Whether nothing at all came of the upstream: there is no connection, or it broke. */
export const isSilence = ({ headers, trailers }: GrpcEnd): boolean =>
  headers === undefined && Object.keys(trailers.getMap()).length === 0;

export interface EndOptions {
  readonly service: string;
  readonly maxBytes: number;
  readonly nowMs: number;
}

/** The error of the table for an end that nobody reads. */
export const errorOfEnd = async (end: GrpcEnd, { service, maxBytes, nowMs }: EndOptions): Promise<GatewayError> => {
  const [, http] = httpStatus.exec(end.details) ?? [];
  if (http !== undefined) {
    const retryAfter = textOf(end.headers, 'retry-after') ?? textOf(end.trailers, 'retry-after');
    return errorOfStatus(Number(http), service, retryAfter, nowMs);
  }
  const status = statusOf(end);
  if (!isGrpc(end)) return new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, cause: 'content type' });
  if (status === 'RESOURCE_EXHAUSTED' && isOverCap(end, maxBytes))
    return new GatewayError('DOWNSTREAM_RESPONSE_TOO_LARGE', { service });
  const made = madeUp.find((row) => row.status === status && row.says.test(end.details));
  const { code, transient = false } = made ?? { code: codes[status ?? 'OK'] };
  const retryAfterMs = saysWhen.has(code) && made === undefined ? await retryAfterOf(end.trailers, nowMs) : undefined;
  const when = retryAfterMs === undefined ? {} : { retryAfterMs };
  return new GatewayError(code, { service, transient, cause: `status ${status ?? 'unknown'}`, ...when });
};

const httpStatus = /^Received HTTP status code (\d{3})$/;

/** As a service says it; `OK` with nothing to read is no answer. */
const codes: Readonly<Record<GrpcStatus, Code>> = {
  OK: 'DOWNSTREAM_INVALID_RESPONSE',
  CANCELLED: 'DOWNSTREAM_UNAVAILABLE',
  UNKNOWN: 'DOWNSTREAM_UNAVAILABLE',
  INVALID_ARGUMENT: 'DOWNSTREAM_REFUSED',
  DEADLINE_EXCEEDED: 'DOWNSTREAM_TIMEOUT',
  NOT_FOUND: 'DOWNSTREAM_REFUSED',
  ALREADY_EXISTS: 'DOWNSTREAM_REFUSED',
  PERMISSION_DENIED: 'DOWNSTREAM_REFUSED',
  RESOURCE_EXHAUSTED: 'DOWNSTREAM_RATE_LIMITED',
  FAILED_PRECONDITION: 'DOWNSTREAM_REFUSED',
  ABORTED: 'DOWNSTREAM_REFUSED',
  OUT_OF_RANGE: 'DOWNSTREAM_REFUSED',
  UNIMPLEMENTED: 'DOWNSTREAM_REFUSED',
  INTERNAL: 'DOWNSTREAM_UNAVAILABLE',
  UNAVAILABLE: 'DOWNSTREAM_UNAVAILABLE',
  DATA_LOSS: 'DOWNSTREAM_INVALID_RESPONSE',
  UNAUTHENTICATED: 'DOWNSTREAM_UNAUTHENTICATED',
};

const saysWhen: ReadonlySet<Code> = new Set(['DOWNSTREAM_RATE_LIMITED', 'DOWNSTREAM_UNAVAILABLE']);

interface MadeUp {
  readonly status: GrpcStatus;
  readonly says: RegExp;
  readonly code: Code;
  readonly transient?: boolean;
}

const brokenOff = { code: 'DOWNSTREAM_UNAVAILABLE', transient: true } as const;
const garbled = { code: 'DOWNSTREAM_INVALID_RESPONSE', transient: true } as const;

/** Statuses that the library makes up for what happens to a connection, by its own words for them: no field of them tells them apart. */
const madeUp: readonly MadeUp[] = [
  { status: 'UNAVAILABLE', says: /^(?:Connection dropped|Stream refused|Write (?:error|failed)|read E)/, ...brokenOff },
  { status: 'UNAVAILABLE', says: /^No connection .*Protocol error/, code: 'DOWNSTREAM_INVALID_RESPONSE' },
  { status: 'CANCELLED', says: /^Call cancelled$/, ...brokenOff },
  { status: 'INTERNAL', says: /^Failed to start HTTP\/2 stream/, ...brokenOff },
  { status: 'INTERNAL', says: /^Received RST_STREAM with code 2 \(/, ...brokenOff },
  { status: 'INTERNAL', says: /^Received RST_STREAM with code 0 /, ...garbled },
  { status: 'INTERNAL', says: /^Received RST_STREAM/, code: 'DOWNSTREAM_INVALID_RESPONSE' },
  { status: 'INTERNAL', says: /^Failed to decompress/, ...garbled },
  { status: 'UNIMPLEMENTED', says: /^No message received$/, ...garbled },
  { status: 'UNIMPLEMENTED', says: /^Too many responses received$/, code: 'DOWNSTREAM_INVALID_RESPONSE' },
];

/** A service that takes no more says `RESOURCE_EXHAUSTED` as the library does of our cap; but never of this cap, and never without trailers. */
const isOverCap = ({ details, headers, trailers }: GrpcEnd, maxBytes: number): boolean =>
  headers !== undefined &&
  Object.keys(trailers.getMap()).length === 0 &&
  /^Received message (?:larger than max \(\d+ vs (\d+)\)|that decompresses to a size larger than (\d+))$/
    .exec(details)
    ?.slice(1)
    .includes(String(maxBytes)) === true;
