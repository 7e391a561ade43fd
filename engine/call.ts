import type { Context } from './context.ts';

/** One call to an upstream, whatever its protocol. */
export interface Call<Request = unknown> {
  readonly source: string;
  /** The client's verb, or the root fields of a GraphQL source; bounded by the schema, never by what clients send. */
  readonly name: string;
  /** A write is never repeated and is not given up when the caller leaves. */
  readonly kind: 'read' | 'write';
  /** How many keys it asks for; 1 where there are none. */
  readonly size: number;
  /** What the source's own transport understands. */
  readonly request: Request;
}

export type Send = (call: Call, ctx: Context) => Promise<unknown>;

/** Cross-cutting work has one shape. */
export type Policy = (next: Send) => Send;

/** One pipe for all protocols: the first policy listed is the outermost. */
export const through = (policies: readonly Policy[], send: Send): Send =>
  policies.reduceRight((next, policy) => policy(next), send);
