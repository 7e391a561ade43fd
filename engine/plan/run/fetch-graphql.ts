import { askGraphQL, type Answers } from './ask-graphql.ts';
import type { AskedRoot } from './asked.ts';
import type { Ask, Fetch } from '../plan.ts';
import type { Upstream } from '../upstream.ts';
import { fetchKept } from './fetch-kept.ts';
import type { StageRun } from './run.ts';
import { fill, markOf } from './frame.ts';
import { fillRow, wantedOf } from './wanted.ts';

/** Asks a GraphQL source for all that is wanted of it at one depth, less what is kept of it. */
export const fetchGraphQL = async (fetch: Fetch, run: StageRun): Promise<void> => {
  const { upstream, source } = fetch;
  if (upstream === null || source === null) return;
  const roots = fetch.asks.flatMap((ask) => rootOf(ask, upstream, run));
  const parts = upstream.parts.flatMap((part) => wantedOf(part, fetch, run));
  const question = { source, upstream, roots, parts, values: run, ctx: run.ctx };
  const kept = run.caching === null ? null : fetchKept(question, fetch, run);
  if (kept !== null) return kept;
  await askGraphQL(question, filling(fetch, run));
  if (upstream.operation !== 'mutation' || run.caching === null) return;
  const { rows, changesOf } = run.caching;
  await rows.wrote(changesOf(roots.flatMap(({ root }) => root.fields.map(({ name }) => name))), run.ctx);
};

/** Puts what has come into the frames that want it. */
const filling = (fetch: Fetch, run: StageRun): Answers => {
  const mark = markOf(fetch);
  return {
    root: ({ root, frame }, found) => fill(frame, root.slot, found, mark),
    row: (asked, key, found) => fillRow(asked, key, found, mark),
    fail: run.fail,
  };
};

const rootOf = (ask: Ask, { roots }: Upstream, run: StageRun): AskedRoot[] => {
  const root = roots.find(({ slot }) => ask.kind === 'root' && slot === ask.slots[0]);
  if (root === undefined || !root.fields.some(({ condition }) => run.conditions[condition] === true)) return [];
  return run.demands(ask).flatMap((demand) => (run.mayAsk(ask, demand) ? [{ root, frame: demand.frame }] : []));
};
