import type { Call } from './call.ts';
import type { Clock } from './clock.ts';
import type { Viewer } from './identity/viewer.ts';
import type { Ledger } from './ledger.ts';
import type { Rehearsal } from './rehearsal/rehearsal.ts';

/** Everything one request knows; fresh for each, never shared, never a GraphQL root value (stitching keys its loaders by it). */
export interface Context {
  /** Who asks; null without a token. */
  readonly viewer: Viewer | null;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** When the answer must be there, by the clock's `now`; for a call, when its own allowance ends. `Infinity` where nothing waits. */
  readonly deadlineMs: number;
  /** When it would have to be there, at the earliest, if the client had not asked for less time; absent where no client asks. */
  readonly ownDeadlineMs?: number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly newId: () => string;
  /** 32 hex digits, the trace this request belongs to. */
  readonly traceId: string;
  /** Which upstream calls this request has cost so far. */
  readonly ledger: Ledger;
  /** What goes wrong for this request on purpose; absent but for rehearsals. */
  readonly rehearsal?: Rehearsal;
  /** Sends a call down its source's pipe. */
  readonly send: (call: Call) => Promise<unknown>;
  /**
   * Says what has changed, so that nothing is shown any more of how it was: an entity (`'User'`, its id), a field of one (`'User.orders'`, its
   * id), or all of them, without an id. To be called after each write that changes more, or less, than its result shows.
   */
  readonly changed: (subject: string, id?: string) => Promise<void>;
  /** Makes a path of this server under which `spec` can be fetched for a while, through the source that made it. */
  readonly signMedia: SignMedia;
}

/** The edge's view of a context: how long the answer may take is known only when an operation is about to be executed. */
export interface RequestContext extends Context {
  deadlineMs: number;
}

/** The context as of the last write: another object after each, so that nothing read before a write is taken for what holds after it. */
export const sinceLastWrite = (ctx: Context): Context => renewed.get(ctx.ledger) ?? ctx;

/** To be called after every write, whether it went through or not. */
export const renew = (ctx: Context): void => {
  renewed.set(ctx.ledger, { ...ctx });
};

/** `signMedia('map', spec, 'svg')` → `/media/map/<sealed spec>.svg`; the spec must be plain JSON. */
export type SignMedia = (kind: string, spec: object, extension: string) => string;

/** By the ledger, the one thing that all contexts of one request share. */
const renewed = new WeakMap<Ledger, Context>();
