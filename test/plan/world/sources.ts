import { readFileSync } from 'node:fs';
import { ownerOnly, signedIn } from '../../../engine/access.ts';
import type { Call } from '../../../engine/call.ts';
import { renew, type RequestContext } from '../../../engine/context.ts';
import { GatewayError } from '../../../engine/errors.ts';
import type { Fork } from '../../../engine/cache/want.ts';
import { readSubgraph } from '../../../engine/federation/read-subgraph.ts';
import { createLedger } from '../../../engine/ledger.ts';
import { computed, many, one, page, root } from '../../../engine/link.ts';
import type { CheckedRules, Rules } from '../../../engine/rules-for.ts';
import { byKey, defineSource, type Source } from '../../../engine/source.ts';
import { dispatchById } from '../../../engine/stitch/dispatch-by-id.ts';
import { stitchSources, type Graph } from '../../../engine/stitch/stitch.ts';
import type { GraphQLRequest } from '../../../engine/transport/graphql.ts';
import { clientsOf, type Work } from './client-source.ts';
import { inProcess } from './graphql-source.ts';
import { runOf, setRun, type Run, type SeenCall } from './run.ts';

const sdl = (name: string): string => readFileSync(new URL(`${name}.graphql`, import.meta.url), 'utf8');

const none = {
  version: '1',
  settings: {},
  connect: () => ({ send: async () => null, close: async () => undefined }),
  policies: () => [],
  ping: async () => null,
};

const typeDefs = {
  catalog: sdl('catalog'),
  archive: sdl('archive'),
  lending: sdl('lending'),
  stock: sdl('stock'),
  freight: sdl('freight'),
};

const catalog = defineSource({
  ...none,
  name: 'catalog',
  typeDefs: typeDefs.catalog,
  joints: { Book: byKey('id', '_books', { max: 3 }), Film: byKey('id', '_films') },
  nodes: { bok_: 'Book', flm_: 'Film' },
  ids: { Book: /^bok_\d+$/, Film: /^flm_\d+$/ },
  unknownIds: { 'Mutation.retitle': { type: 'Book', answer: { __typename: 'Problem', message: 'no such book' } } },
});

const archive = defineSource({
  ...none,
  name: 'archive',
  typeDefs: typeDefs.archive,
  joints: { Author: byKey('id', '_authors'), Book: byKey('id', '_records', { max: 4 }) },
  nodes: { aut_: 'Author' },
});

const press = defineSource({
  ...none,
  name: 'press',
  ...readSubgraph(sdl('press'), { source: 'press', max: 4 }),
  nodes: { pub_: 'Publisher' },
});

/** The same as a server that stitching can ask: joined by key alone, it looks for what it needs by itself. */
const pressByKey = defineSource({
  ...none,
  name: 'press',
  typeDefs: sdl('press')
    .replaceAll(/ @(?:key|requires|provides)\([^)]*\)/g, '')
    .replaceAll(/\n.*@external/g, '')
    .replace(/(type Stall \{[^}]*)city: String!(\s*)number: Int!/, '$1city: String$2number: Int')
    .replace(
      'type Query {',
      'type Query {\n  _volumes(ids: [ID!]!): [Book]!\n  _publishers(ids: [ID!]!): [Publisher]!\n  _stalls(ids: [ID!]!): [Stall]!\n',
    ),
  joints: { Book: byKey('id', '_volumes'), Publisher: byKey('id', '_publishers'), Stall: byKey('code', '_stalls') },
  nodes: { pub_: 'Publisher' },
});

const checked = (rules: Rules): CheckedRules => rules as Rules as CheckedRules;

const ofLending = clientsOf('lending', typeDefs.lending, () => lendingRules);
const memberById = ofLending.rows('Member', 2);
const lendingRules: Rules = {
  Query: {
    me: root.ofViewer(ofLending.root('me', 5)),
    member: root.byId(ofLending.root('member', 5)),
    loan: root.byId(ofLending.root('loan', 5)),
    members: root.page(ofLending.verb('Query', 'members')),
    people: root.list(ofLending.verb('Query', 'people')),
    broken: root.list(ofLending.verb('Query', 'broken')),
    overdue: root.list(ofLending.verb('Query', 'overdue')),
  },
  Mutation: { visit: root.write(ofLending.verb('Mutation', 'visit')) },
  Book: { borrowers: many(ofLending.list('Book', 'borrowers'), 'id', 'limit') },
  Member: {
    sponsor: one(ofLending.value('Member', 'sponsor'), ['id', 'sponsorId']),
    friends: many(ofLending.list('Member', 'friends', 2), 'id'),
    favourite: one(ofLending.value('Member', 'favourite'), 'id'),
    initials: computed('name', ({ name }: { name: unknown }) => String(name ?? null).slice(0, 2)),
    badge: one(ofLending.value('Member', 'badge'), 'id', 'size'),
    loans: page(ofLending.loans(), 'id', 'state'),
    openLoans: many(ofLending.list('Member', 'openLoans'), 'id'),
  },
  Loan: { item: one(ofLending.value('Loan', 'item', 3), 'id') },
};
const lending = defineSource({
  ...none,
  name: 'lending',
  typeDefs: typeDefs.lending,
  resolvers: checked(lendingRules),
  joints: {
    Member: byKey('id', memberById),
    Loan: byKey('id', ofLending.rows('Loan', 50)),
    Book: byKey('id'),
  } as Source['joints'],
  nodes: { mem_: 'Member', loa_: 'Loan' },
  access: {
    'Member.email': ownerOnly('id', { unless: 'staff' }),
    'Member.loans': ownerOnly('id', { unless: 'staff' }),
    'Member.openLoans': ownerOnly('id', { unless: 'staff' }),
    Loan: ownerOnly('member.id', { unless: 'staff' }),
    'Mutation.visit': signedIn,
  },
});

const ofStock = clientsOf('stock', typeDefs.stock, () => stockRules);
const stockRules: Rules = {
  Book: {
    shelf: one(ofStock.value('Book', 'shelf', 3), 'id'),
    bulk: one(ofStock.value('Book', 'bulk'), ['id', 'weight']),
    depth: one(ofStock.value('Book', 'depth'), ['id', 'dims?']),
    spots: many(ofStock.list('Book', 'spots'), 'id', ['city', 'limit']),
  },
  Film: { share: one(ofStock.value('Film', 'share'), ['id', 'weight', 'onHand?']) },
};
const stock = defineSource({
  ...none,
  name: 'stock',
  typeDefs: typeDefs.stock,
  resolvers: checked(stockRules),
  joints: { Book: byKey('id'), Film: byKey('id', ofStock.rows('Film', 50)) } as Source['joints'],
  needs: { Book: '{ weight dims { h box { volume } } }', Film: '{ weight }' },
});

const ofFreight = clientsOf('freight', typeDefs.freight, () => freightRules);
const freightRules: Rules = {
  Book: { cost: one(ofFreight.value('Book', 'cost', 4), ['id', 'bulk'], 'express') },
  Member: {
    fee: one(ofFreight.value('Member', 'fee'), ['id', 'visits?']),
    tripTo: one(ofFreight.value('Member', 'tripTo'), ['id', 'address']),
  },
};
const freight = defineSource({
  ...none,
  name: 'freight',
  typeDefs: typeDefs.freight,
  resolvers: checked(freightRules),
  joints: { Book: byKey('id'), Member: byKey('id') },
  needs: { Book: '{ bulk }', Member: '{ visits address { city zone } }' },
});

const compose = (pressed: Source, change: (source: Source) => Source = (source) => source): Graph =>
  stitchSources([catalog, archive, pressed, lending, stock, freight].map(change), {
    directives: sdl('directives'),
    fields: [{ coordinate: 'Query.node', typeDefs: sdl('node'), resolve: dispatchById }],
  });

/** The world for plans, with something changed in its sources. */
export const plannedWith = (change: (source: Source) => Source): Graph => compose(press, change);

/** The world for plans; a source of it speaks the protocol of Apollo Federation. */
export const planned: Graph = compose(press);
/** The same world for stitching, which joins by key alone. */
export const stitched: Graph = compose(pressByKey, (source) => ({
  ...source,
  // Stitching knows rows by one field.
  typeDefs:
    source.name === 'catalog' ? source.typeDefs.replace(/(type Stall \{)[^}]*/, '$1\n  code: ID!\n') : source.typeDefs,
}));

const servers = (graph: Graph) =>
  new Map(
    graph.sources
      .filter(({ resolvers }) => resolvers === undefined)
      .map(({ name, typeDefs: own, joints }) => [
        name,
        inProcess({
          name,
          typeDefs: own,
          joints: Object.fromEntries(Object.entries(joints).map(([type, { field = '' }]) => [field, type])),
        }),
      ]),
  );
const serversOf = new WeakMap<Graph, ReturnType<typeof servers>>();

/** A context as a request has one, whose calls are answered out of a run. */
export const contextOf = (graph: Graph, run: Run, given: Partial<RequestContext> = {}): RequestContext => {
  const ledger = createLedger();
  setRun(ledger, run);
  return complete(graph, {
    viewer: run.viewer,
    signal: new AbortController().signal,
    clock: { now: () => 0, sleep: async () => undefined, after: () => () => undefined },
    deadlineMs: Infinity,
    random: () => 0,
    newId: () => 'id',
    traceId: '0'.repeat(32),
    ledger,
    changed: async () => undefined,
    signMedia: () => '/media',
    ...given,
  });
};

/** The same with something else in it, for the same run; what is asked for with a ledger of its own is nobody's call but these. */
export const forkOf =
  (graph: Graph, background: SeenCall[] = []): Fork =>
  (ctx, given) => {
    if (given.ledger !== undefined) setRun(given.ledger, { ...runOf(ctx), calls: background });
    return complete(graph, { ...ctx, ...given });
  };

const complete = (graph: Graph, given: Omit<RequestContext, 'send'>): RequestContext => {
  const ctx: RequestContext = {
    ...given,
    send: (call) => {
      const answer = answerCall(graph, call, ctx);
      return call.kind === 'write' ? answer.finally(() => renew(ctx)) : answer;
    },
  };
  return ctx;
};

const answerCall = async (graph: Graph, call: Call, ctx: RequestContext): Promise<unknown> => {
  const run = runOf(ctx);
  const { source, name, kind, size } = call;
  const known = serversOf.get(graph) ?? servers(graph);
  serversOf.set(graph, known);
  const server = known.get(source);
  const request = call.request as GraphQLRequest & Work;
  const number = run.calls.length;
  const writes = run.calls.filter((before) => before.kind === 'write').length;
  const sent = server === undefined ? request.args : { query: request.query, variables: request.variables };
  run.calls.push({ source, name, kind, size, request: sent, writes });
  ctx.ledger.record({ source, call: name, size });
  for (let turn = run.turns(number); turn > 0; turn--) await new Promise(setImmediate);
  ctx.signal.throwIfAborted();
  if (server !== undefined) return server(request, run);
  try {
    return request.work(run);
  } catch (error) {
    throw error instanceof GatewayError ? error : new Error('the world is broken', { cause: error });
  }
};
