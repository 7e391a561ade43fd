import { randomUUID } from 'node:crypto';
import { isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import { createAnswerCache } from './edge/answer-cache.ts';
import { createCaching } from './cache/caching.ts';
import type { Change } from './cache/changes.ts';
import { addressOf } from './cache/column.ts';
import { memoryCells } from './cache/memory-cells.ts';
import { openNeighbours } from './cache/neighbours.ts';
import { redisCells } from './cache/redis-cells.ts';
import { createRowCache } from './cache/row-cache.ts';
import type { Fork } from './cache/want.ts';
import type { Send } from './call.ts';
import { systemClock, type Clock } from './clock.ts';
import { renew, type Context, type RequestContext } from './context.ts';
import { createGraphQL, type Explorer, type GraphQLHandler } from './edge/create-graphql.ts';
import { createServer, type GatewayServer } from './edge/create-server.ts';
import type { PersistedOptions } from './edge/persisted-operations.ts';
import { readinessOf, type Readiness } from './edge/readiness.ts';
import { serveInvalidation } from './edge/serve-invalidation.ts';
import { serveMedia } from './edge/serve-media.ts';
import { GatewayError } from './errors.ts';
import type { Authenticate } from './identity/jwt.ts';
import type { Viewer } from './identity/viewer.ts';
import { createLedger } from './ledger.ts';
import { createMediaPaths } from './media.ts';
import { policiesOf } from './policies/pipe-settings.ts';
import { createPipe } from './rehearsal/create-pipe.ts';
import { readRehearsal } from './rehearsal/rehearsal.ts';
import type { ServerSettings } from './server-settings.ts';
import type { Graph } from './stitch/stitch.ts';
import type { Sighting } from './telemetry/logger.ts';

export interface GatewayOptions {
  readonly graph: Graph;
  readonly settings: Pick<
    ServerSettings,
    | 'MAX_DEPTH'
    | 'MAX_CALLS'
    | 'MAX_TOKENS'
    | 'MAX_BODY_BYTES'
    | 'RESPONSE_CACHE_TTL_MS'
    | 'ROW_CACHE_BYTES'
    | 'INVALIDATION_SECRET'
    | 'REDIS_URL'
    | 'CORS_ORIGINS'
    | 'DEADLINE_MS'
    | 'MUTATION_DEADLINE_MS'
  >;
  /** What the sources declared. */
  readonly sourceSettings: Readonly<Record<string, unknown>>;
  readonly isStrict: boolean;
  /** The manifest of trusted documents, and whether others are accepted; without it, all are. */
  readonly documents?: PersistedOptions;
  readonly authenticate: Authenticate;
  readonly mediaSecret: string;
  readonly explorer: Explorer | null;
  /** The host names clients may call this server by; null for any. */
  readonly hosts: readonly string[] | null;
  readonly traceId: () => string;
  readonly onError: (error: GatewayError, context: Context, sighting?: Sighting) => void;
  readonly clock?: Clock;
  readonly random?: () => number;
}

export interface Gateway extends GatewayServer {
  readonly graphql: GraphQLHandler;
  readonly createContext: (options?: {
    readonly viewer?: Viewer | null;
    readonly signal?: AbortSignal;
    /** The header `x-rehearse`. */
    readonly rehearse?: string | undefined;
  }) => RequestContext;
  /** Asks every source whether it answers; done once at start, it also spares the first caller the cost of connecting. */
  readonly readiness: () => Promise<Readiness>;
  /** Closes the connections to the sources; after `drain`. */
  close(): Promise<void>;
}

/** Everything between the socket of a client and the sockets of the sources, not yet listening. */
export const createGateway = (options: GatewayOptions): Gateway => {
  const {
    graph,
    settings,
    isStrict,
    authenticate,
    explorer,
    onError,
    clock = systemClock,
    random = Math.random,
  } = options;
  const connections = graph.sources.map((source) => ({ source, connection: source.connect(options.sourceSettings) }));
  const pipes = new Map<string, Send>(
    connections.map(({ source, connection: { send } }) => {
      const pipe = source.hasOwnPipes ? send : createPipe(policiesOf(source, options.sourceSettings), send);
      return [source.name, pipe];
    }),
  );
  const paths = createMediaPaths({ secret: options.mediaSecret, clock });

  const rehearsable = { sources: graph.sources.map(({ name }) => name), isStrict };

  /** A context sends its calls with itself. */
  const complete = (given: Omit<RequestContext, 'send' | 'changed'>): RequestContext => {
    const context: RequestContext = {
      ...given,
      send: (call) => {
        const pipe = pipes.get(call.source);
        if (pipe === undefined) throw new GatewayError('INTERNAL', { cause: 'no such source' });
        const answer = pipe(call, context);
        return call.kind === 'write' ? answer.finally(() => renew(context)) : answer;
      },
      changed: async (subject, id) => {
        const change: Change = { subject, ...(id === undefined ? {} : { id }) };
        context.ledger.cache.changes.push(change);
        await caching?.rows.wrote([change], context);
      },
    };
    return context;
  };
  const fork: Fork = (ctx, given) => complete({ ...ctx, ...given });
  const { ROW_CACHE_BYTES: maxBytes, REDIS_URL: url } = settings;
  const openStore = () =>
    url === undefined
      ? memoryCells({ maxBytes, neighbours: openNeighbours(clock) })
      : redisCells({ url, clock, newId: randomUUID });
  const caching =
    maxBytes === 0
      ? null
      : createCaching(graph, () => createRowCache({ store: openStore(), fork }), options.sourceSettings);

  const answers =
    caching === null || settings.RESPONSE_CACHE_TTL_MS === 0
      ? null
      : createAnswerCache({
          store: caching.rows.store,
          edition: addressOf(graph.sources.map(({ name, version, typeDefs }) => [name, version, typeDefs])),
          maxAgeMs: settings.RESPONSE_CACHE_TTL_MS,
        });

  const createContext: Gateway['createContext'] = ({ viewer = null, signal = neverAborted, rehearse } = {}) => {
    const rehearsal = readRehearsal(rehearse, rehearsable);
    const ownDeadlineMs = clock.now() + settings.DEADLINE_MS;
    return complete({
      viewer,
      signal,
      clock,
      deadlineMs: ownDeadlineMs,
      ownDeadlineMs,
      random,
      newId: randomUUID,
      traceId: options.traceId(),
      ledger: createLedger(),
      signMedia: paths.sign,
      ...(rehearsal === undefined ? {} : { rehearsal }),
    });
  };

  const graphql = createGraphQL({
    graph,
    limits: { maxDepth: settings.MAX_DEPTH, maxTokens: settings.MAX_TOKENS },
    maxCalls: settings.MAX_CALLS,
    ...(options.documents === undefined ? {} : { documents: options.documents }),
    caching,
    deadlines: { queryMs: settings.DEADLINE_MS, mutationMs: settings.MUTATION_DEADLINE_MS },
    answers,
    isStrict,
    explorer,
    onError,
  });
  const handlers = Object.assign({}, ...graph.sources.map(({ media }) => media));
  const readiness = () => readinessOf(graph.sources, createContext());
  const server = createServer({
    graphql,
    media: serveMedia({ paths, handlers, onError }),
    invalidation: serveInvalidation({
      secret: settings.INVALIDATION_SECRET ?? null,
      isSubject: (subject) => isCoordinate(graph.schema, subject),
      tell: async (changes) => caching === null || (await caching.rows.store.tell(changes)) !== Infinity,
    }),
    readiness,
    authenticate,
    createContext,
    maxBodyBytes: settings.MAX_BODY_BYTES,
    origins: settings.CORS_ORIGINS,
    hosts: options.hosts,
    onError,
  });
  const close = async (): Promise<void> => {
    await Promise.all(connections.map(({ connection }) => connection.close()));
    await caching?.rows.store.close();
  };
  return { ...server, graphql, createContext, readiness, close };
};

/** `Type` or `Type.field`. */
const isCoordinate = (schema: GraphQLSchema, coordinate: string): boolean => {
  const [typeName = '', fieldName] = coordinate.split('.');
  const type = schema.getType(typeName);
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  return fieldName === undefined || Object.hasOwn(type.getFields(), fieldName);
};

const neverAborted = new AbortController().signal;
