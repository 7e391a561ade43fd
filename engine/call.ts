import type { Context } from './context.ts';

/** One call to an upstream, whatever its protocol. */
export interface Call<Request = unknown> {
  readonly source: string;
  /** The client's verb, or the root fields of a GraphQL source; bounded by the schema, never by what clients send. */
  readonly name: string;
  /** The root fields that a GraphQL call asks at once: each has a breaker, cool-down and throttle of its own. `name` alone where absent. */
  readonly parts?: readonly string[];
  /** A write is not given up when the caller leaves, and only repeated under an idempotency key. */
  readonly kind: 'read' | 'write';
  /** How many keys it asks for; 1 where there are none. */
  readonly size: number;
  /** The upstream does a write once for one key, however often it comes. */
  readonly idempotencyKey?: string;
  /** How often it has gone out so far; put in by the retry, counted by the record. */
  readonly sent?: { times: number };
  /** What the source's own transport understands. */
  readonly request: Request;
}

export type Send = (call: Call, ctx: Context) => Promise<unknown>;

/** Cross-cutting work has one shape. */
export type Policy = (next: Send) => Send;

/** What the environment may change about the pipe to an upstream. */
export interface PipeSettings {
  readonly timeoutMs: number;
  /** How often a call may be repeated, hedges included. */
  readonly retries: number;
  /** The most calls in flight. */
  readonly concurrency: number;
  /** When a read that has no answer is sent a second time; 0 is never. */
  readonly hedgeMs: number;
}

/** Makes a pipe's policies with state (breaker, budget, bulkhead) of their own: once for each upstream. */
export interface PolicyFactory {
  (given?: Partial<PipeSettings>): readonly Policy[];
  /** What holds where nothing is given; absent where nothing can be. */
  readonly defaults?: PipeSettings;
}

/** One pipe for all protocols: the first policy listed is the outermost. */
export const through = (policies: readonly Policy[], send: Send): Send =>
  policies.reduceRight((next, policy) => policy(next), send);
