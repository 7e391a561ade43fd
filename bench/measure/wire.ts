import { connect, type Socket } from 'node:net';

/** One answer as it came. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

export interface Wire {
  ask(request: Buffer): Promise<Answer>;
  close(): void;
}

/** The bytes of one POST of JSON. */
export const requestOf = (url: URL, body: string, headers: Readonly<Record<string, string>> = {}): Buffer =>
  Buffer.from(
    [
      `POST ${url.pathname} HTTP/1.1`,
      `host: ${url.host}`,
      'content-type: application/json',
      'accept: application/json',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );

/**
 * One connection that is kept alive, with one request on it at a time. It reads no more of HTTP than it has to, since whoever measures on the
 * core of the subgraphs takes their time.
 */
export const openWire = (url: URL): Promise<Wire> => {
  const socket: Socket = connect(Number(url.port), url.hostname);
  socket.setNoDelay(true);
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;
  let chunks: Buffer[] = [];
  let received = 0;
  let head: Head | undefined;

  const fail = (error: Error): void => {
    waiting?.reject(error);
    waiting = undefined;
  };
  const end = (status: number, body: Buffer): void => {
    chunks = [];
    received = 0;
    head = undefined;
    const { resolve } = waiting ?? {};
    waiting = undefined;
    resolve?.({ status, body });
  };
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    received += chunk.length;
    if (head === undefined) {
      const all = joined(chunks);
      chunks = [all];
      head = readHead(all);
    }
    if (head === undefined) return;
    if (head.length !== null) {
      if (received >= head.start + head.length) end(head.status, joined(chunks).subarray(head.start));
    } else if (chunk.subarray(-5).toString('latin1') === '0\r\n\r\n' || received < head.start + 16) {
      const body = unchunked(joined(chunks).subarray(head.start));
      if (body !== undefined) end(head.status, body);
    }
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the connection was closed')));

  const wire: Wire = {
    ask: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(wire));
    socket.once('error', reject);
  });
};

interface Head {
  readonly status: number;
  /** Where the body begins. */
  readonly start: number;
  /** Null where the body comes in chunks. */
  readonly length: number | null;
}

const readHead = (bytes: Buffer): Head | undefined => {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const text = bytes.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
  return { status: Number(text.slice(9, 12)), start: end + 4, length: length === undefined ? null : Number(length) };
};

/** Undefined where more is to come. */
const unchunked = (bytes: Buffer): Buffer | undefined => {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const line = bytes.indexOf('\r\n', at);
    if (line === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    if (bytes.length < line + 2 + size + 2) return undefined;
    if (size === 0) return joined(parts);
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
};

const joined = (parts: readonly Buffer[]): Buffer => (parts.length === 1 ? (parts[0] ?? empty) : Buffer.concat(parts));

const empty = Buffer.alloc(0);
