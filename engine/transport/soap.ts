import type { Call } from '../call.ts';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { isPlainXml } from './check-xml.ts';
import type { Connection, HeadersOf } from './connection.ts';
import { deadlineHeader } from './deadline-header.ts';
import { createExchange, type ExchangeOptions, type WireReply } from './exchange.ts';
import { errorOfReply } from './http.ts';
import { readText } from './read-text.ts';
import { readSoapCodec, type SoapAnswer, type SoapCodec } from './soap-codec.ts';

export interface SoapRequest {
  /** As the contract names it. */
  readonly operation: string;
  /** The content of the operation's input element, in the contract's order; an array becomes repeated elements, undefined none. */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface SoapOptions extends ExchangeOptions {
  /** The contract, one WSDL file; read with the first call, so that it costs the boot nothing. */
  readonly wsdl: URL;
  readonly headers?: HeadersOf;
}

/** SOAP 1.1 over HTTP by POST: answers the content of an operation's output element; faults, HTML and document types are errors of the table. */
export const soap = ({ wsdl, headers, ...options }: SoapOptions): Connection => {
  const exchange = createExchange(options);
  let codec: Promise<SoapCodec> | undefined;
  const send = async (call: Call, ctx: Context): Promise<unknown> => {
    const { operation, input } = call.request as SoapRequest;
    codec ??= readSoapCodec(wsdl);
    const { encode, decode } = await codec;
    const { action, xml } = encode(operation, input);
    const reply = await exchange(
      {
        method: 'POST',
        path: '',
        headers: {
          accept: 'text/xml',
          'content-type': 'text/xml; charset=utf-8',
          soapaction: `"${action}"`,
          ...deadlineHeader(ctx),
          ...headers?.(ctx),
        },
        body: xml,
      },
      ctx,
    );
    return readReply(reply, (text) => decode(operation, text), call.source, ctx.clock.now());
  };
  return { send, close: exchange.close };
};

/** Sends a SOAP call down its source's pipe. */
export const sendSoap = (call: Call<SoapRequest>, ctx: Context): Promise<unknown> => ctx.send(call);

/** Only 200, and 500 with XML, are SOAP's own; whatever else comes is HTTP's. */
const readReply = (reply: WireReply, decode: (xml: string) => SoapAnswer, service: string, nowMs: number): unknown => {
  const { status, contentType } = reply;
  const isSoap = status === 200 || (status === 500 && contentType === 'text/xml');
  if (!isSoap) throw errorOfReply(reply, service, nowMs);
  if (contentType !== 'text/xml') throw invalid(service, 'content type');
  const answer = decodeXml(readText(reply, service), decode, service);
  if (answer.kind === 'fault') {
    const code = answer.code === 'Client' ? 'DOWNSTREAM_REFUSED' : 'DOWNSTREAM_UNAVAILABLE';
    throw new GatewayError(code, { service, cause: 'SOAP fault' });
  }
  if (status !== 200) throw errorOfReply(reply, service, nowMs);
  return answer.output;
};

const decodeXml = (xml: string, decode: (xml: string) => SoapAnswer, service: string): SoapAnswer => {
  if (!isPlainXml(xml))
    throw new GatewayError('DOWNSTREAM_INVALID_RESPONSE', {
      service,
      // Cut short, it does not end in a tag.
      transient: !xml.trimEnd().endsWith('>'),
      cause: 'XML that is not taken',
    });
  try {
    return decode(xml);
  } catch {
    throw new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, transient: true, cause: 'not a SOAP envelope' });
  }
};

const invalid = (service: string, cause: string) => new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, cause });
