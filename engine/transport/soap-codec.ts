import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { WSDL } from 'soap';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';

export interface SoapCodec {
  /** The envelope that asks for an operation. */
  encode(
    operation: string,
    input: Readonly<Record<string, unknown>>,
  ): { readonly action: string; readonly xml: string };
  /**
   * What an envelope holds; throws on anything that is none. An element that the contract lets repeat is always an array, an empty one null, and
   * every simple value the text it is on the wire.
   */
  decode(operation: string, xml: string): SoapAnswer;
}

export type SoapAnswer =
  | { readonly kind: 'output'; readonly output: unknown }
  /** `code` is the local part of SOAP 1.1's fault code without what follows a dot: `Client`, `Server`; empty where there is none. */
  | { readonly kind: 'fault'; readonly code: string };

/** Reads a WSDL 1.1 contract (document/literal, SOAP 1.1, one file) into what encodes and decodes its operations. */
export const readSoapCodec = async (file: URL): Promise<SoapCodec> => {
  const wsdl = await readWsdl(file);
  const operations = new Map(
    Object.values(wsdl.definitions.bindings).flatMap(({ methods }) => Object.entries(methods)),
  );
  const find = (name: string) => {
    const operation = operations.get(name);
    if (operation === undefined) throw new GatewayError('INTERNAL', { cause: 'no such operation in the contract' });
    return operation;
  };

  const encode: SoapCodec['encode'] = (name, input) => {
    const { input: element, soapAction } = find(name);
    checkText(input);
    const body: string = wsdl.objectToDocumentXML(
      element.$name ?? name,
      input,
      element.targetNSAlias ?? '',
      element.targetNamespace,
      element.$type ?? element.$lookupType,
    );
    return { action: soapAction, xml: `${head}${body}${tail}` };
  };

  const decode: SoapCodec['decode'] = (name, xml) => {
    const { output: element } = find(name);
    try {
      const { Body } = envelope.parse(wsdl.xmlToObject(xml));
      const output = Body[element.$name ?? name];
      if (output === undefined) throw new Error('no answer to this operation');
      return { kind: 'output', output };
    } catch (error) {
      const fault = thrownFault.safeParse(error);
      if (fault.success) return { kind: 'fault', code: toFaultCode(fault.data.root.Envelope.Body.Fault) };
      throw error;
    }
  };
  return { encode, decode };
};

const readWsdl = async (file: URL): Promise<WSDL> => {
  const [{ WSDL }, definition] = await Promise.all([import('soap'), readFile(file, 'utf8')]);
  const { promise, resolve, reject } = Promise.withResolvers<WSDL>();
  const wsdl = new WSDL(definition, fileURLToPath(file), { customDeserializer: asText, handleNilAsNull: true });
  wsdl.options.attributesKey = 'attributes';
  wsdl.onReady((error: Error | null | undefined) => (error ? reject(error) : resolve(wsdl)));
  return promise;
};

const head =
  '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>';
const tail = '</soap:Body></soap:Envelope>';

/** The library's own conversions guess: `12abc` becomes 12, any word a boolean, a day a moment. Text comes in pieces, split by comments. */
const verbatim = (text: string, { object }: { readonly object: unknown }): string =>
  typeof object === 'string' ? object + text : text;

const converted = [
  'int',
  'integer',
  'short',
  'long',
  'double',
  'float',
  'decimal',
  'bool',
  'boolean',
  'dateTime',
  'date',
];
const asText = Object.fromEntries(converted.map((type) => [type, verbatim]));

/** Text that the library would pass on unescaped (a value posing as CDATA), or that no XML document can hold, is refused. */
const checkText = (value: unknown): void => {
  if (typeof value === 'string' && (value.startsWith('<![CDATA[') || notXml.test(value)))
    throw new GatewayError('BAD_REQUEST', { message: 'A value holds characters that cannot be passed on.' });
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(checkText);
};

const notXml = /[[\p{Cc}--[\t\n\r\x7f-\x9f]]\ufffe\uffff\p{Surrogate}]/v;

const envelope = z.object({ Body: z.record(z.string(), z.unknown()) });
const text = z.union([z.string(), z.object({ $value: z.string() }).transform(({ $value }) => $value)]);
const faulted = z.object({ Body: z.object({ Fault: z.object({ faultcode: text.optional() }).nullable() }) });
const thrownFault = z.object({ root: z.object({ Envelope: faulted }) });

const toFaultCode = (fault: z.infer<typeof faulted>['Body']['Fault']): string =>
  fault?.faultcode?.replace(/^.*:/s, '').replace(/\..*$/s, '') ?? '';
