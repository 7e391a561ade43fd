import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { GatewayError } from '../errors.ts';

export interface ReadBodyOptions {
  readonly service: string;
  /** Reading stops with `DOWNSTREAM_RESPONSE_TOO_LARGE` after this many bytes, as they come and as they unpack; nothing is read of what says beforehand that it is more. */
  readonly maxBytes: number;
}

type Reply = Pick<Dispatcher.ResponseData, 'headers' | 'body'>;

/** A reply's bytes, unpacked where the upstream has packed them unasked; what does not unpack is `DOWNSTREAM_INVALID_RESPONSE`. */
export const readBody = async ({ headers, body }: Reply, options: ReadBodyOptions): Promise<Buffer> => {
  if (declaredIn(headers) > options.maxBytes) {
    discard(body);
    throw tooLarge(options);
  }
  const coding = [headers['content-encoding'] ?? []].flat().join(',').trim().toLowerCase();
  if (coding === '' || coding === 'identity') return collect(body, options);
  const create = decoders.get(coding);
  if (create === undefined) {
    discard(body);
    throw invalid(options.service, { cause: 'content encoding' });
  }
  try {
    return await pipeline(
      body,
      (packed) => atMost(packed, options),
      create(),
      (bytes) => collect(bytes, options),
    );
  } catch (cause) {
    throw isDecoders(cause) ? invalid(options.service, { transient: true, cause }) : cause;
  }
};

/** A body given up unread reports that as an error of its own, which nobody waits for and which would end the process. */
export const discard = (body: Reply['body']): void => {
  body.once('error', () => undefined);
  body.destroy();
};

const decoders: ReadonlyMap<string, () => NodeJS.ReadWriteStream> = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** What the head says of the body's length; 0 where it does not. */
const declaredIn = ({ 'content-length': told = '0' }: Reply['headers']): number => Number([told].flat()[0]);

const collect = async (bytes: AsyncIterable<unknown>, options: ReadBodyOptions): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of atMost(bytes, options)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** Passes bytes on; whoever reads stops reading, and the connection ends, when there are more. */
const atMost = async function* (bytes: AsyncIterable<unknown>, options: ReadBodyOptions): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.byteLength;
    if (size > options.maxBytes) throw tooLarge(options);
    yield chunk;
  }
};

const tooLarge = ({ service }: ReadBodyOptions) => new GatewayError('DOWNSTREAM_RESPONSE_TOO_LARGE', { service });

const invalid = (service: string, options: { readonly transient?: boolean; readonly cause: unknown }) =>
  new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, ...options });

/** As zlib and brotli say that the bytes are not theirs, or end too soon. */
const isDecoders = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^(?:Z_|ERR__|ERR_BROTLI)/.test(error.code);
