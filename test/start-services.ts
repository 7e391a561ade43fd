import { fileURLToPath } from 'node:url';
import { startChildService, type ChildService } from '../engine/child-services.ts';
import { sources } from '../schema/compose.ts';

export interface RunningServices {
  /** By setting: `{ USER_URL: 'http://127.0.0.1:…' }`. */
  readonly addresses: Record<string, string>;
  readonly byName: ReadonlyMap<string, ChildService>;
  stop(): Promise<void>;
}

export interface StartServicesOptions {
  readonly dataDir: string;
  /** Which services; all that the register knows by default. */
  readonly only?: readonly string[];
}

const program = fileURLToPath(new URL('../services/run.ts', import.meta.url));

/** Real reference services in processes of their own; a file that writes to them or stops them starts its own set. */
export const startServices = async ({ dataDir, only }: StartServicesOptions): Promise<RunningServices> => {
  const wanted = sources
    .flatMap(({ reference }) => Object.entries(reference))
    .filter(([, name]) => only === undefined || only.includes(name));
  const started = await Promise.all(
    wanted.map(async ([setting, name]) => ({ setting, child: await startChildService({ name, program, dataDir }) })),
  );
  return {
    addresses: Object.fromEntries(started.map(({ setting, child }) => [setting, child.url])),
    byName: new Map(started.map(({ child }) => [child.name, child])),
    stop: async () => {
      await Promise.all(started.map(({ child }) => child.stop()));
    },
  };
};

/** Starts one service again where it was. */
export const restartService = (service: ChildService, dataDir: string): Promise<ChildService> =>
  startChildService({ name: service.name, program, dataDir, port: Number(new URL(service.url).port) });
