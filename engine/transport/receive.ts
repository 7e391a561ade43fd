import type { Dispatcher } from 'undici';
import { GatewayError } from '../errors.ts';
import { intakeOf, type Headers, type Intake } from './intake.ts';

export interface ReceiveOptions {
  readonly service: string;
  readonly signal: AbortSignal;
  /** Reading stops with `DOWNSTREAM_RESPONSE_TOO_LARGE` after this many bytes, as they come and as they unpack; nothing is read of what says beforehand that it is more. */
  readonly maxBytes: number;
}

export interface Received {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Headers;
  /** Unpacked; empty where a status that is an error came with what does not unpack. */
  readonly body: Buffer;
}

/**
 * Sends a request and takes its reply in as it comes, without a stream between: most replies are one piece, and a stream costs more than all
 * the rest. A redirect is `DOWNSTREAM_INVALID_RESPONSE`. Rejects with what undici says, or with the signal's reason as soon as there is one.
 */
export const receive = (
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  { service, signal, maxBytes }: ReceiveOptions,
): Promise<Received> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    let sent: Dispatcher.DispatchController | undefined;
    let intake: Intake | undefined;
    const end = (): void => {
      signal.removeEventListener('abort', leave);
      intake?.stop();
    };
    const fail = (error: unknown): void => {
      end();
      reject(error);
      sent?.abort(error instanceof Error ? error : new Error('given up'));
    };
    const leave = (): void => fail(signal.reason);
    signal.addEventListener('abort', leave);
    dispatcher.dispatch(request, {
      onRequestStart: (controller) => {
        sent = controller;
        // It may have been given up while it waited for a connection.
        if (signal.aborted) leave();
      },
      onResponseStart: (_controller, status, headers) => {
        if (status < 200) return;
        if (status < 400 && status >= 300)
          return fail(new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, cause: 'redirect' }));
        const done = (body: Buffer): void => {
          end();
          resolve({ status, headers, body });
        };
        const failBody = (error: unknown): void => {
          // The status says enough.
          if (status >= 400 && isUnreadable(error)) done(Buffer.alloc(0));
          fail(error);
        };
        intake = intakeOf(headers, { service, maxBytes, done, fail: failBody });
      },
      onResponseData: (_controller, chunk) => intake?.add(chunk),
      onResponseEnd: () => intake?.end(),
      onResponseError: (_controller, error) => fail(error),
    });
  });

const isUnreadable = (error: unknown): boolean =>
  error instanceof GatewayError && error.code === 'DOWNSTREAM_INVALID_RESPONSE';
