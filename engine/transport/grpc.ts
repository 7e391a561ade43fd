import type { Call } from '../call.ts';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import type { Connection, HeadersOf } from './connection.ts';
import type { ExchangeOptions } from './exchange.ts';
import { createGrpcExchange } from './grpc-channel.ts';
import { readGrpcCodec, type GrpcMethod } from './grpc-codec.ts';
import { textOf } from './grpc-retry-after.ts';
import { errorOfEnd, isOfService, statusOf, type EndOptions, type GrpcStatus } from './grpc-status.ts';
import type { GrpcWireReply } from './grpc-unary.ts';
import { inRpcSpan } from './rpc-span.ts';

export interface GrpcRequest {
  /** A unary method of the service, as the contract names it. */
  readonly method: string;
  /** The fields of its request, in camelCase; one that is undefined is left out. */
  readonly message: Readonly<Record<string, unknown>>;
  /** Sent as metadata. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses the client reads itself, beside OK; all others are errors of the table. */
  readonly statuses?: readonly GrpcStatus[];
}

export interface GrpcReply {
  readonly status: GrpcStatus;
  /** Metadata of the answer. */
  readonly header: (name: string) => string | undefined;
  /** As `protoOptions` has it; null with every status but OK, and unknown until the client has read it into a shape. */
  readonly message: unknown;
}

/** `baseUrl` is the host and the port; with `https` the connection is TLS. */
export interface GrpcOptions extends Omit<ExchangeOptions, 'lookup'> {
  /** The contract, a `.proto` file; read with the first call, so that it costs the boot nothing. */
  readonly proto: URL;
  /** `package.Service` */
  readonly service: string;
  readonly headers?: HeadersOf;
}

/** gRPC over HTTP/2, unary calls: every status accounted for, and the time there is for an answer sent as gRPC's own timeout. */
export const grpc = ({ proto, service, headers, maxBytes = 8 * 1024 * 1024, ...options }: GrpcOptions): Connection => {
  const exchange = createGrpcExchange({ ...options, maxBytes });
  let codec: ReturnType<typeof readGrpcCodec> | undefined;
  const send = async (call: Call, ctx: Context): Promise<GrpcReply> => {
    const asked = call.request as GrpcRequest;
    codec ??= readGrpcCodec(proto, service);
    const method = (await codec)(asked.method);
    const message = method.encode(asked.message);
    return inRpcSpan(method.path, async (tracing) => {
      const own = { ...asked.headers, ...tracing, ...timeoutHeader(ctx), ...headers?.(ctx) };
      const reply = await exchange({ path: method.path, headers: own, message }, ctx.signal);
      return readReply(reply, asked, method, { service: call.source, maxBytes, nowMs: ctx.clock.now() });
    });
  };
  return { send, close: exchange.close };
};

/** Sends a gRPC call down its source's pipe. */
export const sendGrpc = async (call: Call<GrpcRequest>, ctx: Context): Promise<GrpcReply> =>
  (await ctx.send(call)) as GrpcReply;

/** At most eight digits; nothing where nobody set a time. */
const timeoutHeader = ({ deadlineMs, clock }: Context): Readonly<Record<string, string>> => {
  if (deadlineMs === Infinity) return {};
  const ms = Math.max(1, Math.floor(deadlineMs - clock.now()));
  return { 'grpc-timeout': ms < 1e8 ? `${ms}m` : `${Math.min(99_999_999, Math.floor(ms / 1_000))}S` };
};

const readReply = async (
  reply: GrpcWireReply,
  { statuses = [] }: GrpcRequest,
  { decode, isCrowded }: GrpcMethod,
  options: EndOptions,
): Promise<GrpcReply> => {
  const status = statusOf(reply);
  const header = (name: string) => textOf(reply.trailers, name) ?? textOf(reply.headers, name);
  if (status === 'OK' && reply.message !== null && isOfService(reply)) {
    if (isCrowded(reply.message))
      throw new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service: options.service, cause: 'too many rows' });
    return { status, header, message: decodeMessage(reply.message, decode, options.service) };
  }
  if (status !== undefined && status !== 'OK' && statuses.includes(status) && isOfService(reply))
    return { status, header, message: null };
  throw await errorOfEnd(reply, options);
};

const decodeMessage = (bytes: Buffer, decode: GrpcMethod['decode'], service: string): unknown => {
  try {
    return decode(bytes);
  } catch (cause) {
    throw new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, transient: true, cause });
  }
};
