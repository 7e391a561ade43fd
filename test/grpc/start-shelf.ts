import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  loadPackageDefinition,
  type Metadata,
  Server,
  ServerCredentials,
  status,
  type handleUnaryCall,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

type Message = Record<string, any>;
type UnaryCall = ServerUnaryCall<Message, Message>;

/** What the service was asked. */
export interface ShelfAsk {
  readonly method: string;
  readonly message: Message;
  readonly metadata: Metadata;
  /** How many milliseconds there were for the answer; undefined where nobody said. */
  readonly timeoutMs: number | undefined;
}

export interface ShelfService {
  readonly url: string;
  readonly asked: ShelfAsk[];
  /** `asked` when a call has come, `cancelled` when one was given up; with the method's name. */
  readonly events: EventEmitter;
  /** How many calls it is still busy with. */
  readonly open: number;
  /** Takes the place of the service's own answers while it is there. Doing nothing is to hang. */
  answer: ((call: UnaryCall, reply: sendUnaryData<Message>) => void) | undefined;
  /** What is wrong with single shelves, by user: no shelf, one that cannot be read, or one with a value that the contract does not know. */
  readonly faults: Map<string, 'missing' | 'trouble' | 'drift'>;
  stop(): Promise<void>;
}

export interface StartShelfOptions {
  /** To come back where it was; any free one without. */
  readonly port?: number;
}

/** A real grpc-js service of the contract `shelf.proto`, in this process: every user has a shelf that follows from the id. */
export const startShelf = async ({ port = 0 }: StartShelfOptions = {}): Promise<ShelfService> => {
  const asked: ShelfAsk[] = [];
  const events = new EventEmitter();
  const faults: ShelfService['faults'] = new Map();
  const put = new Map<string, Message>();
  const open = new Set<UnaryCall>();

  const own: Record<string, (call: UnaryCall, reply: sendUnaryData<Message>) => void> = {
    getShelves: ({ request }, reply) => {
      const ids: string[] = request['userIds'];
      const entries = ids.filter((id) => faults.get(id) !== 'missing').map((id) => entryOf(id, faults.get(id)));
      reply(null, { entries: entries.toReversed() });
    },
    getShelf: ({ request }, reply) => {
      const id: string = request['userId'];
      if (faults.get(id) === 'missing') return reply({ code: status.NOT_FOUND, details: `no shelf of ${id}` });
      reply(null, storedShelf(id));
    },
    putBook: ({ request, metadata }, reply) => {
      const [key] = metadata.get('idempotency-key');
      if (typeof key !== 'string') return reply({ code: status.INVALID_ARGUMENT, details: 'no key' });
      if (request['book']?.['title'] === '') return reply({ code: status.FAILED_PRECONDITION, details: 'no title' });
      put.set(key, put.get(key) ?? { books: put.size + 1 });
      reply(null, put.get(key));
    },
    ping: (_call, reply) => reply(null, {}),
  };
  const serve =
    (method: string): handleUnaryCall<Message, Message> =>
    (call, reply) => {
      const deadline = call.getDeadline();
      const timeoutMs = deadline === Infinity ? undefined : Number(deadline) - Date.now();
      asked.push({ method, message: call.request, metadata: call.metadata, timeoutMs });
      open.add(call);
      call.once('cancelled', () => {
        open.delete(call);
        events.emit('cancelled', method);
      });
      const answer: sendUnaryData<Message> = (...given) => {
        open.delete(call);
        reply(...given);
      };
      (service.answer ?? own[method])?.(call, answer);
      events.emit('asked', method);
    };

  const server = new Server({ 'grpc.max_receive_message_length': 16 * 1024 });
  server.addService(contract(), Object.fromEntries(Object.keys(own).map((method) => [method, serve(method)])));
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, found) =>
      error === null ? resolve(found) : reject(error),
    );
  });
  const service: ShelfService = {
    url: `http://127.0.0.1:${bound}`,
    asked,
    events,
    faults,
    answer: undefined,
    get open() {
      return open.size;
    },
    stop: async () => server.forceShutdown(),
  };
  return service;
};

/** The shelf that a user has. */
export const storedShelf = (userId: string): Message => ({
  userId,
  room: 'ROOM_STUDY',
  books: [
    { title: `The life of ${userId}`, isbn: '9783518188170' },
    { title: 'Räuber & Gendarm 📚', isbn: '9223372036854775807' },
  ],
  builtAt: { seconds: '1735689600', nanos: 500_000_000 },
  copies: { total: 2 },
});

/** When the service is next asked. */
export const nextAsk = async ({ events }: ShelfService): Promise<string> => (await once(events, 'asked'))[0];

const entryOf = (userId: string, fault: string | undefined): Message => {
  if (fault === 'trouble') return { userId, trouble: { words: 'secret words' } };
  return { userId, shelf: { ...storedShelf(userId), ...(fault === 'drift' ? { room: 99 } : {}) } };
};

const contract = (): ServiceDefinition => {
  const file = fileURLToPath(new URL('shelf.proto', import.meta.url));
  const { shelf } = loadPackageDefinition(loadSync(file, { longs: String, enums: String, defaults: true })) as any;
  return shelf.v1.Shelves.service;
};
