import { parse, type DocumentNode } from 'graphql';
import type { CacheRule } from '../../engine/cache/cache-rule.ts';
import { createCaching, type Caching } from '../../engine/cache/caching.ts';
import type { CellStore } from '../../engine/cache/cell-store.ts';
import { memoryCells } from '../../engine/cache/memory-cells.ts';
import { createRowCache } from '../../engine/cache/row-cache.ts';
import type { CacheUse, Lifetime } from '../../engine/cache/cache-record.ts';
import type { RequestContext } from '../../engine/context.ts';
import { GatewayError } from '../../engine/errors.ts';
import type { Viewer } from '../../engine/identity/viewer.ts';
import { createPlanner, type PlannedResult, type Planner } from '../../engine/plan/execute.ts';
import type { Graph } from '../../engine/stitch/stitch.ts';
import { contextOf, forkOf, plannedWith } from '../plan/world/sources.ts';
import type { Failures } from '../plan/world/failures.ts';
import type { Run, SeenCall } from '../plan/world/run.ts';
import { virtualClock, type VirtualClock } from './virtual-clock.ts';

/** By source, by coordinate. */
export type RuleTables = Readonly<Record<string, Readonly<Record<string, CacheRule>>>>;

export interface Asked {
  readonly data: any;
  /** `DOWNSTREAM_REFUSED at books.1.title`, sorted. */
  readonly errors: readonly string[];
  readonly calls: readonly SeenCall[];
  readonly uses: readonly CacheUse[];
  /** What the whole of it is made of. */
  readonly lifetime: Lifetime;
  /** The whole of it, for looking through. */
  readonly text: string;
}

export interface AskOptions {
  readonly viewer?: Viewer | null;
  readonly failures?: Failures;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string | null;
  readonly given?: Partial<RequestContext>;
}

export interface KeptWorld {
  readonly graph: Graph;
  readonly caching: Caching | null;
  readonly clock: VirtualClock;
  /** Calls that nobody waited for. */
  readonly background: readonly SeenCall[];
  /** Asks over the rows as they are in the run, which mutations change for good. */
  ask(operation: string | DocumentNode, run: Run, options?: AskOptions): Promise<Asked>;
}

/** The world of the plans' differential test as one gateway that keeps rows after these rules; without a store it keeps none. */
export const keptWorld = (
  tables: RuleTables,
  store: CellStore | null = memoryCells({ maxBytes: 16 * 1024 * 1024 }),
  clock: VirtualClock = virtualClock(),
): KeptWorld => {
  const graph = plannedWith((source) => ({ ...source, cache: tables[source.name] ?? {} }));
  const background: SeenCall[] = [];
  const fork = forkOf(graph, background);
  const caching = store === null ? null : createCaching(graph, () => createRowCache({ store, fork }));
  return { graph, caching, clock, background, ask: asking(graph, createPlanner(graph, { caching }), clock) };
};

const asking =
  (graph: Graph, planner: Planner, clock: VirtualClock): KeptWorld['ask'] =>
  async (operation, run, { viewer = null, failures = run.failures, variables, operationName, given } = {}) => {
    const calls: SeenCall[] = [];
    const context = contextOf(graph, { ...run, viewer, failures, calls }, { clock, ...given });
    context.ledger.cache.follow();
    const result = await planner.execute({
      document: typeof operation === 'string' ? parse(operation) : operation,
      operationName,
      variableValues: variables,
      context,
    });
    return { ...told(result), calls, uses: context.ledger.cache.uses, lifetime: context.ledger.cache.lifetime };
  };

const told = (result: PlannedResult): Pick<Asked, 'data' | 'errors' | 'text'> => {
  const data = result.kind === 'text' ? JSON.parse(result.text) : result.kind === 'object' ? result.data : null;
  const errors = (result.kind === 'text' ? [] : result.errors)
    .map(({ path = [], originalError }) =>
      [originalError instanceof GatewayError ? originalError.code : 'none', 'at', path.join('.')].join(' '),
    )
    .toSorted();
  return { data, errors, text: JSON.stringify(data) };
};
