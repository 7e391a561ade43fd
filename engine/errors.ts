/** One way to fail: its HTTP status where there is no data at all, whether asking again may help, and the only words a client ever reads. */
export interface CodeRow {
  readonly status: number;
  readonly retryable: boolean;
  /** Follows the service's name where there is one: `loyalty took too long to answer`. */
  readonly says: string;
}

/** The closed table of everything that can go wrong: whatever is not in it is `INTERNAL`. */
export const codes = {
  DOWNSTREAM_UNAVAILABLE: { status: 502, retryable: true, says: 'cannot be reached' },
  DOWNSTREAM_TIMEOUT: { status: 504, retryable: true, says: 'took too long to answer' },
  DOWNSTREAM_INVALID_RESPONSE: { status: 502, retryable: false, says: 'answered in a form that cannot be read' },
  DOWNSTREAM_RATE_LIMITED: { status: 503, retryable: true, says: 'takes no more requests for now' },
  DOWNSTREAM_RESPONSE_TOO_LARGE: { status: 502, retryable: false, says: 'answered with more than can be taken' },
  DOWNSTREAM_UNAUTHENTICATED: { status: 502, retryable: false, says: 'does not accept this server as its caller' },
  DOWNSTREAM_REFUSED: { status: 502, retryable: false, says: 'refused the request' },
  CIRCUIT_OPEN: { status: 503, retryable: true, says: 'has been failing and is given a rest' },
  DEADLINE_EXCEEDED: {
    status: 504,
    retryable: true,
    says: 'was not asked, because the time for this request had run out',
  },
  NOT_FOUND: { status: 404, retryable: false, says: 'There is nothing at this address.' },
  UNAUTHENTICATED: { status: 401, retryable: false, says: 'Sign in first: this needs a valid bearer token.' },
  FORBIDDEN: { status: 403, retryable: false, says: 'You may not see or do this.' },
  BAD_REQUEST: { status: 400, retryable: false, says: 'The request is malformed.' },
  GRAPHQL_PARSE_FAILED: { status: 400, retryable: false, says: 'The document is not valid GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: { status: 400, retryable: false, says: 'The document does not fit the schema.' },
  QUERY_TOO_COMPLEX: { status: 400, retryable: false, says: 'The operation is larger than this server accepts.' },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false, says: 'The request body is larger than this server accepts.' },
  RATE_LIMITED: { status: 429, retryable: true, says: 'Too many requests.' },
  OVERLOADED: { status: 503, retryable: true, says: 'The server is busy.' },
  PERSISTED_QUERY_NOT_FOUND: { status: 400, retryable: false, says: 'No operation is stored under this hash.' },
  IDEMPOTENCY_KEY_REQUIRED: { status: 400, retryable: false, says: 'This operation needs an idempotency key.' },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    retryable: false,
    says: 'This idempotency key was used with other arguments.',
  },
  IDEMPOTENCY_KEY_IN_USE: {
    status: 409,
    retryable: true,
    says: 'An operation with this idempotency key is still running.',
  },
  INTERNAL: { status: 500, retryable: false, says: 'Something went wrong on our side.' },
} as const satisfies Record<string, CodeRow>;

export type Code = keyof typeof codes;

export interface GatewayErrorOptions {
  /** The source that failed; its name is public. */
  readonly service?: string;
  /** Fixed text for the client in place of the table's; it never holds a value of the request or of an upstream. */
  readonly message?: string;
  readonly retryAfterMs?: number;
  /** The answer broke off or came garbled, as answers rarely do: the same call may go through at once. Never public. */
  readonly transient?: boolean;
  /** For the log only. */
  readonly cause?: unknown;
}

/** The one error that may reach a client: everything public about it comes from the table. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: Code;
  readonly service: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly transient: boolean;

  constructor(code: Code, { service, message, retryAfterMs, transient = false, cause }: GatewayErrorOptions = {}) {
    const says = codes[code].says;
    super(message ?? (service === undefined ? says : `${service} ${says}`), { cause });
    this.code = code;
    this.service = service;
    this.retryAfterMs = retryAfterMs;
    this.transient = transient;
  }
}

/** For errors of which one answer may need thousands: where they were made says nothing, and would cost more than all the rest. */
export const withoutStack = <Made>(create: () => Made): Made => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return create();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};

/** The one door for unknowns: gives the typed error inside whatever was thrown, else `INTERNAL`; follows `originalError` and one-error aggregates. */
export const fromUnknown = (thrown: unknown): GatewayError => {
  for (let error: unknown = thrown, depth = 0; depth < 10; depth++) {
    if (error instanceof GatewayError) return error;
    const inner = innerError(error);
    if (inner === undefined) break;
    error = inner;
  }
  return new GatewayError('INTERNAL', { cause: thrown });
};

const innerError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return undefined;
  if ('originalError' in error && error.originalError !== undefined) return error.originalError;
  if (error instanceof AggregateError && error.errors.length === 1) return error.errors[0];
  return undefined;
};
