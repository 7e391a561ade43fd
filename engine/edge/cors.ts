import type { IncomingMessage, ServerResponse } from 'node:http';

/** Sets what browsers ask for; true when the request was a preflight and has been answered by that. */
export type Cors = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Pages of these origins may read every answer, refusals included, never with cookies; any other origin is told nothing. */
export const createCors = (origins: readonly string[]): Cors => {
  const allowed = new Set(origins);
  return (request, response) => {
    if (allowed.size === 0) return false;
    response.setHeader('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return false;
    response.setHeader('access-control-allow-origin', origin);
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return false;
    response.writeHead(204, preflight).end();
    return true;
  };
};

/** The wildcard for headers leaves `authorization` out, which must be named. */
const preflight = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, *',
  'access-control-max-age': '600',
};
