import type { Answer } from './contract.ts';

/** Every way in which the service says no: the status and the only text that goes with it. */
export const problems = {
  'invalid-parameter': { status: 400, title: 'A path, query or header parameter is not as the contract says.' },
  'unsupported-version': { status: 400, title: 'This API-Version is not supported.' },
  'malformed-json': { status: 400, title: 'The body is not JSON in UTF-8.' },
  'invalid-body': { status: 400, title: 'The body is not as the contract says.' },
  'unknown-route': { status: 404, title: 'There is no such path.' },
  'unknown-user': { status: 404, title: 'There is no such user.' },
  'method-not-allowed': { status: 405, title: 'The path does not know this method.' },
  'email-taken': { status: 409, title: 'Another user has this email address.' },
  'version-mismatch': { status: 412, title: 'The user was changed since the version in If-Match was read.' },
  'body-too-large': { status: 413, title: 'The body is larger than 64 KiB.' },
  'unsupported-media-type': { status: 415, title: 'The body must be application/json in UTF-8, not compressed.' },
  'invalid-name': { status: 422, title: 'The name is not acceptable.' },
  'invalid-email': { status: 422, title: 'The email address is not acceptable.' },
  'invalid-address': { status: 422, title: 'The address is not acceptable.' },
  internal: { status: 500, title: 'The service failed.' },
} as const;

export type ProblemCode = keyof typeof problems;

export const isProblemCode = (value: unknown): value is ProblemCode =>
  typeof value === 'string' && Object.hasOwn(problems, value);

/** One refused parameter or body field; `detail` is a text of the contract, never one of the caller. */
export interface FieldProblem {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly parameter?: string;
  /** A JSON pointer in a URI fragment. */
  readonly pointer?: string;
}

export interface RefusalOptions {
  readonly errors?: readonly FieldProblem[];
  readonly supported?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown anywhere in a request to end it with a problem document; holds nothing of the request. */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly options: RefusalOptions;

  constructor(code: ProblemCode, options: RefusalOptions = {}) {
    super(problems[code].title);
    this.name = 'Refusal';
    this.code = code;
    this.options = options;
  }
}

/** The RFC 9457 document of a refusal. */
export const toProblem = ({ code, options: { errors = [], supported, headers = {} } }: Refusal): Answer => ({
  status: problems[code].status,
  headers: { ...headers, 'content-type': 'application/problem+json' },
  body: {
    type: `tag:selvedge.example,2026:user/${code}`,
    ...problems[code],
    code,
    ...(errors.length > 0 && { errors }),
    ...(supported && { supported }),
  },
});
