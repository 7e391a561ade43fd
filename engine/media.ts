import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { SignMedia } from './context.ts';

/** What a media path stands for, once its signature and its time have been checked. */
export interface MediaTicket {
  readonly kind: string;
  readonly spec: unknown;
  readonly expiresAtMs: number;
}

export interface MediaPaths {
  readonly sign: SignMedia;
  /** Null for any path this server did not sign, and for one whose time is over. */
  verify(path: string): MediaTicket | null;
}

export interface MediaOptions {
  readonly secret: string;
  readonly clock: Clock;
}

/** Signed, expiring paths below /media: what can be fetched through them is only what this server wrote into them itself. */
export const createMediaPaths = ({ secret, clock }: MediaOptions): MediaPaths => {
  const signature = (kind: string, payload: string): string =>
    createHmac('sha256', secret).update(`${kind}.${payload}`).digest('base64url');

  const sign: SignMedia = (kind, spec, extension) => {
    const expiresAtMs = (Math.ceil(clock.now() / windowMs) + 1) * windowMs;
    const payload = Buffer.from(JSON.stringify([expiresAtMs, spec])).toString('base64url');
    return `/media/${kind}/${payload}.${signature(kind, payload)}.${extension}`;
  };

  const verify = (path: string): MediaTicket | null => {
    const [, kind = '', payload = '', signed = ''] = form.exec(path) ?? [];
    if (payload === '' || !equal(signed, signature(kind, payload))) return null;
    const [expiresAtMs, spec]: unknown[] = JSON.parse(Buffer.from(payload, 'base64url').toString());
    if (typeof expiresAtMs !== 'number' || expiresAtMs <= clock.now()) return null;
    return { kind, spec, expiresAtMs };
  };

  return { sign, verify };
};

/** Paths made within the same window are the same path, so that browsers can keep the picture; one lives for one to two windows. */
const windowMs = 10 * 60_000;
const form = /^\/media\/([a-z]{1,20})\/([\w-]{1,2000})\.([\w-]{43})\.[a-z]{3,4}$/;

const equal = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
