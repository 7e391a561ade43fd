import type { Graph } from '../../engine/stitch/stitch.ts';
import { startGateway } from './start-gateway.ts';

/** A gateway as a program: it answers on `PORT` until it is told to end. */
export const runGateway = async (graph: Graph): Promise<void> => {
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());
  try {
    const { url, stop } = await startGateway(graph, process.env);
    process.stdout.write(`Selvedge answers at ${url}/graphql\n`);
    stopping.signal.addEventListener('abort', () => void stop().then(() => process.exit(0)));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
};
