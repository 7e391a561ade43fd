import type { Send } from '../call.ts';
import type { Context } from '../context.ts';

/** A source's way to its upstream, made once at start from its settings. */
export interface Connection {
  readonly send: Send;
  close(): Promise<void>;
}

/** Headers that say who calls, or on whose behalf; made anew for each call. */
export type HeadersOf = (ctx: Context) => Readonly<Record<string, string>>;
