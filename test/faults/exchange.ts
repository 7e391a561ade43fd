import type { Socket } from 'node:net';
import type { Reply } from './wire.ts';

/** One request that has come in whole, and all that can be done to its answer. */
export interface Exchange {
  /** `GET /users?ids=…` */
  readonly asked: string;
  /** What the service behind the proxy answers. */
  real(): Promise<Reply>;
  /** The head of an answer, which promises the length of its body; unless it is `endless`. */
  begin(reply: Reply, options?: { readonly endless: boolean }): void;
  /** Settles when more can be taken, or nobody takes it any more. */
  write(bytes: Buffer): Promise<void>;
  /** As the protocol wants it. */
  finish(): void;
  /** The connection ends, whatever has been promised. */
  stop(): void;
  reset(): void;
  /** The asker has given the request up. */
  readonly left: AbortSignal;
  /** Once, when it is over. */
  readonly ended: Promise<'answered' | 'left' | 'broken'>;
  /** A body of the protocol's own content, and back. */
  frame(content: Buffer, options?: { readonly isPacked: boolean }): Buffer;
  unframe(body: Buffer): Buffer;
}

/** Speaks a protocol on connections that somebody else has accepted. */
export interface Speaker {
  take(socket: Socket): void;
  close(): Promise<void>;
}

/** What a protocol needs to know to stand in front of `target`. */
export type Speak = (target: string, onExchange: (exchange: Exchange) => void) => Speaker;
