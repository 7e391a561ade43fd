/** What a handler answers, before it is put on the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Thrown to answer at once; its text is fixed and carries nothing of the request. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(message: string, reply: Reply) {
    super(message);
    this.reply = reply;
  }
}

export const json = (status: number, value: unknown): Reply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
});

export const text = (status: number, body: string): Reply => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});

/** An error in the shape that Nominatim gives it. */
export const failure = (status: number, message: string): Reply => json(status, { error: { code: status, message } });

/** A usage error as Nominatim tells it: 400. */
export const refusal = (message: string): Refusal => new Refusal(message, failure(400, message));
