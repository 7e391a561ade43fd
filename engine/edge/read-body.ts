import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../errors.ts';

/** The whole body; `PAYLOAD_TOO_LARGE` as soon as it is known to be longer than `maxBytes`, before the rest is read. */
export const readBody = async (request: IncomingMessage, maxBytes: number): Promise<Buffer> => {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  return new Promise((done, fail) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= maxBytes) return void chunks.push(chunk);
      request.off('data', take).pause();
      fail(tooLarge(maxBytes));
    };
    request.on('data', take);
    request.once('end', () => done(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)));
    request.once('error', fail);
    request.once('close', () => {
      if (!request.readableEnded) fail(new GatewayError('INTERNAL', { cause: 'the client left' }));
    });
  });
};

const tooLarge = (maxBytes: number): GatewayError =>
  new GatewayError('PAYLOAD_TOO_LARGE', { message: `The request body is larger than ${maxBytes} bytes.` });
