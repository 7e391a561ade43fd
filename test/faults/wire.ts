/** What the upstream does with a request, as plain data: it can be printed, compared and played again. */
export type Wire =
  | { readonly does: 'pass' }
  /** Nobody listens any more. */
  | { readonly does: 'refuse' }
  /** The connection is torn down: as soon as it is there, once the request has come, or in the middle of the answer. */
  | { readonly does: 'reset'; readonly at: 'connect' | 'request' | 'body' }
  /** The connection is ended in the middle of the answer, as if all of it had been said. */
  | { readonly does: 'stop' }
  /** The real answer, later. */
  | { readonly does: 'hold'; readonly ms: number }
  /** Nothing more comes: after the request, after the head of the answer, or after half of its body. */
  | { readonly does: 'hang'; readonly at: 'request' | 'head' | 'body' }
  /** The real answer, byte by byte. */
  | { readonly does: 'drip'; readonly everyMs: number }
  /** An answer that does not end before so many bytes. */
  | { readonly does: 'flood'; readonly bytes: number }
  | ({ readonly does: 'reply' } & ReplyEdit);

/** An answer in place of the real one; what is not named is as in the real one. */
export interface ReplyEdit {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly trailers?: Readonly<Record<string, string>>;
  readonly body?: BodyEdit;
}

/** Another body, or what becomes of the real one. */
export type BodyEdit =
  | { readonly text: string }
  /** Bytes of the protocol's own content: framed like the real one. */
  | { readonly hex: string }
  /** The beginning of the real one, up to a byte that the seed chooses, with the length that it then has. */
  | { readonly cut: true }
  /** The nth match (0 is the first) becomes something else; `$1` and so on are its groups. */
  | { readonly find: string; readonly put: string; readonly nth?: number }
  /** JSON: the nth value under this key becomes null, and an error beside the data tells of it. */
  | { readonly fail: string; readonly nth?: number; readonly path: 'exact' | 'none' | 'astray' }
  /** One after the other. */
  | { readonly all: readonly BodyEdit[] }
  /** So many bytes of nothing, packed into few. */
  | { readonly bomb: number };

/** An answer as it goes over the wire, whole. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Of HTTP/2. */
  readonly trailers?: Readonly<Record<string, string>>;
}

/** In every answer that is made up: what must be found nowhere. */
export const planted = 'planted-7c1f';
