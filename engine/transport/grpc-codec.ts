import { isUtf8 } from 'node:buffer';
import { fileURLToPath } from 'node:url';
import type { AnyDefinition, MethodDefinition, Options, ServiceDefinition } from '@grpc/proto-loader';
import { GatewayError } from '../errors.ts';

/** One call that a service offers, as its contract has it. */
export interface GrpcMethod {
  /** `/package.Service/Method` */
  readonly path: string;
  encode(message: Readonly<Record<string, unknown>>): Buffer;
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
  const { load } = await import('@grpc/proto-loader');
  const contract = await load(fileURLToPath(file), protoOptions);
  const found = Object.hasOwn(contract, service) ? contract[service] : undefined;
  const methods = new Map(found !== undefined && isService(found) ? Object.entries(found) : []);
  return (name) => {
    const method = methods.get(name);
    if (method === undefined || method.requestStream || method.responseStream)
      throw new GatewayError('INTERNAL', { cause: 'no such unary method in the contract' });
    return toMethod(method);
  };
};

const isService = (found: AnyDefinition): found is ServiceDefinition => !('format' in found);

const toMethod = ({ path, requestSerialize, responseDeserialize }: MethodDefinition<object, object>): GrpcMethod => ({
  path,
  encode: (message) => {
    checkText(message);
    return Buffer.from(requestSerialize(message));
  },
  decode: (bytes) => responseDeserialize(withStrictText(bytes)),
});

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
