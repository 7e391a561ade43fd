import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, type StartService } from '../service.ts';
import { lookup, reverse, search, status } from './nominatim/nominatim.ts';
import { openPlaces, type Places } from './places/open-places.ts';
import { isOsrmPath } from './osrm/osrm-request.ts';
import { osrm } from './osrm/osrm.ts';
import { failure, json, Refusal, type Reply } from './reply.ts';
import { staticMap } from './picture/static-map.ts';

/** Starts the maps service: answers as Nominatim and OSRM do, and draws static maps, all from data in npm packages. */
export const start: StartService = ({ port, dataDir }) => {
  const places = openPlaces(dataDir);
  const server = createServer((request, response) => {
    void answer(places, request).then((reply) => send(request, response, reply));
  });
  return listen(server, port, () => places.close());
};

type Handler = (places: Places, url: URL, request: IncomingMessage) => Reply | Promise<Reply>;

const nominatim =
  (handler: typeof search): Handler =>
  (places, { searchParams: query }, { headers }) =>
    handler(places, { query, acceptLanguage: headers['accept-language'] });

const handlers: ReadonlyMap<string, Handler> = new Map([
  ['/health', () => json(200, { status: 'ok' })],
  ['/search', nominatim(search)],
  ['/reverse', nominatim(reverse)],
  ['/lookup', nominatim(lookup)],
  ['/status', nominatim(status)],
  ['/staticmap', (places, url) => staticMap(places, url.searchParams)],
]);

const handlerOf = (path: string): Handler | undefined =>
  handlers.get(path) ?? (isOsrmPath(path) ? (places, url) => osrm(places, url.pathname, url.searchParams) : undefined);

const answer = async (places: Places, request: IncomingMessage): Promise<Reply> => {
  try {
    const url = URL.parse(`http://maps${request.url ?? ''}`);
    const handler = url === null ? undefined : handlerOf(url.pathname);
    if (url === null || handler === undefined) return failure(404, 'Not found.');
    if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed;
    return await handler(places, url, request);
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    process.stderr.write(`maps: ${error instanceof Error ? error.stack : 'unknown error'}\n`);
    return failure(500, 'Internal server error.');
  }
};

const notAllowed: Reply = (({ headers, ...reply }) => ({ ...reply, headers: { ...headers, allow: 'GET, HEAD' } }))(
  failure(405, 'Method not allowed.'),
);

const send = (request: IncomingMessage, response: ServerResponse, { status: code, headers, body }: Reply): void => {
  response.writeHead(code, {
    ...headers,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
};
