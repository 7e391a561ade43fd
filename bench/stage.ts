import type { Contestant, Suite } from './contestant.ts';
import { openArena, type Arena, type Cores, type Standing } from './measure/arena.ts';
import type { LeftOut } from './measure/compete.ts';

export interface StageOptions {
  readonly cores: Cores;
  readonly firstPort: number;
  /** The gateways from npm. */
  readonly peers: readonly Contestant[];
  /** Parts of the names of those who take part beside us; everybody where there are none. */
  readonly only: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly warmSeconds: number;
  readonly connections: number;
  readonly log: (text: string) => void;
}

/** Where measuring is done: how long and how often, with whom, and on which ports. */
export interface Stage extends Pick<StageOptions, 'rounds' | 'seconds' | 'warmSeconds' | 'connections' | 'log'> {
  /** Opens the upstreams of a suite with ours and its peers before them, and ends them all, however that ends. */
  inArena<Result>(
    suite: Suite,
    use: (arena: Arena) => Promise<Result>,
    options?: { readonly delayMs?: number },
  ): Promise<Result>;
  /** Ours and the peers of a suite. */
  readonly contestantsOf: (suite: Suite) => readonly Contestant[];
  /** Starts those who can be; of ours and of the limits, all have to. */
  readonly startAll: (arena: Arena, contestants: readonly Contestant[]) => Promise<readonly Standing[]>;
  readonly leftOut: readonly LeftOut[];
  readonly leaveOut: (...others: readonly LeftOut[]) => void;
}

export const createStage = ({ cores, firstPort, peers, only, ...how }: StageOptions): Stage => {
  const leftOut: LeftOut[] = [];
  let port = firstPort;

  const inArena: Stage['inArena'] = async (suite, use, { delayMs = 0 } = {}) => {
    const arena = await openArena({ cores, firstPort: port, suite, delayMs });
    port += portsOfOne;
    const leave = (): void => void arena.stop().finally(() => process.exit(1));
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, leave);
    try {
      return await use(arena);
    } finally {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.off(signal, leave);
      await arena.stop();
    }
  };

  const isAsked = ({ kind, name }: Contestant): boolean =>
    kind === 'ours' || only.length === 0 || only.some((part) => name.includes(part));

  const startAll: Stage['startAll'] = async (arena, contestants) => {
    const standings: Standing[] = [];
    for (const contestant of contestants.filter(isAsked))
      try {
        standings.push(await arena.start(contestant));
      } catch (error) {
        if (contestant.kind !== 'peer') throw error;
        leftOut.push({ name: contestant.name, reason: String(error).slice(0, 200) });
      }
    return standings;
  };

  return {
    ...how,
    inArena,
    contestantsOf: (suite) => [oursIn(suite), ...(suite.peers ?? peers)].filter(isAsked),
    startAll,
    leftOut,
    leaveOut: (...others) => void leftOut.push(...others),
  };
};

/** Each start takes another one. */
const portsOfOne = 100;

const oursIn = ({ gateway, gatewayNodeOptions = [] }: Suite): Contestant => ({
  name: 'Selvedge',
  kind: 'ours',
  file: gateway,
  nodeOptions: gatewayNodeOptions,
});
