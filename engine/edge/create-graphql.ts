import type { DocumentNode } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { AnswerCache } from './answer-cache.ts';
import { isPublicOperation } from './is-public-operation.ts';
import type { Caching } from '../cache/caching.ts';
import type { Context, RequestContext } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { createPlanner } from '../plan/execute.ts';
import type { Graph } from '../stitch/stitch.ts';
import type { Sighting } from '../telemetry/logger.ts';
import { createAnswerOperation, type Deadlines } from './answer-operation.ts';
import { argumentBounds } from './argument-bounds.ts';
import { createDocumentCache } from './document-cache.ts';
import { createFastPath, type FastPath } from './fast-path.ts';
import { createKnown } from './known.ts';
import { createPersistedOperations, type PersistedOptions } from './persisted-operations.ts';
import { createReadParams, type RequestParams } from './request-params.ts';
import { createTellErrors } from './tell-errors.ts';
import { useAsides } from './use-asides.ts';
import { useDeadline } from './use-deadline.ts';
import { useErrors } from './use-errors.ts';
import { useExplain } from './use-explain.ts';
import { useLimits, type Limits } from './use-limits.ts';
import { useOperations, type AnswerPlace } from './use-operations.ts';
import { extraParamNames, useRequestParams, type RequestBody } from './use-request-params.ts';

/** GraphiQL: a page made anew for each load, since it may carry a token. */
export interface Explorer {
  readonly render: () => Promise<string>;
}

export interface GraphQLOptions {
  readonly graph: Graph;
  readonly limits: Limits;
  readonly documents?: PersistedOptions;
  /** How many upstream calls an operation may be able to cost. */
  readonly maxCalls: number;
  /** Null where no row is kept. */
  readonly caching: Caching | null;
  readonly deadlines: Deadlines;
  /** Null where no answer is kept whole. */
  readonly answers: AnswerCache | null;
  /** No introspection for anonymous callers, no explanations of refused documents. */
  readonly isStrict: boolean;
  /** Null in the strict profile. */
  readonly explorer: Explorer | null;
  readonly onError: (error: GatewayError, context: Context, sighting: Sighting) => void;
}

/** GraphQL as a function from request to response, and as one from bytes to text for what is known already. */
export interface GraphQLHandler {
  fetch(url: string, init: GraphQLRequestInit, context: ServerContext): Promise<Response>;
  readonly fastPath: FastPath;
}

export interface GraphQLRequestInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** What each request brings along: its one context, its body where that has been read, and a place for the text of its answer. */
export interface ServerContext extends RequestBody, AnswerPlace {
  readonly gateway: RequestContext;
}

/** GraphQL over HTTP: yoga in front of the graph, and past it a shorter way for what it has found to be good. */
export const createGraphQL = (options: GraphQLOptions): GraphQLHandler => {
  const { graph, limits, documents, maxCalls, caching, answers, deadlines, isStrict, explorer, onError } = options;
  const contexts = new WeakMap<Request, Context>();
  const contextOf = (request: Request): Context => {
    const context = contexts.get(request);
    if (context === undefined) throw new GatewayError('INTERNAL', { cause: 'a request without a context' });
    return context;
  };
  const planner = createPlanner(graph, { maxCalls, caching, refuse: argumentBounds(graph) });
  const answerOperation = createAnswerOperation({
    planner,
    answers,
    isPublic: isPublicOperation(graph),
    deadlines,
    isStrict,
  });
  const tellErrors = createTellErrors({ isStrict, onError });
  const known = createKnown();
  const persisted = createPersistedOperations(documents);
  const readParams = createReadParams(persisted);
  const onRun = ({ query, hash }: RequestParams, document: DocumentNode): void => {
    known.addDocument(query, document);
    if (hash !== undefined) persisted.add(hash, query);
  };
  const yoga = createYoga<ServerContext>({
    schema: graph.schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    logging: false,
    maskedErrors: false,
    multipart: false,
    batching: false,
    extraParamNames,
    parserAndValidationCache: createDocumentCache(),
    maxRequestBodySize: false,
    cors: false,
    graphiql: explorer !== null,
    renderGraphiQL: () => explorer?.render() ?? '',
    plugins: [
      useContextOf(contexts),
      useRequestParams(readParams),
      useDeadline(),
      useLimits(limits),
      ...(isStrict ? [] : [useExplain(planner), useAsides()]),
      useOperations({ answerOperation, onRun }),
      useErrors(tellErrors, contextOf),
    ],
  });
  const fetch: GraphQLHandler['fetch'] = async (url, init, context) => {
    const reply = await yoga.fetch(url, init, context);
    if (init.method === 'POST' && reply.status === 200)
      known.addContentType(init.headers['accept'] ?? '', reply.headers.get('content-type') ?? '');
    return reply;
  };
  const fastPath = createFastPath({ known, readParams, onRun, answerOperation, tellErrors, isStrict });
  return { fetch, fastPath };
};

/** Remembers which context a request came with, for what runs outside of GraphQL's own context. */
const useContextOf = (contexts: WeakMap<Request, Context>): Plugin<object, ServerContext> => ({
  onRequest: ({ request, serverContext }) => {
    contexts.set(request, serverContext.gateway);
  },
});
