import sax from 'sax';
import type { Instruction, Tag } from 'sax';
import { mismatchFault, SoapFault, soapNamespace } from './soap-fault.ts';

/** The namespace of the WSDL's own elements. */
export const loyaltyNamespace = 'urn:selvedge:loyalty:1';

export const operations = ['GetAccounts', 'GetHistory', 'GetTiers'] as const;
export type Operation = (typeof operations)[number];

/** An envelope with one known operation in its body, without its header, in which `soap` would look for things to do. */
export interface Call {
  readonly operation: Operation;
  readonly xml: string;
}

/**
 * Reads with the parser of `soap` and throws a fault for what `soap` would take: there `id="__proto__"` writes to Object.prototype,
 * CDATA may be a second document, and nobody looks at namespaces.
 */
export const readCall = (xml: string): Call => {
  if (/<!doctype/i.test(xml)) throw new SoapFault('Client', 'A document type declaration is not allowed.');
  if (/<!(?!--)/.test(xml)) throw mismatchFault();

  const open: Frame[] = [];
  const header = { start: 0, end: 0 };
  let operation: Operation | undefined;
  let bodies = 0;

  const enter = (tag: Tag): Part => {
    const parent = open.at(-1);
    if (parent === undefined) return envelope(tag);
    if (open.length >= deepest) throw mismatchFault();
    parent.elements += 1;
    switch (parent.part) {
      case 'envelope':
        return headerOrBody(tag, parent.elements);
      case 'body':
        if (parent.elements > 1) throw mismatchFault();
        operation = operationOf(tag);
        return 'call';
      case 'call':
        if (parent.text || tag.uri !== loyaltyNamespace || tag.local in Object.prototype) throw mismatchFault();
        return 'call';
      case 'header':
        if (mustBeUnderstood(tag)) throw new SoapFault('MustUnderstand', 'No SOAP header is understood here.');
        return 'entry';
      case 'entry':
        return 'entry';
    }
  };

  const parser = Object.assign(sax.parser(true, { xmlns: true }), {
    onerror: () => {
      throw notWellFormed();
    },
    onprocessinginstruction: ({ name }: Instruction) => {
      if (name !== 'xml') throw mismatchFault();
    },
    onopentag: (tag: Tag) => {
      const part = enter(tag);
      if (part !== 'entry' && hasAttributes(tag)) throw mismatchFault();
      if (part === 'header') header.start = parser.startTagPosition - 1;
      if (part === 'body') bodies += 1;
      open.push({ part, elements: 0, text: false });
    },
    ontext: (text: string) => {
      const frame = open.at(-1);
      if (frame === undefined || frame.part === 'entry' || text.trim() === '') return;
      if (frame.part !== 'call' || frame.elements > 0) throw mismatchFault();
      frame.text = true;
    },
    onclosetag: () => {
      if (open.pop()?.part === 'header') header.end = parser.position;
    },
  });
  parser.write(xml).close();
  if (operation === undefined || bodies !== 1) throw mismatchFault();
  return { operation, xml: xml.slice(0, header.start) + xml.slice(header.end) };
};

export const notWellFormed = (): SoapFault => new SoapFault('Client', 'The request is not well-formed XML in UTF-8.');

/** `call` is an operation or something in it, `entry` a header entry or something in it. */
type Part = 'envelope' | 'header' | 'entry' | 'body' | 'call';

interface Frame {
  readonly part: Part;
  elements: number;
  text: boolean;
}

/** The deepest call has six levels. */
const deepest = 16;

const envelope = ({ local, uri }: Tag): Part => {
  if (local !== 'Envelope') throw mismatchFault();
  if (uri !== soapNamespace) throw new SoapFault('VersionMismatch', 'Only SOAP 1.1 is spoken here.');
  return 'envelope';
};

const headerOrBody = ({ local, uri }: Tag, place: number): Part => {
  if (uri === soapNamespace && local === 'Body') return 'body';
  if (uri === soapNamespace && local === 'Header' && place === 1) return 'header';
  throw mismatchFault();
};

const operationOf = ({ local, uri }: Tag): Operation => {
  const operation = uri === loyaltyNamespace ? operations.find((each) => each === local) : undefined;
  if (operation === undefined) throw new SoapFault('Client', 'The operation is unknown.');
  return operation;
};

const mustBeUnderstood = ({ attributes }: Tag): boolean =>
  Object.values(attributes).some(
    ({ local, uri, value }) => uri === soapNamespace && local === 'mustUnderstand' && value.trim() === '1',
  );

/** Declarations of namespaces are none. */
const hasAttributes = ({ attributes }: Tag): boolean =>
  Object.entries(attributes).some(([name, { prefix }]) => name !== 'xmlns' && prefix !== 'xmlns');
