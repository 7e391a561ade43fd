import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';
import { Refusal } from './problem.ts';

const limitBytes = 64 * 1024;

/** Reads a JSON body of at most 64 KiB; of a larger one no more than that is read, and its connection is to be closed. */
export const readJson = async (request: IncomingMessage): Promise<unknown> => {
  if (!isJson(request.headers)) {
    throw new Refusal('unsupported-media-type', { headers: { 'accept-patch': 'application/json' } });
  }
  const bytes = await readBytes(request);
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return value;
  } catch {
    throw new Refusal('malformed-json');
  }
};

const isJson = (headers: IncomingMessage['headers']): boolean => {
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') return false;
  try {
    const { essence, params } = new MIMEType(headers['content-type'] ?? '');
    return essence === 'application/json' && (params.get('charset') ?? 'utf-8').toLowerCase() === 'utf-8';
  } catch {
    return false;
  }
};

const readBytes = (request: IncomingMessage): Promise<Buffer> => {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const tooLarge = (): void => reject(new Refusal('body-too-large', { headers: { connection: 'close' } }));
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) {
    tooLarge();
    return promise;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer): void => {
    size += chunk.length;
    if (size <= limitBytes) {
      chunks.push(chunk);
      return;
    }
    request.off('data', take).pause();
    tooLarge();
  };
  request.on('data', take);
  request.once('end', () => resolve(Buffer.concat(chunks)));
  // The caller has gone and will not read this refusal.
  request.once('error', () => reject(new Refusal('malformed-json')));
  return promise;
};
