import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { GatewayError } from '../errors.ts';

/** By lower-case name. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Takes in the bytes of one body. */
export interface Intake {
  add(chunk: Buffer): void;
  /** There are no more. */
  end(): void;
  /** Nobody wants them any more. */
  stop(): void;
}

export interface IntakeOptions {
  readonly service: string;
  /** The most bytes, as they come and as they unpack. */
  readonly maxBytes: number;
  readonly done: (body: Buffer) => void;
  /** Too many bytes, or such as do not unpack. */
  readonly fail: (error: GatewayError) => void;
}

/** For the body below this head, which is unpacked where the upstream has packed it unasked; undefined where it is not to be read at all. */
export const intakeOf = (headers: Headers, options: IntakeOptions): Intake | undefined => {
  const { service, maxBytes, fail } = options;
  if (Number(firstOf(headers['content-length']) ?? 0) > maxBytes) return void fail(tooLarge(service));
  const coding = String(headers['content-encoding'] ?? '')
    .trim()
    .toLowerCase();
  if (coding === '' || coding === 'identity') return collect(options);
  const create = decoders.get(coding);
  return create === undefined ? void fail(invalid(service, { cause: 'content encoding' })) : unpack(create(), options);
};

/** A header's value; the first where there are several. */
export const firstOf = (value: Headers[string]): string | undefined => (typeof value === 'object' ? value[0] : value);

const decoders = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** What comes in one piece, as most does, is not copied. */
const collect = ({ service, maxBytes, done, fail }: IntakeOptions): Intake => {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    add: (chunk) => {
      size += chunk.byteLength;
      if (size > maxBytes) fail(tooLarge(service));
      else chunks.push(chunk);
    },
    end: () => {
      const [first = empty] = chunks;
      done(chunks.length > 1 ? Buffer.concat(chunks, size) : first);
    },
    stop: () => undefined,
  };
};

const empty = Buffer.alloc(0);

const unpack = (decoder: Decoder, options: IntakeOptions): Intake => {
  const { service, maxBytes, fail } = options;
  const unpacked = collect(options);
  let size = 0;
  decoder
    .on('data', unpacked.add)
    .once('end', unpacked.end)
    .once('error', (cause) => fail(invalid(service, { transient: true, cause })));
  return {
    add: (chunk) => {
      size += chunk.byteLength;
      if (size > maxBytes) fail(tooLarge(service));
      else decoder.write(chunk);
    },
    end: () => void decoder.end(),
    stop: () => void decoder.destroy(),
  };
};

type Decoder = ReturnType<typeof createGunzip | typeof createInflate | typeof createBrotliDecompress>;

const tooLarge = (service: string) => new GatewayError('DOWNSTREAM_RESPONSE_TOO_LARGE', { service });

const invalid = (service: string, options: { readonly transient?: boolean; readonly cause: unknown }) =>
  new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, ...options });
