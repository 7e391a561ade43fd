import { GatewayError, type Code } from '../errors.ts';

/** What an upstream's code may become: it is about what was asked, about rights, or about the upstream; never about who has to sign in here. */
export type UpstreamCode = Extract<Code, `DOWNSTREAM_${string}`> | 'BAD_REQUEST' | 'FORBIDDEN' | 'NOT_FOUND';

export interface UpstreamError {
  readonly error: GatewayError;
  /** As the upstream gave it, if that is a path at all. */
  readonly path: readonly (string | number)[] | undefined;
  /** Whether the code is one of the source's table. */
  readonly isKnown: boolean;
}

export type ReadError = (told: unknown, wait?: { readonly retryAfterMs?: number }) => UpstreamError;

/** Puts an upstream's errors into the words of the table; its messages and extensions go nowhere. */
export const errorReader = (service: string, errorCodes: Readonly<Record<string, UpstreamCode>>): ReadError => {
  const table = new Map<unknown, UpstreamCode>([...ofEveryUpstream, ...Object.entries(errorCodes)]);
  return (told, wait = {}) => {
    const path = property(told, 'path');
    const known = table.get(property(property(told, 'extensions'), 'code'));
    const code = known ?? 'DOWNSTREAM_REFUSED';
    return { error: toError(code, service, wait), path: isPath(path) ? path : undefined, isKnown: known !== undefined };
  };
};

/** It is this server whom the upstream does not know. */
const ofEveryUpstream: readonly (readonly [string, UpstreamCode])[] = [
  ['UNAUTHENTICATED', 'DOWNSTREAM_UNAUTHENTICATED'],
];

const toError = (code: UpstreamCode, service: string, wait: { readonly retryAfterMs?: number }): GatewayError => {
  if (code === 'BAD_REQUEST') return new GatewayError(code, { message: `${service} does not take these arguments.` });
  if (code === 'NOT_FOUND') return new GatewayError(code, { message: `${service} has nothing of that kind.` });
  if (code === 'FORBIDDEN') return new GatewayError(code);
  const mayWait = code === 'DOWNSTREAM_RATE_LIMITED' || code === 'DOWNSTREAM_UNAVAILABLE';
  return new GatewayError(code, { service, ...(mayWait ? wait : {}) });
};

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

const isPath = (path: unknown): path is readonly (string | number)[] =>
  Array.isArray(path) &&
  path.length > 0 &&
  path.every((step) => typeof step === 'string' || Number.isSafeInteger(step));
