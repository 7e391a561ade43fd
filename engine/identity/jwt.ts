import { createHash } from 'node:crypto';
import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { GatewayError } from '../errors.ts';
import type { Viewer } from './viewer.ts';

export interface JwtOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Gives the public key of a token: a local key set now, an issuer's JWKS just the same. */
  readonly keys: JWTVerifyGetKey;
  /** Milliseconds since the epoch; the system's clock by default. */
  readonly now?: () => number;
}

/** Who an `Authorization` header speaks for: null without one, `UNAUTHENTICATED` for one that is not a valid bearer token. */
export type Authenticate = (authorization: string | undefined) => Promise<Viewer | null>;

/**
 * Verifies bearer tokens: asymmetric algorithms only, issuer, audience, expiry (60 s of clock skew) and a subject; every refusal reads the same.
 * A token that was good is not verified again for a minute, or until it expires: a signature costs more than a small answer.
 */
export const createAuthenticate = ({ issuer, audience, keys, now = Date.now }: JwtOptions): Authenticate => {
  const verified = new LRUCache<string, Verified>({ max: 10_000 });
  return async (authorization) => {
    if (authorization === undefined) return null;
    const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization) ?? [];
    if (token === undefined || token.length > maxTokenLength)
      throw new GatewayError('UNAUTHENTICATED', { message: refused });
    const digest = createHash('sha256').update(token).digest('base64');
    const known = verified.get(digest);
    if (known !== undefined && now() >= known.sinceMs && now() < known.untilMs) return known.viewer;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: skewSeconds,
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(now()),
      });
      const { sub, scope, exp = 0 } = payload;
      if (typeof sub !== 'string' || sub === '') throw new errors.JWTClaimValidationFailed('sub', payload);
      const viewer = { id: sub, scopes: new Set(typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []) };
      const sinceMs = now();
      const untilMs = Math.min((exp + skewSeconds) * 1_000, sinceMs + longestTrustMs);
      verified.set(digest, { viewer, sinceMs, untilMs });
      return viewer;
    } catch (cause) {
      if (isTokensFault(cause)) throw new GatewayError('UNAUTHENTICATED', { message: refused, cause });
      throw new GatewayError('OVERLOADED', { message: unavailable, cause });
    }
  };
};

interface Verified {
  readonly viewer: Viewer;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** As long as a key that its issuer has withdrawn may still be trusted. */
const longestTrustMs = 60_000;
const skewSeconds = 60;

/** What jose says of the token itself; that the keys could not be had is nobody's bad token. */
const isTokensFault = (cause: unknown): boolean =>
  cause instanceof errors.JWTExpired ||
  cause instanceof errors.JWTClaimValidationFailed ||
  cause instanceof errors.JWTInvalid ||
  cause instanceof errors.JWSInvalid ||
  cause instanceof errors.JWSSignatureVerificationFailed ||
  cause instanceof errors.JOSEAlgNotAllowed ||
  cause instanceof errors.JOSENotSupported ||
  cause instanceof errors.JWKSNoMatchingKey ||
  cause instanceof errors.JWKSMultipleMatchingKeys;

const algorithms = ['EdDSA', 'ES256', 'ES384', 'RS256', 'PS256'] as const;
const maxTokenLength = 8_192;
const unavailable = 'Tokens cannot be checked at the moment. Try again.';
const refused = 'The bearer token is not valid. Get a new one.';
