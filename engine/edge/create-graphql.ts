import { createYoga, type Plugin } from 'graphql-yoga';
import type { Caching } from '../cache/caching.ts';
import type { Context, RequestContext } from '../context.ts';
import type { GatewayError } from '../errors.ts';
import { createPlanner } from '../plan/execute.ts';
import type { Graph } from '../stitch/stitch.ts';
import type { Sighting } from '../telemetry/logger.ts';
import { useCacheReport } from './use-cache-report.ts';
import { useDegraded } from './use-degraded.ts';
import { useDeadline, type Deadlines } from './use-deadline.ts';
import { useErrors } from './use-errors.ts';
import { useExplain } from './use-explain.ts';
import { useIntrospectionForViewers } from './use-introspection.ts';
import { useLedger } from './use-ledger.ts';
import { useLimits, type Limits } from './use-limits.ts';
import { usePlans, type AnswerPlace } from './use-plans.ts';
import { useArgumentBounds } from './use-argument-bounds.ts';
import { usePublicCache } from './use-public-cache.ts';
import { useRehearsal } from './use-rehearsal.ts';
import { extraParamNames, useRequestParams, type RequestBody } from './use-request-params.ts';

/** GraphiQL: a page made anew for each load, since it may carry a token. */
export interface Explorer {
  readonly render: () => Promise<string>;
}

export interface GraphQLOptions {
  readonly graph: Graph;
  readonly limits: Limits;
  /** How many upstream calls an operation may be able to cost. */
  readonly maxCalls: number;
  /** Null where no row is kept. */
  readonly caching: Caching | null;
  readonly deadlines: Deadlines;
  readonly cacheTtlMs: number;
  /** No introspection for anonymous callers, no explanations of refused documents. */
  readonly isStrict: boolean;
  /** Null in the strict profile. */
  readonly explorer: Explorer | null;
  readonly onError: (error: GatewayError, context: Context, sighting: Sighting) => void;
}

/** What each request brings along: its one context, its body where that has been read, and a place for the text of its answer. */
export interface ServerContext extends RequestBody, AnswerPlace {
  readonly gateway: RequestContext;
}

/**
 * GraphQL over HTTP: yoga in front of the graph. The order of plugins matters: the last `setExecuteFn` wins,
 * so the cache comes last.
 */
export const createGraphQL = (options: GraphQLOptions) => {
  const { graph, limits, maxCalls, caching, deadlines, cacheTtlMs, isStrict, explorer, onError } = options;
  const contexts = new WeakMap<Request, Context>();
  const read = new WeakSet<object>();
  const planner = createPlanner(graph, { maxCalls, caching });
  return createYoga<ServerContext>({
    schema: graph.schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    logging: false,
    maskedErrors: false,
    multipart: false,
    batching: false,
    extraParamNames,
    maxRequestBodySize: false,
    cors: false,
    graphiql: explorer !== null,
    renderGraphiQL: () => explorer?.render() ?? '',
    plugins: [
      useContextOf(contexts),
      useRequestParams(),
      useDeadline(deadlines),
      useLimits(limits),
      ...(isStrict
        ? [useIntrospectionForViewers()]
        : [useLedger(), useCacheReport(), useExplain(planner), useRehearsal()]),
      usePlans({ planner, isRead: (context) => read.has(context) }),
      useArgumentBounds(graph),
      useDegraded(),
      ...usePublicCache({ graph, ttlMs: cacheTtlMs, concerned: read }),
      useErrors({
        isStrict,
        traceIdOf: (request) => contexts.get(request)?.traceId ?? '',
        coveredIn: (request) => contexts.get(request)?.ledger.covered ?? [],
        onError: (error, request, sighting) => {
          const context = contexts.get(request);
          if (context !== undefined) onError(error, context, sighting);
        },
      }),
    ],
  });
};

/** Remembers which context a request came with, for what runs outside of GraphQL's own context. */
const useContextOf = (contexts: WeakMap<Request, Context>): Plugin<object, ServerContext> => ({
  onRequest: ({ request, serverContext }) => {
    contexts.set(request, serverContext.gateway);
  },
});
