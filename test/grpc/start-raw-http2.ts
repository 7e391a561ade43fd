import { once } from 'node:events';
import { createServer, type Http2Session, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';

export interface RawUpstream {
  readonly url: string;
  /** How many connections there are at the moment. */
  readonly connections: number;
  /** How many there have ever been. */
  readonly opened: number;
  /** Every one is gone. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

/** An HTTP/2 server that says, frame by frame, what a test has it say; it never reads gRPC. */
export const startRawHttp2 = async (
  answer: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
): Promise<RawUpstream> => {
  const server = createServer();
  const sessions = new Set<Http2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => undefined);
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    stream.resume();
    answer(stream, headers);
  });
  const upstream = await listening(server);
  return {
    ...upstream,
    get connections() {
      return upstream.connections;
    },
    get opened() {
      return upstream.opened;
    },
    stop: async () => {
      for (const session of sessions) session.destroy();
      await upstream.stop();
    },
  };
};

/** A TCP server that does with each connection what a test does with it. */
export const startRawTcp = (answer: (socket: Socket, nth: number) => void): Promise<RawUpstream> => {
  let nth = 0;
  return listening(createTcpServer((socket) => answer(socket, ++nth)));
};

/** Leads a connection on to where a service really is. */
export const pipeTo = (socket: Socket, url: string): Socket => {
  const { hostname, port } = new URL(url);
  const beyond = connect(Number(port), hostname);
  beyond.on('error', () => undefined);
  beyond.once('close', () => socket.destroy());
  socket.once('close', () => beyond.destroy());
  socket.pipe(beyond).pipe(socket);
  return beyond;
};

const listening = async (
  server: ReturnType<typeof createTcpServer> | ReturnType<typeof createServer>,
): Promise<RawUpstream> => {
  const sockets = new Set<Socket>();
  let opened = 0;
  server.on('connection', (socket: Socket) => {
    opened++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) server.emit('drained');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return sockets.size;
    },
    get opened() {
      return opened;
    },
    drained: async () => {
      if (sockets.size > 0) await once(server, 'drained');
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};
