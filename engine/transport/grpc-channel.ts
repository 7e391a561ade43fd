import { createSecureContext } from 'node:tls';
import type { ChannelOptions, Client } from '@grpc/grpc-js';
import { GatewayError } from '../errors.ts';
import type { ExchangeOptions } from './exchange.ts';
import { loadGrpc, unary, type GrpcLibrary, type GrpcWireReply, type GrpcWireRequest } from './grpc-unary.ts';
import { isSilence } from './grpc-status.ts';
import { ownSockets, type OwnSockets } from './own-sockets.ts';

export interface GrpcExchange {
  /** However the upstream ends it, a call is answered; it rejects only with its signal. */
  (wire: GrpcWireRequest, signal: AbortSignal): Promise<GrpcWireReply>;
  close(): Promise<void>;
}

interface Channel {
  readonly client: Client;
  readonly sockets: OwnSockets;
  readonly closed: PromiseWithResolvers<void>;
  inFlight: number;
  isLeft: boolean;
}

/** Calls to one upstream over one channel, which is opened with the first and left for a fresh one where it fails: whoever asks next connects at once. */
export const createGrpcExchange = ({
  source,
  baseUrl,
  maxBytes,
}: Required<Omit<ExchangeOptions, 'lookup'>>): GrpcExchange => {
  const channels = new Set<Channel>();
  let current: Channel | undefined;
  let isClosed = false;

  const open = ({ Client, credentials }: GrpcLibrary): Channel => {
    const { hostname, port, protocol } = new URL(baseUrl);
    const isSecure = protocol === 'https:';
    const client = new Client(
      `dns:${hostname}:${port === '' ? (isSecure ? 443 : 80) : port}`,
      isSecure ? credentials.createFromSecureContext(createSecureContext()) : credentials.createInsecure(),
      { ...channelOptions, 'grpc.max_receive_message_length': maxBytes },
    );
    const closed = Promise.withResolvers<void>();
    const channel: Channel = {
      client,
      sockets: ownSockets({ connectTimeoutMs: 1_000 }),
      closed,
      inFlight: 0,
      isLeft: false,
    };
    channels.add(channel);
    return channel;
  };
  /** Calls that are still on their way end as they would; the last one takes the sockets along. */
  const leave = (channel: Channel): void => {
    channel.isLeft = true;
    if (channel === current) current = undefined;
    if (channel.inFlight > 0 || !channels.delete(channel)) return;
    channel.client.close();
    channel.sockets.destroy();
    channel.closed.resolve();
  };

  const exchange = async (wire: GrpcWireRequest, signal: AbortSignal): Promise<GrpcWireReply> => {
    const library = await loadGrpc();
    signal.throwIfAborted();
    if (isClosed) throw new GatewayError('DOWNSTREAM_UNAVAILABLE', { service: source, cause: 'closed' });
    const channel = (current ??= open(library));
    channel.inFlight++;
    let isFaulty = false;
    try {
      const reply = await channel.sockets.run(() => unary(channel.client, library, wire, signal));
      isFaulty = reply.code === library.status.UNAVAILABLE && isSilence(reply);
      return reply;
    } catch (error) {
      isFaulty = error instanceof GatewayError && error.code === 'DOWNSTREAM_TIMEOUT';
      throw error;
    } finally {
      channel.inFlight--;
      if (isFaulty || channel.isLeft) leave(channel);
    }
  };
  const close = async (): Promise<void> => {
    isClosed = true;
    const left = [...channels];
    for (const channel of left) leave(channel);
    await Promise.all(left.map(({ closed }) => closed.promise));
  };
  return Object.assign(exchange, { close });
};

/** What the policies before it do is not done twice: no repeats, no settings by DNS, no proxy of the environment, no socket shared with other channels. */
const channelOptions: ChannelOptions = {
  'grpc.enable_retries': 0,
  'grpc.service_config_disable_resolution': 1,
  'grpc.enable_http_proxy': 0,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_channelz': 0,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5_000,
};
