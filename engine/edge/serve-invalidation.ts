import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { attempt } from '../attempt.ts';
import type { Change } from '../cache/changes.ts';
import { fromUnknown, GatewayError } from '../errors.ts';
import { fromUtf8 } from '../from-utf8.ts';
import { sendProblem } from './problem.ts';
import { readBody } from './read-body.ts';

/** Answers `POST /invalidate`, by which a service says what has changed behind the gateway's back. */
export type Invalidation = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface InvalidationOptions {
  /** What callers show as their bearer token; null where nobody may call. */
  readonly secret: string | null;
  /** Whether the graph has such a type, or `Type.field`. */
  readonly isSubject: (subject: string) => boolean;
  /** Whether all who keep anything have been told. */
  readonly tell: (changes: readonly Change[]) => Promise<boolean>;
}

/** 204 when nothing is shown any more of how it was; 503, to try again, where somebody who keeps things could not be told. */
export const serveInvalidation =
  ({ secret, isSubject, tell }: InvalidationOptions): Invalidation =>
  async (request, response) => {
    if (secret === null || request.method !== 'POST') return sendProblem(response, new GatewayError('NOT_FOUND'));
    if (!isSame(request.headers.authorization ?? '', `Bearer ${secret}`))
      return sendProblem(response, unknownCaller, { 'www-authenticate': 'Bearer' });
    try {
      const changes = read(await readBody(request, maxBytes));
      if (!changes.every(({ subject }) => subject === '*' || isSubject(subject))) throw noSubject;
      if (!(await tell(changes)))
        throw new GatewayError('OVERLOADED', { message: 'Not all could be told. Try again.' });
      response.writeHead(204, { 'cache-control': 'no-store' }).end();
    } catch (thrown) {
      const error = fromUnknown(thrown);
      if (error.code === 'PAYLOAD_TOO_LARGE') response.shouldKeepAlive = false;
      if (response.destroyed) return;
      sendProblem(response, error, error.code === 'OVERLOADED' ? { 'retry-after': '1' } : {});
    }
  };

const read = (body: Buffer): readonly Change[] => {
  const { data } = changed.safeParse(attempt((): unknown => JSON.parse(fromUtf8(body))));
  if (data === undefined) throw malformed;
  return data.changes.map(({ subject, id }) => (id === undefined ? { subject } : { subject, id }));
};

const changed = z.strictObject({
  changes: z
    .array(z.strictObject({ subject: z.string().min(1).max(200), id: z.string().min(1).max(200).optional() }))
    .min(1)
    .max(1_000),
});

const maxBytes = 512 * 1024;

const unknownCaller = new GatewayError('UNAUTHENTICATED', { message: 'The secret is not the one of this server.' });
const malformed = new GatewayError('BAD_REQUEST', {
  message:
    'The body is JSON of the form { "changes": [{ "subject": "Type" or "Type.field", "id": "…" }] }, with 1 to 1000 changes.',
});
const noSubject = new GatewayError('BAD_REQUEST', { message: 'One of the subjects is no type or field of the graph.' });

/** In a time that tells nothing of where they differ. */
const isSame = (given: string, wanted: string): boolean => timingSafeEqual(digest(given), digest(wanted));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
