import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { SettingsError } from './settings.ts';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Listens, or says in a `SettingsError` which setting keeps it from that. */
export const listen = async (server: Server, { host, port }: ListenAddress): Promise<void> => {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new SettingsError([problemOf(error, port)]);
  }
};

/** Listens for a moment, so that nothing is started beside a server that cannot be. */
export const checkAddress = async (address: ListenAddress): Promise<void> => {
  const probe = createServer((socket) => socket.destroy());
  await listen(probe, address);
  probe.close();
  await once(probe, 'close');
};

const problemOf = (error: unknown, port: number) => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return { name: 'PORT', problem: `Port ${port} is taken: stop what listens there, or give another.` };
  if (code === 'EACCES')
    return { name: 'PORT', problem: `Port ${port} is not for this process: give one from 1024 to 65535.` };
  return {
    name: 'HOST',
    problem: 'is no address of this machine: give one that is, such as 127.0.0.1, or 0.0.0.0 for all of them.',
  };
};
