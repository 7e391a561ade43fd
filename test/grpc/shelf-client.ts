import { z } from 'zod';
import type { Context } from '../../engine/context.ts';
import { GatewayError } from '../../engine/errors.ts';
import { read } from '../../engine/read.ts';
import { atMost, list, row, rows, spareRows } from '../../engine/row.ts';
import { sendGrpc, type GrpcReply, type GrpcRequest } from '../../engine/transport/grpc.ts';
import { protobuf } from '../../engine/transport/protobuf.ts';

/** A shelf as the graph knows one; a field that could not be had is the error it failed with. */
export type ShelfRow = z.output<typeof shelf>;

/** The shelf service's calls (gRPC, `shelf.proto`). */
export const client = {
  /** Shelves of those users that have one, in any order; at most 100 ids. */
  ofUsers: async (userIds: readonly string[], ctx: Context): Promise<readonly (ShelfRow | GatewayError)[]> => {
    const request = { method: 'GetShelves', message: { userIds } };
    const { message } = await ask('ofUsers', request, userIds.length, ctx);
    return atMost(read(entries, message, source).entries, userIds.length + spareRows, source).map((found) =>
      found instanceof GatewayError ? found : (found.shelf ?? troubled(found.userId)),
    );
  },

  byId: async (userId: string, ctx: Context): Promise<ShelfRow | null> => {
    const request: GrpcRequest = { method: 'GetShelf', message: { userId }, statuses: ['NOT_FOUND'] };
    const { status, message } = await ask('byId', request, 1, ctx);
    return status === 'NOT_FOUND' ? null : read(shelf, message, source);
  },

  /** How many books there are then; done once for one key. */
  put: async ({ userId, title }: { readonly userId: string; readonly title: string }, ctx: Context) => {
    const idempotencyKey = ctx.newId();
    const request: GrpcRequest = {
      method: 'PutBook',
      message: { userId, book: { title } },
      headers: { 'idempotency-key': idempotencyKey },
      statuses: ['FAILED_PRECONDITION'],
    };
    const call = { source, name: 'put', kind: 'write', size: 1, idempotencyKey, request } as const;
    const { status, message } = await sendGrpc(call, ctx);
    return { books: status === 'OK' ? read(count, message, source).books : null };
  },

  /** Answers when the service does. */
  ping: (ctx: Context): Promise<unknown> => ask('ping', { method: 'Ping', message: {} }, 1, ctx),
};

const source = 'shelf';

const shelf = row(
  source,
  { userId: z.string() },
  {
    room: z.enum(['ROOM_HALL', 'ROOM_STUDY']).transform((name) => name.slice('ROOM_'.length)),
    books: list(row(source, {}, { title: z.string().min(1), isbn: protobuf.int64 })),
    builtAt: protobuf.timestamp.nullable(),
    note: z.string().nullable().default(null),
  },
);
const entries = z.object({
  entries: rows(source, z.object({ userId: z.string(), shelf: shelf.optional() })),
});
const count = z.object({ books: z.int() });

/** One user's trouble is no other's. */
const troubled = (userId: string): ShelfRow => {
  const error = new GatewayError('DOWNSTREAM_UNAVAILABLE', { service: source, cause: 'trouble' });
  return { userId, room: error, books: error, builtAt: error, note: error } as unknown as ShelfRow;
};

const ask = (name: string, request: GrpcRequest, size: number, ctx: Context): Promise<GrpcReply> =>
  sendGrpc({ source, name, kind: 'read', size, request }, ctx);
