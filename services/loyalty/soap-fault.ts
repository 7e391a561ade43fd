import type { ISoapFaultError } from 'soap';

/** The faults of SOAP 1.1, section 4.4.1. */
export type FaultCode = 'VersionMismatch' | 'MustUnderstand' | 'Client' | 'Server';

/** An answer that is a fault. The text is fixed: it never holds anything of the request and no character that XML escapes. */
export class SoapFault extends Error implements ISoapFaultError {
  override readonly name = 'SoapFault';
  readonly code: FaultCode;

  constructor(code: FaultCode, text: string) {
    super(text);
    this.code = code;
  }

  /** What `soap` writes when an operation throws this; a new object each time, for `soap` changes it. */
  get Fault(): ISoapFaultError['Fault'] {
    return { faultcode: `soap:${this.code}`, faultstring: this.message, statusCode: 500 };
  }

  /** The whole envelope, for a request that never reaches `soap`. */
  toXml(): string {
    const fault = `<soap:Fault><faultcode>soap:${this.code}</faultcode><faultstring>${this.message}</faultstring></soap:Fault>`;
    return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${soapNamespace}"><soap:Body>${fault}</soap:Body></soap:Envelope>`;
  }
}

export const soapNamespace = 'http://schemas.xmlsoap.org/soap/envelope/';

export const serverFault = (): SoapFault => new SoapFault('Server', 'The service failed.');

export const mismatchFault = (): SoapFault => new SoapFault('Client', 'The request does not match the WSDL.');
