import { EventEmitter, once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Clock } from '../../engine/clock.ts';
import { random } from '../../services/random.ts';
import type { Exchange, Speak } from './exchange.ts';
import { perform } from './perform.ts';
import type { Wire } from './wire.ts';

export interface FaultProxyOptions {
  /** The real service. */
  readonly target: string;
  readonly speak: Speak;
  readonly clock: Clock;
  readonly seed?: number;
}

export interface ArmOptions {
  /** For so many requests (connections, for what happens to them); all that come, where nothing is said. */
  readonly times?: number;
  /** For about so many of a hundred, chosen by the seed. */
  readonly percent?: number;
}

export type WireOf = (asked: string) => Wire;

/** A request that has come to the upstream. */
export interface Arrival {
  readonly asked: string;
  /** Undefined while it is open. */
  readonly outcome: 'answered' | 'left' | 'broken' | undefined;
}

/** A TCP proxy in front of a real service, in which everything can go wrong that can go wrong with one. */
export interface FaultProxy {
  readonly url: string;
  readonly port: number;
  readonly arrivals: readonly Arrival[];
  /** How many connections there have been. */
  readonly connections: number;
  /** `stall` with the milliseconds that help, if any do; `arrival`; `end` of an arrival. */
  readonly events: EventEmitter;
  /** What it is for each request, where that depends on what is asked. */
  arm(wire: Wire | WireOf, options?: ArmOptions): Promise<void>;
  /** From now on everything passes. */
  heal(): Promise<void>;
  /** When no request is open. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export const startFaultProxy = async ({ target, speak, clock, seed = 1 }: FaultProxyOptions): Promise<FaultProxy> => {
  const events = new EventEmitter();
  const chance = random(seed);
  const sockets = new Set<Socket>();
  const arrivals: Arrival[] = [];
  let armed: Armed = { wireOf: () => pass, percent: 100, left: 0 };
  let connections = 0;

  const next = (asked: string): Wire => {
    if (armed.left <= 0 || chance.int(0, 99) >= armed.percent) return pass;
    armed.left--;
    return armed.wireOf(asked);
  };
  const settle = async (arrival: { outcome: Arrival['outcome'] }, { ended }: Exchange): Promise<void> => {
    arrival.outcome = await ended;
    events.emit('end', arrival);
  };
  const onExchange = (exchange: Exchange): void => {
    const arrival = { asked: exchange.asked, outcome: undefined as Arrival['outcome'] };
    arrivals.push(arrival);
    events.emit('arrival', arrival);
    void settle(arrival, exchange);
    const stall = (ms?: number) => void events.emit('stall', ms);
    perform(next(exchange.asked), exchange, { clock, random: chance, stall }).catch((error: unknown) => {
      exchange.reset();
      events.emit('broken', error);
    });
  };
  const speaker = speak(target, onExchange);

  const server = createServer({ noDelay: true }, (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    const isFaulty = isAtConnect(armed.wireOf('')) && next('') !== pass;
    if (isFaulty) socket.resetAndDestroy();
    else speaker.take(socket);
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
  const port = await listen(0);

  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${port}`,
    port,
    arrivals,
    get connections() {
      return connections;
    },
    events,
    arm: async (wire, { times = Infinity, percent = 100 } = {}) => {
      armed = { wireOf: typeof wire === 'function' ? wire : () => wire, percent, left: times };
      if (armed.wireOf('').does === 'refuse') await close();
    },
    heal: async () => {
      armed = { wireOf: () => pass, percent: 100, left: 0 };
      if (!server.listening) await listen(port);
    },
    idle: async () => {
      while (arrivals.some(isOpen)) await once(events, 'end');
    },
    stop: async () => {
      await close();
      await speaker.close();
    },
  };
  return proxy;
};

interface Armed {
  readonly wireOf: WireOf;
  readonly percent: number;
  left: number;
}

const pass: Wire = { does: 'pass' };

const isAtConnect = (wire: Wire): boolean => wire.does === 'reset' && wire.at === 'connect';

const isOpen = ({ outcome }: Arrival): boolean => outcome === undefined;
