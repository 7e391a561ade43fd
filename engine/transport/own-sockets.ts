import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';

/** The sockets that a library opens for work it is given, where it keeps them to itself and leaves some open. */
export interface OwnSockets {
  /** Does work whose sockets, those it opens later included, belong here. */
  run<Value>(work: () => Value): Value;
  /** Ends them all, and any that would still be opened. */
  destroy(): void;
}

export const ownSockets = ({ connectTimeoutMs }: { readonly connectTimeoutMs: number }): OwnSockets => {
  const sockets = new Set<Socket>();
  let isDestroyed = false;
  const take = (socket: Socket): void => {
    // Not before it begins to connect, which would bring it back.
    if (isDestroyed) return queueMicrotask(() => void socket.destroy());
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.setTimeout(connectTimeoutMs, () => socket.destroy());
    socket.once('connect', () => socket.setTimeout(0));
  };
  return {
    run: (work) => taking.run(take, work),
    destroy: () => {
      isDestroyed = true;
      for (const socket of sockets) socket.destroy();
    },
  };
};

const taking = new AsyncLocalStorage<(socket: Socket) => void>();

subscribe('net.client.socket', (message) => {
  if (typeof message !== 'object' || message === null || !('socket' in message)) return;
  if (message.socket instanceof Socket) taking.getStore()?.(message.socket);
});
