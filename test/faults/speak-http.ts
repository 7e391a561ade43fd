import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Exchange, Speak } from './exchange.ts';
import type { Reply } from './wire.ts';

/** HTTP/1.1, as REST, GraphQL and SOAP have it. */
export const speakHttp: Speak = (target, onExchange) => {
  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    bodyOf(request).then(
      (body) => onExchange(toExchange(target, request, body, response)),
      () => undefined,
    );
  });
  return {
    take: (socket) => void server.emit('connection', socket),
    close: async () => server.closeAllConnections(),
  };
};

const toExchange = (target: string, request: IncomingMessage, body: Buffer, response: ServerResponse): Exchange => {
  const left = new AbortController();
  let isBroken = false;
  const ended = once(response, 'close').then(() => {
    if (response.writableFinished) return 'answered' as const;
    if (isBroken) return 'broken' as const;
    left.abort();
    return 'left' as const;
  });
  const breakOff = (how: 'end' | 'resetAndDestroy') => () => {
    isBroken = true;
    request.socket[how]();
    if (how === 'end') request.socket.destroySoon();
  };
  return {
    asked: `${request.method} ${request.url}`,
    real: () => relay(target, request, body),
    begin: ({ status, headers, body: whole }, { endless } = { endless: false }) => {
      response.writeHead(status, { ...headers, ...(endless ? {} : { 'content-length': String(whole.length) }) });
      response.flushHeaders();
    },
    write: (bytes) => new Promise((done) => void response.write(bytes, () => done())),
    finish: () => void response.end(),
    stop: breakOff('end'),
    reset: breakOff('resetAndDestroy'),
    left: left.signal,
    ended,
    frame: (content) => content,
    unframe: (whole) => whole,
  };
};

const relay = async (target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Reply> => {
  const { host: _ours, connection: _kept, ...rest } = headers;
  const asking = ask(new URL(url ?? '/', target), { method: method ?? 'GET', headers: rest, agent: false });
  asking.end(body);
  const [reply] = (await once(asking, 'response')) as [IncomingMessage];
  return { status: reply.statusCode ?? 0, headers: contentOf(reply), body: await bodyOf(reply) };
};

/** Length and connection are told anew. */
const contentOf = ({ headers }: IncomingMessage): Record<string, string> => {
  const type = headers['content-type'];
  return type === undefined ? {} : { 'content-type': type };
};

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};
