import { codeOf, retryAfterMs, type ErrorCode, type GraphError } from './errors.generated.ts';

/** One thing that is missing from an answer; the rest of the answer is there. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  /** Where it is missing, such as `me.orders.nodes.0.delivery`. */
  readonly path: string;
  /** When to ask again; null where that is of no use. */
  readonly retryAfterMs: number | null;
}

/** Errors of any GraphQL client, with their codes as a closed union that `switch` can be exhaustive about. */
export const toProblems = (errors: readonly GraphError[]): readonly Problem[] =>
  errors.map((error) => ({
    code: codeOf(error),
    message: error.message,
    path: (error.path ?? []).join('.'),
    retryAfterMs: retryAfterMs(error),
  }));

/** What a page could tell its user. */
export const describeProblem = ({ code, path, message, retryAfterMs }: Problem): string => {
  switch (code) {
    case 'UNAUTHENTICATED':
      return 'Please sign in again.';
    case 'FORBIDDEN':
      return `${path} is not yours to see.`;
    default:
      return `${path || 'The answer'} is missing (${message}). ${describeRetry(retryAfterMs)}`;
  }
};

export const describeRetry = (waitMs: number | null): string => {
  if (waitMs === null) return 'We are looking into it.';
  return waitMs === 0 ? 'Try again in a moment.' : `Try again in ${Math.ceil(waitMs / 1_000)} s.`;
};
