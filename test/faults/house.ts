import { inject } from 'vitest';
import type { Clock } from '../../engine/clock.ts';
import { readAllSettings } from '../../engine/server-settings.ts';
import { sdl } from '../../engine/sdl.ts';
import type { Source } from '../../engine/source.ts';
import { stitchSources, type Graph } from '../../engine/stitch/stitch.ts';
import { sources } from '../../schema/compose.ts';
import { startShelf } from '../grpc/start-shelf.ts';
import { startGateway, type Answer, type TestGateway } from '../start-gateway.ts';
import { stillClock } from '../still-clock.ts';
import { loyaltyColumn, mapsColumn, orderColumn, userColumn, type Column } from './column.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';
import { shelves } from './shelf-by-id.ts';
import { shelfColumn } from './shelf-column.ts';

/** The sources of the matrix: those of the product, and a gRPC service of the tests. */
export const columns: readonly Column[] = [userColumn, orderColumn, loyaltyColumn, mapsColumn, shelfColumn];

/** The graph of these sources, and the real services behind it. */
export interface House {
  readonly graph: Graph;
  readonly sources: readonly Source[];
  /** Addresses by setting. */
  readonly services: Readonly<Record<string, string>>;
  /** What a query is answered while all is well. */
  healthy(query: string): Promise<Answer>;
  close(): Promise<void>;
}

/** `services` are the shared ones where nothing is given. */
export const openHouse = async (shared: Readonly<Record<string, string>> = inject('services')): Promise<House> => {
  const shelf = await startShelf();
  const services = { ...shared, SHELF_URL: shelf.url };
  const all = [...sources, shelves];
  const house = {
    graph: stitchSources(all, { directives: sdl(composition, 'directives.graphql') }),
    sources: all,
    services,
  };
  const well = await startAll(house, {}, stillClock);
  const known = new Map<string, Promise<Answer>>();
  return {
    ...house,
    healthy: (query) => {
      const answer = known.get(query) ?? well.ask(query, { as: 'usr_0001' });
      known.set(query, answer);
      return answer;
    },
    close: async () => {
      await well.stop();
      await shelf.stop();
    },
  };
};

const composition = new URL('../../schema/compose.ts', import.meta.url).href;

/** One source behind a proxy, and a gateway of its own before all of them. */
export interface Stage {
  readonly proxy: FaultProxy;
  readonly gateway: TestGateway;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly clock: Clock;
  /** Of the gateway, where it is not the same. */
  readonly gatewayClock?: Clock;
  readonly random?: () => number;
  /** In place of the proxy's. */
  readonly address?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The product with its own choices of policies, deadlines and repeats. */
export const openStage = async (
  house: Pick<House, 'graph' | 'sources' | 'services'>,
  { source, setting, speak }: Pick<Column, 'source' | 'setting' | 'speak'>,
  { clock, gatewayClock = clock, random, address, environment = {} }: StageOptions,
): Promise<Stage> => {
  const target = house.services[setting];
  if (target === undefined) throw new Error(`${source} is nowhere`);
  const proxy = await startFaultProxy({ target, speak, clock });
  const gateway = await startAll(house, { ...environment, [setting]: address ?? proxy.url }, gatewayClock, random);
  const close = async (): Promise<void> => {
    await gateway.stop();
    await proxy.stop();
  };
  return { proxy, gateway, close };
};

/** What is empty is unset: the product chooses. */
const startAll = (
  { graph, sources, services }: Pick<House, 'graph' | 'sources' | 'services'>,
  given: Readonly<Record<string, string>>,
  clock: Clock,
  random: () => number = () => 0,
): Promise<TestGateway> => {
  const repeats = Object.fromEntries(sources.map(({ name }) => [`${name.toUpperCase()}_RETRIES`, '']));
  const environment = { ...services, ...repeats, DEADLINE_MS: '', MUTATION_DEADLINE_MS: '', ...given };
  const sourceSettings = readAllSettings(sources, environment).sources;
  return startGateway({ environment, options: { clock, random, graph, sourceSettings } });
};
