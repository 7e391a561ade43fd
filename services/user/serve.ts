import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { mismatchOf } from './contract.ts';
import type { Answer } from './contract.ts';
import { document, operationIds } from './document.ts';
import type { Endpoint } from './implement.ts';
import { Refusal, toProblem } from './problem.ts';

/** Answers requests by the endpoints, one for every operation, and with a fixed 500 wherever an answer would break the document. */
export const serve = (endpoints: readonly Endpoint[]): RequestListener => {
  const missing = operationIds.filter((id) => !endpoints.some(({ operationId }) => operationId === id));
  if (missing.length > 0) throw new Error(`openapi.json: nothing implements ${missing.join(', ')}`);
  const unroutedMismatch = mismatchOf(document['x-unrouted']);

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const [path = '', ...search] = (request.url ?? '').split('?');
    const matching = endpoints.filter((endpoint) => endpoint.path.test(path));
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const endpoint = matching.find((each) => each.method === method);
    if (!endpoint) return checked('no operation', unrouted(matching), unroutedMismatch);
    const raw = {
      headers: request.headers,
      path: { ...endpoint.path.exec(path)?.groups },
      query: new URLSearchParams(search.join('?')),
    };
    const given = await endpoint.answer(request, raw).catch((error: unknown) => refused(endpoint.operationId, error));
    return checked(endpoint.operationId, given, endpoint.mismatch);
  };

  return (request, response) => {
    void answer(request).then((given) => send(response, given));
  };
};

const unrouted = (matching: readonly Endpoint[]): Answer => {
  if (matching.length === 0) return toProblem(new Refusal('unknown-route'));
  const allow = matching.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  return toProblem(new Refusal('method-not-allowed', { headers: { allow } }));
};

const refused = (operationId: string, error: unknown): Answer => {
  if (error instanceof Refusal) return toProblem(error);
  complain(`${operationId} failed with ${error instanceof Error ? error.name : 'a value that is no error'}`);
  return toProblem(new Refusal('internal'));
};

const checked = (operationId: string, answer: Answer, mismatch: Endpoint['mismatch']): Answer => {
  const given = versioned(answer);
  const difference = mismatch(given);
  if (difference === undefined) return given;
  complain(`${operationId} was about to break openapi.json: ${difference}`);
  return versioned(toProblem(new Refusal('internal')));
};

const versioned = (answer: Answer): Answer => ({
  ...answer,
  headers: { ...answer.headers, 'api-version': document.info.version },
});

/** Takes no data of a request or a row: standard error may be kept anywhere. */
const complain = (text: string): void => {
  process.stderr.write(`user service: ${text}\n`);
};

const send = (response: ServerResponse, { status, headers, body }: Answer): void => {
  if (response.destroyed) return;
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    ...headers,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(bytes);
};
