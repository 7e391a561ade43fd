import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How every reference service is started: alone by `npm run service`, or beside the server by `npm start`. */
export type StartService = (options: ServiceOptions) => Promise<RunningService>;

export interface ServiceOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** The folder that holds the service's SQLite file. */
  readonly dataDir: string;
}

export interface RunningService {
  readonly url: string;
  /** Stops taking requests, lets those in flight finish, then closes the file. */
  close(): Promise<void>;
}

/** Listens on loopback and gives the running service; `release` closes what the service holds once the last request has ended. */
export const listen = (server: Server, port: number, release: () => void): Promise<RunningService> => {
  const { promise, resolve, reject } = Promise.withResolvers<RunningService>();
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((done) => server.close(() => done()));
    server.closeIdleConnections();
    await closed;
    release();
  };
  server.once('error', reject);
  server.listen(port, '127.0.0.1', () => {
    const { port: bound } = server.address() as AddressInfo;
    resolve({ url: `http://127.0.0.1:${bound}`, close });
  });
  return promise;
};
