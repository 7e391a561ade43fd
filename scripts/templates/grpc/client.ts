import { z } from 'zod';
import type { Context } from '../../../engine/context.ts';
import type { GatewayError } from '../../../engine/errors.ts';
import { read } from '../../../engine/read.ts';
import { atMost, row, rows, spareRows } from '../../../engine/row.ts';
import { sendGrpc, type GrpcRequest } from '../../../engine/transport/grpc.ts';

/** What the sample source service has on one user, as the graph knows it. */
export type SampleSourceRow = z.infer<typeof summary>;

/** The sample source service's calls (gRPC, `sample-source.proto`). */
export const client = {
  /** Rows of those users it knows, in any order; at most 100 ids. */
  ofUsers: async (userIds: readonly string[], ctx: Context): Promise<readonly (SampleSourceRow | GatewayError)[]> => {
    const wellFormed = userIds.filter((id) => userId.test(id));
    if (wellFormed.length === 0) return [];
    const request = { method: 'GetSummaries', message: { userIds: wellFormed } };
    const answer = await ask('ofUsers', request, wellFormed.length, ctx);
    return atMost(read(summaries, answer, source).summaries, wellFormed.length + spareRows, source);
  },

  /** Answers when the service does. */
  ping: (ctx: Context): Promise<unknown> => ask('ping', { method: 'GetSummaries', message: {} }, 1, ctx),
};

const source = 'sampleSource';
const userId = /^usr_[0-9]{4,12}$/;

const summary = row(source, { userId: z.string() }, { summary: z.string().optional() });
const summaries = z.object({ summaries: rows(source, summary) });

const ask = async (name: string, request: GrpcRequest, size: number, ctx: Context): Promise<unknown> => {
  const { message } = await sendGrpc({ source, name, kind: 'read', size, request }, ctx);
  return message;
};
