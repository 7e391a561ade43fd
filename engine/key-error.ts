import { GatewayError } from './errors.ts';

/** What went wrong for one key of a batch, and for that one alone. */
export class KeyError<Key> extends GatewayError {
  readonly asked: Key;

  constructor(asked: Key, cause: GatewayError) {
    const { code, message, service, retryAfterMs } = cause;
    super(code, {
      message,
      cause,
      ...(service === undefined ? {} : { service }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
    this.asked = asked;
  }
}
