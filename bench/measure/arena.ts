import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { Contestant, Shape, SignedIn, Suite, Upstreams } from '../contestant.ts';
import type { LoadOrder, LoadResult } from './load.ts';
import { startProcess, type PinnedProcess } from './pinned-process.ts';
import { openWire, requestOf } from './wire.ts';

/** The gateways have one core for themselves; the subgraphs and whoever asks share the other. */
export interface Cores {
  readonly gateway: number | null;
  readonly others: number | null;
}

export interface Standing {
  readonly contestant: Contestant;
  readonly process: PinnedProcess;
  readonly url: string;
}

export interface ArenaOptions {
  readonly cores: Cores;
  readonly firstPort: number;
  readonly suite: Suite;
  /** Added to each answer of a subgraph. */
  readonly delayMs?: number;
  readonly nodeOptions?: readonly string[];
}

/** Subgraphs, and whoever stands in front of them. */
export interface Arena {
  readonly upstreams: Upstreams;
  start(contestant: Contestant, env?: Readonly<Record<string, string>>): Promise<Standing>;
  /** What one query is answered with, and the calls that it has cost. */
  ask(
    standing: Standing,
    shape: Shape,
  ): Promise<{ readonly status: number; readonly text: string; readonly calls: number }>;
  load(
    standing: Standing,
    shape: Shape,
    order: Pick<LoadOrder, 'connections' | 'seconds' | 'expected'>,
  ): Promise<Measured>;
  stop(): Promise<void>;
}

/** A run of load, and what it has cost the gateway. */
export interface Measured extends LoadResult {
  readonly perSecond: number;
  /** Time of its core for each answer, in microseconds. */
  readonly cpuUs: number;
  /** The share of its core that it had: where that is well below 1, somebody else was the narrow place. */
  readonly busy: number;
  readonly rssMb: number;
}

export const openArena = async ({
  cores,
  firstPort,
  suite,
  delayMs = 0,
  nodeOptions = [],
}: ArenaOptions): Promise<Arena> => {
  let port = firstPort;
  const subgraphsUrl = `http://127.0.0.1:${port}`;
  const started: PinnedProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((process) => process.stop()));
  };
  const open = async () => {
    const environment = { PORT: String(port), DELAY_MS: String(delayMs) };
    started.push(await startProcess(suite.file, { core: cores.others, port, env: environment }));
    const signedIn = await suite.signIn?.(subgraphsUrl);
    const loader = await startProcess(new URL('load.ts', import.meta.url).pathname, { core: cores.others });
    started.push(loader);
    return { loader, ...(signedIn ?? nobody) };
  };
  const { loader, headers, env } = await open().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const upstreams: Upstreams = { url: subgraphsUrl, headers, env: { ...env, ...addressesOf(suite, subgraphsUrl) } };

  const start: Arena['start'] = async (contestant, more = {}) => {
    port++;
    const process = await startProcess(contestant.file, {
      core: cores.gateway,
      port,
      ...(contestant.cwd === undefined ? {} : { cwd: contestant.cwd }),
      nodeOptions: [...(contestant.nodeOptions ?? []), ...(contestant.kind === 'ours' ? nodeOptions : [])],
      env: {
        NODE_ENV: 'production',
        LOG_LEVEL: 'error',
        PORT: String(port),
        SUBGRAPHS: subgraphsUrl,
        NAMES: suite.subgraphs.join(','),
        SCHEMAS: suite.schemas,
        MERGE: JSON.stringify(suite.merge),
        ...patience(suite),
        ...upstreams.env,
        ...contestant.env,
        ...more,
      },
    });
    started.push(process);
    return { contestant, process, url: `http://127.0.0.1:${port}/graphql` };
  };

  const ask: Arena['ask'] = async ({ url }, shape) => {
    await fetch(`${subgraphsUrl}/reset`);
    const wire = await openWire(new URL(url));
    const { status, body } = await wire.ask(requestOf(new URL(url), bodyOf(shape), headers));
    wire.close();
    const calls = (await (await fetch(`${subgraphsUrl}/stats`)).json()) as Record<string, number>;
    return { status, text: body.toString('utf8'), calls: Object.values(calls).reduce((sum, count) => sum + count, 0) };
  };

  const load: Arena['load'] = async ({ url, process }, shape, order) => {
    const before = process.cpuMs();
    loader.child.send({ url, headers, body: bodyOf(shape), ...order } satisfies LoadOrder);
    const [result] = (await once(loader.child, 'message')) as [LoadResult | { error: string }];
    if ('error' in result) throw new Error(result.error);
    const cpuMs = process.cpuMs() - before;
    return {
      ...result,
      perSecond: result.answers / result.seconds,
      cpuUs: (cpuMs * 1_000) / result.answers,
      busy: cpuMs / 1_000 / result.seconds,
      rssMb: process.rssMb(),
    };
  };

  return { upstreams, start, ask, load, stop };
};

const nobody: SignedIn = { headers: {}, env: {} };

const addressesOf = ({ subgraphs }: Suite, url: string): Record<string, string> =>
  Object.fromEntries(subgraphs.map((name) => [`${name.toUpperCase()}_URL`, `${url}/${name}`]));

/** Where all are asked for as much as they can, an answer may be late: the policies stand in their places, and give up later than in service. */
const patience = ({ subgraphs }: Suite): Record<string, string> => ({
  DEADLINE_MS: '30000',
  ...Object.fromEntries(subgraphs.map((name) => [`${name.toUpperCase()}_TIMEOUT_MS`, '20000'])),
});

const bodyOf = ({ query, variables }: Shape): string => JSON.stringify({ query, variables });

/** Whether an answer is right: the bytes of it, or for somebody else's server its data. */
export const isRight = (
  { kind }: Contestant,
  { status, text }: { status: number; text: string },
  right: string,
): boolean => {
  if (status !== 200) return false;
  return text === right || (kind === 'peer' && isDeepStrictEqual(JSON.parse(text), JSON.parse(right)));
};
