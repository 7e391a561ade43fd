/** Written by `npm run docs` from engine/errors.ts and the register; an edit here is overwritten. It needs nothing else: take it along. */

/** What can go wrong with a service; the error says which. */
export type SourceErrorCode =
  | 'DOWNSTREAM_UNAVAILABLE'
  | 'DOWNSTREAM_TIMEOUT'
  | 'DOWNSTREAM_INVALID_RESPONSE'
  | 'DOWNSTREAM_RATE_LIMITED'
  | 'DOWNSTREAM_RESPONSE_TOO_LARGE'
  | 'DOWNSTREAM_UNAUTHENTICATED'
  | 'DOWNSTREAM_REFUSED'
  | 'CIRCUIT_OPEN'
  | 'DEADLINE_EXCEEDED';

/** What can go wrong with the request, or with the graph itself. */
export type RequestErrorCode =
  | 'NOT_FOUND'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_REQUEST'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'QUERY_TOO_COMPLEX'
  | 'PAYLOAD_TOO_LARGE'
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'IDEMPOTENCY_KEY_REQUIRED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_KEY_IN_USE'
  | 'INTERNAL';

/** Every `extensions.code` there is. */
export type ErrorCode = SourceErrorCode | RequestErrorCode;

/** The services behind the graph. */
export type SourceName =
  | 'loyalty'
  | 'maps'
  | 'order'
  | 'user';

/** An entry of `errors` as any GraphQL client hands it over. */
export interface GraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** A service has failed: what it would have given is null at `path`, and the rest of the answer is there. */
export interface SourceError<Name extends SourceName = SourceName> extends GraphError {
  readonly extensions: {
    readonly code: SourceErrorCode;
    readonly service: Name;
    readonly retryable: boolean;
    readonly retryAfterMs?: number;
    readonly traceId: string;
  };
}

/** Whether a service has failed, or this one: `isSourceError(error, 'NAME')`. */
export const isSourceError = <Name extends SourceName = SourceName>(
  error: GraphError,
  source?: Name,
): error is SourceError<Name> => {
  const { code, service } = error.extensions ?? {};
  return isOneOf(sourceErrorCodes, code) && isOneOf(sourceNames, service) && (source ?? service) === service;
};

/** The code; `INTERNAL` for one that this file does not know yet. */
export const codeOf = ({ extensions }: GraphError): ErrorCode => {
  const code = extensions?.['code'];
  return isOneOf(sourceErrorCodes, code) || isOneOf(requestErrorCodes, code) ? code : 'INTERNAL';
};

/** Whether the same question may be answered when it is asked again. */
export const isRetryable = ({ extensions }: GraphError): boolean => extensions?.['retryable'] === true;

/** How long to wait before asking again: 0 where no time was named, null where asking again is of no use. */
export const retryAfterMs = (error: GraphError): number | null => {
  const waitMs = error.extensions?.['retryAfterMs'];
  if (!isRetryable(error)) return null;
  return typeof waitMs === 'number' && waitMs > 0 ? waitMs : 0;
};

/** An entry of an answer's `extensions.degraded`: not what a service's first choice would have said is in `data`, and there is no error. */
export type StandIn = OtherProvider | StatedDefault;

/** Another of the service's providers has answered. */
export interface OtherProvider {
  readonly source: SourceName;
  readonly provider: string;
  /** What was wrong with the one before. */
  readonly code: SourceErrorCode;
}

/** Nobody has answered: what `@fallback(value:)` states in the schema is in `data` at `path`. */
export interface StatedDefault {
  readonly source: SourceName;
  readonly path: readonly (string | number)[];
  /** What was wrong. */
  readonly code: SourceErrorCode;
}

/** What stands in an answer for something else; give it the answer's `extensions`. */
export const standInsOf = (extensions: unknown): readonly StandIn[] => {
  const degraded = property(extensions, 'degraded');
  return Array.isArray(degraded) ? degraded.filter(isStandIn) : [];
};

/** Whether a default stands at this path, such as `me.name`; what is there then says nothing of the service's own. */
export const isDefaultAt = (path: string, extensions: unknown): boolean =>
  standInsOf(extensions).some((standIn) => 'path' in standIn && standIn.path.join('.') === path);

const isStandIn = (entry: unknown): entry is StandIn =>
  isOneOf(sourceNames, property(entry, 'source')) &&
  isOneOf(sourceErrorCodes, property(entry, 'code')) &&
  (Array.isArray(property(entry, 'path')) || typeof property(entry, 'provider') === 'string');

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const sourceErrorCodes: Readonly<Record<SourceErrorCode, true>> = {
  DOWNSTREAM_UNAVAILABLE: true,
  DOWNSTREAM_TIMEOUT: true,
  DOWNSTREAM_INVALID_RESPONSE: true,
  DOWNSTREAM_RATE_LIMITED: true,
  DOWNSTREAM_RESPONSE_TOO_LARGE: true,
  DOWNSTREAM_UNAUTHENTICATED: true,
  DOWNSTREAM_REFUSED: true,
  CIRCUIT_OPEN: true,
  DEADLINE_EXCEEDED: true,
};

const requestErrorCodes: Readonly<Record<RequestErrorCode, true>> = {
  NOT_FOUND: true,
  UNAUTHENTICATED: true,
  FORBIDDEN: true,
  BAD_REQUEST: true,
  GRAPHQL_PARSE_FAILED: true,
  GRAPHQL_VALIDATION_FAILED: true,
  QUERY_TOO_COMPLEX: true,
  PAYLOAD_TOO_LARGE: true,
  RATE_LIMITED: true,
  OVERLOADED: true,
  PERSISTED_QUERY_NOT_FOUND: true,
  IDEMPOTENCY_KEY_REQUIRED: true,
  IDEMPOTENCY_KEY_REUSED: true,
  IDEMPOTENCY_KEY_IN_USE: true,
  INTERNAL: true,
};

const sourceNames: Readonly<Record<SourceName, true>> = {
  loyalty: true,
  maps: true,
  order: true,
  user: true,
};

const isOneOf = <Name extends string>(names: Readonly<Record<Name, true>>, value: unknown): value is Name =>
  typeof value === 'string' && Object.hasOwn(names, value);
