import { GatewayError } from '../../engine/errors.ts';
import type { Media } from '../../engine/source.ts';
import type { HttpReply } from '../../engine/transport/http.ts';

/** The picture of a reply whose content type the transport has checked. */
export const readPicture = ({ contentType, body }: HttpReply): Media => {
  if (!Buffer.isBuffer(body) || body.byteLength === 0)
    throw new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service: 'maps', cause: 'empty picture' });
  return { contentType, body };
};
