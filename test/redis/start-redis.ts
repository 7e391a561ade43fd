import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

export interface TestRedis {
  readonly url: string;
  /** It takes connections and answers nothing. */
  stall(): void;
  goOn(): void;
  /** It is gone, with all that it knew. */
  kill(): Promise<void>;
  /** Anew, at the same address. */
  start(): Promise<void>;
}

/** A real redis-server that keeps nothing on disk, on a port of its own. */
export const startRedis = async (): Promise<TestRedis> => {
  const port = await freePort();
  let server = await spawnRedis(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    stall: () => void server.kill('SIGSTOP'),
    goOn: () => void server.kill('SIGCONT'),
    kill: async () => {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    },
    start: async () => {
      server = await spawnRedis(port);
    },
  };
};

const spawnRedis = async (port: number) => {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const part of server.stdout) {
    said += String(part);
    if (said.includes('Ready to accept connections')) break;
  }
  return server;
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
