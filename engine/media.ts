import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { SignMedia } from './context.ts';

/** What a media path stands for, once its seal and its time have been checked. */
export interface MediaTicket {
  readonly kind: string;
  readonly spec: unknown;
  readonly expiresAtMs: number;
}

export interface MediaPaths {
  readonly sign: SignMedia;
  /** Null for any path this server did not make, to the letter, and for one whose time is over. */
  verify(path: string): MediaTicket | null;
}

export interface MediaOptions {
  readonly secret: string;
  readonly clock: Clock;
}

/**
 * Sealed, expiring paths below /media: what can be fetched through them is only what this server wrote into them itself, and nobody on the
 * way (a log, a `Referer`) can read what that is. AES-256-GCM; the nonce is a digest of all that is sealed, so that the same spec gives
 * the same path within a window.
 */
export const createMediaPaths = ({ secret, clock }: MediaOptions): MediaPaths => {
  const keyFor = (use: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', `media path, ${use}`, 32));
  const [key, nonceKey] = [keyFor('seal'), keyFor('nonce')];

  const sign: SignMedia = (kind, spec, extension) => {
    const expiresAtMs = (Math.ceil(clock.now() / windowMs) + 1) * windowMs;
    const text = JSON.stringify([expiresAtMs, spec]);
    const shown = `${kind}.${extension}`;
    const nonce = createHmac('sha256', nonceKey).update(`${shown}.${text}`).digest().subarray(0, nonceBytes);
    const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(shown));
    // Padded, as its length would tell something of what it says.
    const sealed = cipher.update(text.padEnd(Math.ceil(text.length / blockLength) * blockLength));
    const payload = Buffer.concat([nonce, sealed, cipher.final(), cipher.getAuthTag()]);
    return `/media/${kind}/${payload.toString('base64url')}.${extension}`;
  };

  const verify = (path: string): MediaTicket | null => {
    const [, kind = '', payload = '', extension = ''] = form.exec(path) ?? [];
    const sealed = Buffer.from(payload, 'base64url');
    // The last letter of base64url may have bits that count for nothing.
    const text = sealed.toString('base64url') === payload ? open(sealed, `${kind}.${extension}`) : null;
    if (text === null) return null;
    const [expiresAtMs, spec]: unknown[] = JSON.parse(text);
    if (typeof expiresAtMs !== 'number' || expiresAtMs <= clock.now()) return null;
    return { kind, spec, expiresAtMs };
  };

  const open = (sealed: Buffer, shown: string): string | null => {
    if (sealed.length <= nonceBytes + tagBytes) return null;
    const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(shown))
      .setAuthTag(sealed.subarray(-tagBytes));
    try {
      const text = decipher.update(sealed.subarray(nonceBytes, -tagBytes));
      return Buffer.concat([text, decipher.final()]).toString();
    } catch {
      return null;
    }
  };

  return { sign, verify };
};

/** Paths made within the same window are the same path, so that browsers can keep the picture; one lives for one to two windows. */
const windowMs = 10 * 60_000;
const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const blockLength = 128;
const form = /^\/media\/([a-z]{1,20})\/([\w-]{1,2000})\.([a-z]{3,4})$/;
