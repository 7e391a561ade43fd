import { codes, type Code } from '../engine/errors.ts';

/** One thing that is missing from an answer; the rest of the answer is there. */
export interface Problem {
  readonly code: Code;
  readonly message: string;
  /** Where it is missing, such as `me.orders.nodes.0.delivery`. */
  readonly path: string;
  /** Whether asking again may help. */
  readonly retryable: boolean;
}

interface AnyError {
  readonly message: string;
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** Errors of any GraphQL client, with their codes as a closed union that `switch` can be exhaustive about. */
export const toProblems = (errors: readonly AnyError[]): readonly Problem[] =>
  errors.map(({ message, path = [], extensions = {} }) => ({
    code: isCode(extensions['code']) ? extensions['code'] : 'INTERNAL',
    message,
    path: path.join('.'),
    retryable: extensions['retryable'] === true,
  }));

/** What a page could tell its user. */
export const describeProblem = ({ code, path, message, retryable }: Problem): string => {
  switch (code) {
    case 'UNAUTHENTICATED':
      return 'Please sign in again.';
    case 'FORBIDDEN':
      return `${path} is not yours to see.`;
    default:
      return `${path || 'The answer'} is missing (${message}). ${retryable ? 'Try again in a moment.' : 'We are looking into it.'}`;
  }
};

const isCode = (code: unknown): code is Code => typeof code === 'string' && Object.hasOwn(codes, code);
