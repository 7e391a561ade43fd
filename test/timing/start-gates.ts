import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../engine/clock.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';
import { startServices } from '../start-services.ts';

/** What stands before a real service, and knows which of its calls are open. */
export interface Gate {
  readonly url: string;
  /** `held` calls wait for the gate to open, and go through then if somebody still waits for them. */
  state: 'open' | 'held' | 'failing';
  /** How many calls have no answer yet and somebody who waits for it. */
  readonly waiting: number;
  /** As soon as exactly so many calls wait. */
  until(waiting: number): Promise<void>;
  stop(): Promise<void>;
}

export interface Gated {
  readonly gateway: TestGateway;
  /** By the name of the source. */
  readonly gates: Readonly<Record<'user' | 'order' | 'loyalty' | 'maps', Gate>>;
  stop(): Promise<void>;
}

/** The product with the system's clock and its own policies, before real services each of which has a gate. */
export const startGated = async (environment: Record<string, string> = {}): Promise<Gated> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'selvedge-timing-'));
  const services = await startServices({ dataDir });
  const gateTo = (name: string) => startGate(services.byName.get(name)?.url ?? '');
  const [user, order, loyalty, maps] = await Promise.all(['user', 'order', 'loyalty', 'maps'].map(gateTo));
  if (!user || !order || !loyalty || !maps) throw new Error('a service is missing');
  const gates = { user, order, loyalty, maps };
  const urls = Object.entries(gates).map(([name, { url }]) => [`${name.toUpperCase()}_URL`, url]);
  const retries = Object.keys(gates).map((name) => [`${name.toUpperCase()}_RETRIES`, '2']);
  const gateway = await startGateway({
    addresses: Object.fromEntries(urls),
    environment: { DEADLINE_MS: '2000', ...Object.fromEntries(retries), ...environment },
    options: { clock: systemClock, random: Math.random },
  });
  return {
    gateway,
    gates,
    stop: async () => {
      await gateway.stop();
      await Promise.all(Object.values(gates).map((gate) => gate.stop()));
      await services.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

const startGate = async (target: string): Promise<Gate> => {
  const changes = new EventEmitter();
  const open = new Set<ServerResponse>();
  const gate: Pick<Gate, 'state'> = { state: 'open' };

  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    while (gate.state === 'held' && open.has(response)) await once(changes, 'change');
    if (!open.has(response)) return;
    if (gate.state === 'failing') return void response.writeHead(503).end();
    const onward = ask(`${target}${request.url}`, { method: request.method, headers: request.headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  };

  const server = createServer((request, response) => {
    open.add(response);
    response.once('close', () => {
      open.delete(response);
      changes.emit('change');
    });
    changes.emit('change');
    void pass(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get state() {
      return gate.state;
    },
    set state(next) {
      gate.state = next;
      changes.emit('change');
    },
    get waiting() {
      return open.size;
    },
    until: async (waiting) => {
      while (open.size !== waiting) await once(changes, 'change');
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
