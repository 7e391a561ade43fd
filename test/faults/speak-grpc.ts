import { once } from 'node:events';
import {
  connect,
  createServer,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { Exchange, Speak } from './exchange.ts';
import type { Reply } from './wire.ts';

/** HTTP/2 without TLS, with the messages and trailers of unary gRPC calls. */
export const speakGrpc: Speak = (target, onExchange) => {
  const sockets = new Map<number | undefined, Socket>();
  const server = createServer({});
  let behind: ClientHttp2Session | undefined;
  const session = () => {
    if (behind === undefined || behind.destroyed || behind.closed) {
      behind = connect(target);
      behind.on('error', () => undefined);
    }
    return behind;
  };
  server.on('sessionError', () => undefined);
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => undefined);
    const socket = sockets.get(stream.session?.socket.remotePort);
    bodyOf(stream).then(
      (body) => onExchange(toExchange({ session, headers, body, stream, socket })),
      () => undefined,
    );
  });
  return {
    take: (socket) => {
      const { remotePort } = socket;
      sockets.set(remotePort, socket);
      socket.once('close', () => sockets.delete(remotePort));
      server.emit('connection', socket);
    },
    close: async () => behind?.destroy(),
  };
};

interface Asked {
  readonly session: () => ClientHttp2Session;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly stream: ServerHttp2Stream;
  readonly socket: Socket | undefined;
}

const toExchange = ({ session, headers, body, stream, socket }: Asked): Exchange => {
  const left = new AbortController();
  let isBroken = false;
  let isFinished = false;
  // An error comes before the close, and is no news.
  const ended = new Promise<'answered' | 'left' | 'broken'>((over) => {
    stream.once('close', () => {
      if (isBroken) return over('broken');
      if (isFinished && stream.rstCode === 0) return over('answered');
      left.abort();
      over('left');
    });
  });
  const breakOff = (how: 'destroySoon' | 'resetAndDestroy') => () => {
    isBroken = true;
    socket?.[how]();
  };
  return {
    asked: `${headers[':method']} ${headers[':path']}`,
    real: () => relay(session(), headers, body),
    begin: ({ status, headers: told, trailers: last = {} }) => {
      const trailers = Object.keys(last).length === 0 ? undefined : last;
      stream.respond({ ':status': status, ...told }, { waitForTrailers: trailers !== undefined });
      if (trailers !== undefined) stream.once('wantTrailers', () => stream.sendTrailers(trailers));
    },
    write: (bytes) => new Promise((done) => void (stream.destroyed ? done() : stream.write(bytes, () => done()))),
    finish: () => {
      isFinished = true;
      stream.end();
    },
    stop: breakOff('destroySoon'),
    reset: breakOff('resetAndDestroy'),
    left: left.signal,
    ended,
    frame: (content, { isPacked } = { isPacked: false }) => {
      const prefix = Buffer.alloc(5);
      prefix.writeUInt8(isPacked ? 1 : 0);
      prefix.writeUInt32BE(content.length, 1);
      return Buffer.concat([prefix, content]);
    },
    unframe: (whole) => whole.subarray(5),
  };
};

const relay = async (session: ClientHttp2Session, asked: IncomingHttpHeaders, body: Buffer): Promise<Reply> => {
  const stream = session.request(asked);
  let trailers: Record<string, string> = {};
  stream.on('trailers', (told) => (trailers = plain(told)));
  stream.end(body);
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  const content = await bodyOf(stream);
  const { ':status': status, ...told } = headers;
  const { 'grpc-status': code, 'grpc-message': message, ...rest } = plain(told);
  const early =
    code === undefined ? {} : { 'grpc-status': code, ...(message === undefined ? {} : { 'grpc-message': message }) };
  return { status: Number(status), headers: rest, body: content, trailers: { ...early, ...trailers } };
};

const plain = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );

const bodyOf = async (stream: AsyncIterable<unknown>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};
