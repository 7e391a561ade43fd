import { isUtf8 } from 'node:buffer';
import { fileURLToPath } from 'node:url';
import type { AnyDefinition, MethodDefinition, Options, ServiceDefinition } from '@grpc/proto-loader';
import type { Reader } from 'protobufjs/minimal.js';
import { GatewayError } from '../errors.ts';
import { mostRows } from '../row.ts';

/** One call that a service offers, as its contract has it. */
export interface GrpcMethod {
  /** `/package.Service/Method` */
  readonly path: string;
  encode(message: Readonly<Record<string, unknown>>): Buffer;
  /** Whether a list of the message has more in it than anybody could want; found without reading what that is. */
  isCrowded(bytes: Buffer): boolean;
  /** What bytes hold; throws on anything that is no such message. */
  decode(bytes: Buffer): unknown;
}

/**
 * How messages look to a client: fields in camelCase; 64-bit numbers as text, which no digit is lost from; an enum value by its name, and as the
 * number it is where the contract does not know it; bytes as a Buffer. What a message does not say is the default of its type, an empty list, or
 * null for a message inside it; a field that the contract calls optional, or that is one of several, is missing.
 */
export const protoOptions: Options = { longs: String, enums: String, defaults: true, oneofs: true };

/** Reads a contract, a `.proto` file and those it imports, and finds the unary methods of one of its services by name. */
export const readGrpcCodec = async (file: URL, service: string): Promise<(name: string) => GrpcMethod> => {
  const [{ load }, { default: protobuf }] = await Promise.all([
    import('@grpc/proto-loader'),
    import('protobufjs/minimal.js'),
  ]);
  const contract = await load(fileURLToPath(file), protoOptions);
  const found = Object.hasOwn(contract, service) ? contract[service] : undefined;
  const methods = new Map(found !== undefined && isService(found) ? Object.entries(found) : []);
  return (name) => {
    const method = methods.get(name);
    if (method === undefined || method.requestStream || method.responseStream)
      throw new GatewayError('INTERNAL', { cause: 'no such unary method in the contract' });
    return { ...toMethod(method), isCrowded: (bytes) => isCrowded(protobuf.Reader.create(bytes)) };
  };
};

const isService = (found: AnyDefinition): found is ServiceDefinition => !('format' in found);

const toMethod = ({
  path,
  requestSerialize,
  responseDeserialize,
}: MethodDefinition<object, object>): Omit<GrpcMethod, 'isCrowded'> => ({
  path,
  encode: (message) => {
    checkText(message);
    return Buffer.from(requestSerialize(message));
  },
  decode: (bytes) => responseDeserialize(withStrictText(bytes)),
});

/** The tags of a message tell: a list is a field that comes again for each item. What has no such tags is left to the decoder to refuse. */
const isCrowded = (reader: Reader): boolean => {
  const items = new Map<number, number>();
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      const count = (items.get(tag) ?? 0) + 1;
      if (count > mostItems) return true;
      items.set(tag, count);
      reader.skipType(tag & 7);
    }
  } catch {
    return false;
  }
  return false;
};

/** Clients say how long their lists may be; this is what none of them says. */
const mostItems = 10 * mostRows;

/** Half a surrogate pair has no UTF-8, and the library would send something else in its place. */
const checkText = (value: unknown): void => {
  if (typeof value === 'string' && !value.isWellFormed())
    throw new GatewayError('BAD_REQUEST', { message: 'A value holds characters that cannot be passed on.' });
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
    Object.values(value).forEach(checkText);
};

/** The library reads text by this method of the buffer, which would put a question mark where there is no UTF-8; only where one is need it be asked why. */
const withStrictText = (bytes: Buffer): Buffer => {
  const plain = bytes.subarray();
  return Object.defineProperty(bytes, 'utf8Slice', {
    value: (start: number, end: number): string => {
      const text = plain.toString('utf8', start, end);
      if (text.includes('\ufffd') && !isUtf8(plain.subarray(start, end))) throw new TypeError('not UTF-8');
      return text;
    },
  });
};
