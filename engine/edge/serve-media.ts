import type { ServerResponse } from 'node:http';
import type { Context } from '../context.ts';
import { fromUnknown, GatewayError } from '../errors.ts';
import type { MediaPaths, MediaTicket } from '../media.ts';
import type { MediaHandler } from '../source.ts';
import { sendProblem } from './problem.ts';
import { toldOnce, type Seen } from './told-once.ts';

export interface MediaServerOptions {
  readonly paths: MediaPaths;
  /** By kind: the part of the path after `/media/`. */
  readonly handlers: Readonly<Record<string, MediaHandler>>;
  readonly onError: (error: GatewayError, context: Context) => void;
}

/** Answers `/media/…` with what its source fetches; the browser is told to take it for nothing but a picture. `x-rehearse` is read as the graph reads it, and what was rehearsed is not kept. */
export const serveMedia =
  ({ paths, handlers, onError }: MediaServerOptions) =>
  async (path: string, response: ServerResponse, createContext: () => Context): Promise<void> => {
    const ctx = orRefusal(createContext);
    if (ctx instanceof GatewayError) return sendProblem(response, ctx);
    const ticket = paths.verify(path);
    const handler = ticket === null || !Object.hasOwn(handlers, ticket.kind) ? undefined : handlers[ticket.kind];
    if (ticket === null || handler === undefined) return sendProblem(response, new GatewayError('NOT_FOUND'));
    const failures: Seen[] = [];
    try {
      const media = await handler(ticket.spec, ctx);
      if (media === null) return sendProblem(response, new GatewayError('NOT_FOUND'));
      response.writeHead(200, {
        'content-type': media.contentType,
        'content-length': media.body.byteLength,
        'cache-control': ctx.rehearsal === undefined ? `private, max-age=${secondsLeft(ticket, ctx)}` : 'no-store',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
      });
      response.end(media.body);
    } catch (thrown) {
      const error = fromUnknown(thrown);
      failures.push({ error });
      sendProblem(response, error);
    } finally {
      const covered = ctx.ledger.covered.map((error) => ({ error }));
      for (const { error } of toldOnce([...failures, ...covered])) onError(error, ctx);
    }
  };

/** A header that is not taken is the client's mistake here as it is to the graph. */
const orRefusal = (createContext: () => Context): Context | GatewayError => {
  try {
    return createContext();
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.code === 'BAD_REQUEST') return thrown;
    throw thrown;
  }
};

const secondsLeft = ({ expiresAtMs }: MediaTicket, { clock }: Context): number =>
  Math.max(0, Math.floor((expiresAtMs - clock.now()) / 1_000));
