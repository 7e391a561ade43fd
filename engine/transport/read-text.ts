import { GatewayError } from '../errors.ts';
import { fromUtf8 } from '../from-utf8.ts';
import type { WireReply } from './exchange.ts';

/** A reply's text, which is UTF-8 by its own word and in fact; anything else is `DOWNSTREAM_INVALID_RESPONSE`. */
export const readText = ({ charset, body }: Pick<WireReply, 'charset' | 'body'>, service: string): string => {
  if (!/^(?:utf-?8)?$/.test(charset))
    throw new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, cause: 'charset' });
  try {
    return fromUtf8(body);
  } catch (cause) {
    throw new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, transient: true, cause });
  }
};
