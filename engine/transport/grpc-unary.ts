import type { Client, InterceptingCall, Interceptor, Metadata, ServiceError } from '@grpc/grpc-js';
import type { GrpcEnd } from './grpc-status.ts';

/** What goes over the wire for one unary call. */
export interface GrpcWireRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly message: Buffer;
}

export interface GrpcWireReply extends GrpcEnd {
  readonly message: Buffer | null;
}

export type GrpcLibrary = Awaited<ReturnType<typeof loadGrpc>>;

/** The library, loaded by whoever first calls, and silent: its log would hold what upstreams say. */
export const loadGrpc = async () => {
  const library = await import('@grpc/grpc-js');
  library.setLogVerbosity(library.logVerbosity.NONE);
  return library;
};

/** One call over a channel; it rejects with its signal alone, and the upstream hears of that. */
export const unary = (client: Client, library: GrpcLibrary, wire: GrpcWireRequest, signal: AbortSignal) =>
  new Promise<GrpcWireReply>((resolve, reject) => {
    const { Metadata, status } = library;
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(wire.headers)) metadata.set(name, value);
    let headers: Metadata | undefined;
    const answer = (error: ServiceError | null, message: Buffer | null = null): void => {
      signal.removeEventListener('abort', cancel);
      resolve({
        code: error === null ? status.OK : error.code,
        details: error?.details ?? '',
        headers,
        trailers: error?.metadata ?? new Metadata(),
        message,
      });
    };
    const options = { interceptors: [readOn(library)] };
    const call = client.makeUnaryRequest(wire.path, asIs, asIs, wire.message, metadata, options, answer);
    call.once('metadata', (received) => (headers = received));
    const cancel = (): void => {
      reject(signal.reason);
      call.cancel();
    };
    signal.addEventListener('abort', cancel, { once: true });
  });

/** The library stops reading after one message, and would wait for ever behind a second; told to read on, it ends such a call. */
const readOn =
  ({ InterceptingCall }: GrpcLibrary): Interceptor =>
  (options, nextCall) => {
    const call: InterceptingCall = new InterceptingCall(nextCall(options), {
      start: (metadata, _listener, next) =>
        next(metadata, {
          onReceiveMessage: (message, pass) => {
            pass(message);
            if (message !== null) call.startRead();
          },
        }),
    });
    return call;
  };

const asIs = (bytes: Buffer): Buffer => bytes;
