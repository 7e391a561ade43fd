import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Context, RequestContext } from '../context.ts';
import { codes, fromUnknown, GatewayError } from '../errors.ts';
import type { Authenticate } from '../identity/jwt.ts';
import type { Viewer } from '../identity/viewer.ts';
import { createCors } from './cors.ts';
import type { GraphQLHandler } from './create-graphql.ts';
import { sendGraphQLError, sendJson, sendProblem } from './problem.ts';
import { readBody } from './read-body.ts';
import type { Readiness } from './readiness.ts';
import type { Invalidation } from './serve-invalidation.ts';
import { sendFast, sendReply } from './send-answer.ts';

export interface ServerOptions {
  readonly graphql: GraphQLHandler;
  readonly media: (path: string, response: ServerResponse, createContext: () => Context) => Promise<void>;
  readonly invalidation: Invalidation;
  readonly readiness: () => Promise<Readiness>;
  readonly authenticate: Authenticate;
  /** A fresh context for each request. */
  readonly createContext: (options: {
    readonly viewer: Viewer | null;
    readonly signal: AbortSignal;
    /** The header `x-rehearse`; throws where that is not one. */
    readonly rehearse?: string | undefined;
  }) => RequestContext;
  readonly maxBodyBytes: number;
  /** The host names clients may call this server by; null for any. */
  readonly hosts: readonly string[] | null;
  /** Whose pages may read answers. */
  readonly origins: readonly string[];
  readonly onError: (error: GatewayError, context: Context) => void;
}

export interface GatewayServer {
  readonly http: Server;
  /** Readiness goes off, for whoever sends requests here to see; they are answered all the same, and no connection is kept. */
  announceDrain(): void;
  /** Readiness is off, no new connection is taken, requests in flight end; after `graceMs`, or at once where it is hurried, what is left is cut. */
  drain(graceMs: number, hurrying?: AbortSignal): Promise<void>;
}

/** The HTTP face: routes, body limit, authentication, and the hand-over to GraphQL. */
export const createServer = (options: ServerOptions): GatewayServer => {
  const { graphql, media, invalidation, readiness, authenticate, createContext, maxBodyBytes, onError } = options;
  const cors = createCors(options.origins);
  let isDraining = false;

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // A connection that is kept alive would go on bringing requests to a server that is going away.
    if (isDraining) response.shouldKeepAlive = false;
    if (!isCalledRight(request, options.hosts)) return sendProblem(response, wrongHost);
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort(left);
    });
    const context = (options: ContextOptions = {}) => createContext({ viewer: null, signal: gone.signal, ...options });
    if (path === '/graphql') return answer(request, response, gone.signal, context);
    if (path === '/invalidate') return invalidation(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return sendProblem(response, new GatewayError('NOT_FOUND'));
    if (path === '/') return redirect(response, '/graphql');
    if (path === '/health/live') return sendJson(response, 200, { status: 'live' });
    if (path === '/health/ready') return sendReadiness(response, isDraining, readiness);
    if (path.startsWith('/media/')) return media(path, response, () => context({ rehearse: rehearseIn(request) }));
    return sendProblem(response, new GatewayError('NOT_FOUND'));
  };

  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
    context: (options?: ContextOptions) => RequestContext,
  ): Promise<void> => {
    if (cors(request, response)) return;
    try {
      if (request.method === 'POST' && !isJson(request))
        return sendGraphQLError(response, notJson, { traceId: context().traceId, status: 415, headers: acceptJson });
      // Node gives the first of several headers and is silent about the others.
      const viewer = await authenticate(distinct(request, 'authorization', ', '));
      const body =
        request.method === 'GET' || request.method === 'HEAD' ? undefined : await readBody(request, maxBodyBytes);
      const gateway = context({ viewer, rehearse: rehearseIn(request) });
      const known = mayBeKnown(request)
        ? await graphql.fastPath({
            headers: request.headers,
            body: body ?? null,
            search: searchOf(request),
            context: gateway,
          })
        : null;
      if (known !== null) return sendFast(known, { request, response, context: gateway });
      const init = { method: request.method ?? 'GET', headers: toHeaders(request), signal };
      const place = { gateway, answer: { text: null, kept: null }, ...(body === undefined ? {} : { body }) };
      const reply = await graphql.fetch(`http://${host}${request.url ?? '/graphql'}`, init, place);
      if (reply.status >= 400 && reply.body === null)
        return sendGraphQLError(response, notAcceptable, { traceId: gateway.traceId, status: reply.status });
      await sendReply(reply, place, { request, response, context: gateway });
    } catch (thrown) {
      if (signal.aborted) return void response.destroy();
      const error = fromUnknown(thrown);
      const ctx = context();
      if (codes[error.code].status >= 500) onError(error, ctx);
      if (!response.headersSent) sendGraphQLError(response, error, { traceId: ctx.traceId, headers: headersOf(error) });
      else response.destroy();
    }
  };

  const http = createHttpServer(
    { requestTimeout: 15_000, headersTimeout: 10_000, keepAliveTimeout: 5_000, connectionsCheckingInterval: 1_000 },
    (request, response) => {
      route(request, response).catch((thrown: unknown) => {
        onError(fromUnknown(thrown), createContext({ viewer: null, signal: new AbortController().signal }));
        if (response.headersSent) response.destroy();
        else sendProblem(response, new GatewayError('INTERNAL'));
      });
    },
  );

  const announceDrain = (): void => {
    isDraining = true;
  };

  const drain: GatewayServer['drain'] = async (graceMs, hurrying) => {
    announceDrain();
    const closed = new Promise<void>((done) => http.close(() => done()));
    const cut = (): void => http.closeAllConnections();
    if (hurrying?.aborted === true) cut();
    else http.closeIdleConnections();
    hurrying?.addEventListener('abort', cut, { once: true });
    const late = setTimeout(cut, graceMs);
    await closed;
    clearTimeout(late);
    hurrying?.removeEventListener('abort', cut);
  };

  return { http, announceDrain, drain };
};

const left = new GatewayError('INTERNAL', { message: 'The client left.' });

type ContextOptions = Partial<Parameters<ServerOptions['createContext']>[0]>;

const rehearseIn = (request: IncomingMessage): string | undefined => distinct(request, 'x-rehearse', ',');

/** Yoga wants an absolute URL; nothing reads its host. */
const host = 'gateway';

/** Anything else could be sent by a form of another site, or would have to be guessed at. */
const isJson = ({ headers }: IncomingMessage): boolean =>
  jsonType.test(headers['content-type'] ?? '') && (headers['content-encoding'] ?? 'identity') === 'identity';

const jsonType = /^application\/json *(?:; *charset="?utf-?8"? *)?$/i;
const notJson = new GatewayError('BAD_REQUEST', {
  message: 'A request body must be "application/json", in UTF-8 and not compressed.',
});
const notAcceptable = new GatewayError('BAD_REQUEST', {
  message: 'Answers are "application/graphql-response+json" or "application/json", in UTF-8.',
});
const acceptJson = { 'accept-post': 'application/json' };

const wrongHost = new GatewayError('BAD_REQUEST', { message: 'This server is not called by that host name.' });

/** A page whose own name leads here could otherwise read what a browser on this machine is answered. */
const isCalledRight = ({ headers }: IncomingMessage, hosts: readonly string[] | null): boolean =>
  hosts === null || hosts.includes((headers.host ?? '').replace(/:\d+$/, ''));

/** A page is asked for in the same way as an answer. */
const mayBeKnown = ({ method, url = '', headers }: IncomingMessage): boolean =>
  method === 'POST' || (method === 'GET' && url.includes('?') && headers.accept?.includes('text/html') !== true);

const searchOf = ({ url = '' }: IncomingMessage): string => (url.includes('?') ? url.slice(url.indexOf('?')) : '');

/** Every header of the name, which few requests have: those of one request are told apart only then. */
const distinct = (request: IncomingMessage, name: string, separator: string): string | undefined =>
  request.headers[name] === undefined ? undefined : request.headersDistinct[name]?.join(separator);

const toHeaders = (request: IncomingMessage): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return headers;
};

const headersOf = ({ code }: GatewayError): Record<string, string> => {
  if (code === 'UNAUTHENTICATED') return { 'www-authenticate': 'Bearer error="invalid_token"' };
  return code === 'PAYLOAD_TOO_LARGE' ? { connection: 'close' } : {};
};

const redirect = (response: ServerResponse, location: string): void => {
  response.writeHead(302, { location }).end();
};

const sendReadiness = async (
  response: ServerResponse,
  isDraining: boolean,
  ask: () => Promise<Readiness>,
): Promise<void> => {
  if (isDraining) return sendJson(response, 503, { status: 'draining', sources: {} });
  const readiness = await ask();
  const anyUp = Object.values(readiness.sources).some((state) => state === 'up');
  return sendJson(response, anyUp ? 200 : 503, readiness);
};
