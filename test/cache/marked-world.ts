import { parse } from 'graphql';
import { ownerOnly } from '../../engine/access.ts';
import { batch } from '../../engine/batch.ts';
import { createCaching } from '../../engine/cache/caching.ts';
import type { CellStore } from '../../engine/cache/cell-store.ts';
import { createRowCache } from '../../engine/cache/row-cache.ts';
import type { Fork } from '../../engine/cache/want.ts';
import type { Call } from '../../engine/call.ts';
import type { Clock } from '../../engine/clock.ts';
import { renew, type Context, type RequestContext } from '../../engine/context.ts';
import { GatewayError } from '../../engine/errors.ts';
import { createLedger } from '../../engine/ledger.ts';
import { one, root } from '../../engine/link.ts';
import { createPlanner, type Planner } from '../../engine/plan/execute.ts';
import type { CheckedRules, Rules } from '../../engine/rules-for.ts';
import { byKey, defineSource, type Source } from '../../engine/source.ts';
import { dispatchById } from '../../engine/stitch/dispatch-by-id.ts';
import { stitchSources } from '../../engine/stitch/stitch.ts';
import type { GraphQLReply, GraphQLRequest } from '../../engine/transport/graphql.ts';
import { answerNotes } from './answer-notes.ts';

/** What upstreams plant into whatever is somebody's own: whose it is. */
export const markOf = (id: string): string => `<${id}>`;
export const marksIn = (text: string): readonly string[] => [...new Set(text.match(/<[^<>]+>/g) ?? [])];

export interface Upstreams {
  /** How many turns the next call takes, and whether it fails. */
  next(): { readonly turns: number; readonly isDown: boolean };
  /** Every call that has arrived. */
  readonly calls: Call[];
}

const connection = {
  settings: {},
  connect: () => ({ send: async () => null, close: async () => undefined }),
  policies: () => [],
  ping: async () => null,
};

const directive = `
  directive @cacheControl(maxAge: Int, inheritMaxAge: Boolean, scope: CacheControlScope, staleWhileRevalidate: Int, staleIfError: Int) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  enum CacheControlScope { PUBLIC PRIVATE }
`;

/** Told of the caller, and says it wherever something is the caller's own; what is public never says it. */
const notes = (version: string): Source =>
  defineSource({
    ...connection,
    name: 'notes',
    version,
    typeDefs: `${directive}
      interface Node { id: ID! }
      type Note implements Node @cacheControl(maxAge: 30, staleWhileRevalidate: 10, staleIfError: 60) {
        id: ID!
        title: String
        body: String @cacheControl(maxAge: 30, scope: PRIVATE, staleWhileRevalidate: 10, staleIfError: 60)
        seenBy: [Person] @cacheControl(maxAge: 20, scope: PRIVATE)
      }
      type Person @cacheControl(maxAge: 30) {
        id: ID!
        draft: String @cacheControl(maxAge: 30, scope: PRIVATE)
      }
      type Query {
        note(id: ID!): Note
        mine(first: Int = 2): [Note] @cacheControl(maxAge: 30, scope: PRIVATE, staleIfError: 60)
        all: [Note]
        _notes(ids: [ID!]!): [Note]!
        _people(ids: [ID!]!): [Person]!
      }
      type Mutation { write(id: ID!): Note }
    `,
    joints: { Note: byKey('id', '_notes'), Person: byKey('id', '_people') },
    nodes: { not_: 'Note' },
  });

interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
}
const send = (ctx: Context, name: string, request: unknown): Promise<unknown> =>
  ctx.send({ source: 'people', name, kind: 'read', size: 1, request });
const personById = batch({
  load: async (ids: readonly string[], ctx) => (await send(ctx, 'byIds', ids)) as readonly PersonRow[],
  key: ({ id }) => id,
  max: 4,
});
const balanceOf = batch({
  load: async (ids: readonly string[], ctx) =>
    (await send(ctx, 'balances', ids)) as readonly { id: string; text: string }[],
  key: ({ id }) => id,
});
const personRules: Rules = {
  Query: {
    me: root.ofViewer(personById),
    person: root.byId(personById),
    inbox: root.list(async (_args: object, ctx) => (await send(ctx, 'inbox', null)) as { text: string }[]),
  },
  Person: { balance: one(balanceOf, 'id') },
};
/** Its rows hold what their owner alone may see; its list is the caller's, of whom it is told by the call alone. */
const people = (version: string): Source =>
  defineSource({
    ...connection,
    name: 'people',
    version,
    typeDefs: `
      interface Node { id: ID! }
      type Person implements Node @cacheControl(maxAge: 30, staleIfError: 60) {
        id: ID!
        name: String
        secret: String
        balance: Balance @cacheControl(maxAge: 30, scope: PRIVATE, staleIfError: 60)
      }
      type Balance @cacheControl(inheritMaxAge: true) { text: String }
      type Message @cacheControl(inheritMaxAge: true) { text: String }
      type Query {
        me: Person
        person(id: ID!): Person
        inbox: [Message] @cacheControl(maxAge: 30, scope: PRIVATE, staleIfError: 60)
      }
    `,
    resolvers: personRules as Rules as CheckedRules,
    joints: { Person: byKey('id', personById) } as Source['joints'],
    nodes: { per_: 'Person' },
    access: { 'Person.secret': ownerOnly('id', { unless: 'staff' }) },
  });

export interface MarkedWorld {
  ask(operation: string, viewer: string | null, signal?: AbortSignal): Promise<string>;
}

/** A gateway over both, of one version of their schemas. */
export const markedWorld = (store: CellStore, clock: Clock, upstreams: Upstreams, version: string): MarkedWorld => {
  const graph = stitchSources([notes(version), people(version)], {
    directives: directive,
    fields: [{ coordinate: 'Query.node', typeDefs: 'type Query { node(id: ID!): Node }', resolve: dispatchById }],
  });
  const complete = (given: Omit<RequestContext, 'send' | 'changed'>): RequestContext => {
    const ctx: RequestContext = {
      ...given,
      send: (call) => {
        const answer = answerCall(call, ctx, upstreams);
        return call.kind === 'write' ? answer.finally(() => renew(ctx)) : answer;
      },
      changed: async () => undefined,
    };
    return ctx;
  };
  const fork: Fork = (ctx, given) => complete({ ...ctx, ...given });
  const planner: Planner = createPlanner(graph, {
    caching: createCaching(graph, () => createRowCache({ store, fork })),
  });
  return {
    ask: async (operation, viewer, signal = new AbortController().signal) => {
      const context = complete({
        viewer: viewer === null ? null : { id: viewer, scopes: new Set() },
        signal,
        clock,
        deadlineMs: Infinity,
        random: () => 0,
        newId: () => 'id',
        traceId: '0'.repeat(32),
        ledger: createLedger(),
        signMedia: () => '',
      });
      const result = await planner.execute({ document: parse(operation), context });
      return result.kind === 'text' ? result.text : JSON.stringify(result.kind === 'object' ? result.data : null);
    },
  };
};

const answerCall = async (call: Call, ctx: Context, { next, calls }: Upstreams): Promise<unknown> => {
  calls.push(call);
  const { turns, isDown } = next();
  const { id = null } = ctx.viewer ?? {};
  for (let turn = turns; turn > 0; turn--) await new Promise(setImmediate);
  ctx.signal.throwIfAborted();
  if (isDown) throw new GatewayError('DOWNSTREAM_UNAVAILABLE', { service: call.source });
  if (call.source === 'notes') return answerNotes(call.request as GraphQLRequest, id) satisfies GraphQLReply;
  const ids = call.request as readonly string[];
  if (call.name === 'inbox') return id === null ? [] : [{ text: markOf(id) }];
  if (call.name === 'balances')
    return ids.map((each) => ({ id: each, text: id === null ? 'none' : `seen by ${markOf(id)}` }));
  return ids.map((each) => ({ id: each, name: `name of ${each}`, secret: markOf(each) }));
};
