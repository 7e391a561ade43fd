import { fileURLToPath } from 'node:url';
import type { Metadata } from '@grpc/grpc-js';
import type { AnyDefinition } from '@grpc/proto-loader';
import { z } from 'zod';
import { protoOptions } from './grpc-codec.ts';
import { errorOfStatus } from './http.ts';

/** When a service wants to be asked again: by `google.rpc.RetryInfo`, else a pushback of gRPC's retries, else an HTTP header; undefined where it does not say. */
export const retryAfterOf = async (metadata: Metadata, nowMs: number): Promise<number | undefined> => {
  const [details] = metadata.get('grpc-status-details-bin');
  const delayMs = details instanceof Buffer ? await delayIn(details) : undefined;
  if (delayMs !== undefined) return delayMs;
  const pushback = textOf(metadata, 'grpc-retry-pushback-ms');
  if (pushback !== undefined && /^\d{1,10}$/.test(pushback)) return Number(pushback);
  return errorOfStatus(429, '', textOf(metadata, 'retry-after'), nowMs).retryAfterMs;
};

/** The first value of a text entry. */
export const textOf = (metadata: Metadata | undefined, name: string): string | undefined => {
  const [value] = metadata?.get(name) ?? [];
  return typeof value === 'string' ? value : undefined;
};

/** Details that cannot be read say nothing. */
const delayIn = async (details: Buffer): Promise<number | undefined> => {
  contract ??= readContract();
  const decode = await contract;
  try {
    const info = status
      .parse(decode('google.rpc.Status', details))
      .details.find(({ typeUrl }) => typeUrl.endsWith('/google.rpc.RetryInfo'));
    if (info === undefined) return undefined;
    const { seconds, nanos } = retryInfo.parse(decode('google.rpc.RetryInfo', info.value)).retryDelay;
    return Math.max(0, Math.ceil(seconds * 1_000 + nanos / 1_000_000));
  } catch {
    return undefined;
  }
};

/** Read with the first status that has details. */
let contract: ReturnType<typeof readContract> | undefined;

const readContract = async () => {
  const { load } = await import('@grpc/proto-loader');
  const messages = await load(fileURLToPath(new URL('google-rpc.proto', import.meta.url)), protoOptions);
  return (name: string, bytes: Buffer): unknown => decoderOf(messages[name])?.(bytes);
};

const decoderOf = (definition: AnyDefinition | undefined) =>
  definition !== undefined && 'deserialize' in definition && typeof definition.deserialize === 'function'
    ? definition.deserialize
    : undefined;

const status = z.object({ details: z.array(z.object({ typeUrl: z.string(), value: z.instanceof(Buffer) })) });
const retryInfo = z.object({
  retryDelay: z.object({ seconds: z.string().transform(Number).pipe(z.int()), nanos: z.int() }),
});
