import { isAscii } from 'node:buffer';

/** The text of bytes that are UTF-8, without a byte order mark; throws where they are not. ASCII, which most of JSON is, needs no decoder. */
export const fromUtf8 = (bytes: Buffer): string => (isAscii(bytes) ? bytes.toString('latin1') : strict.decode(bytes));

const strict = new TextDecoder('utf-8', { fatal: true });
