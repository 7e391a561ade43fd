import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { MIMEType } from 'node:util';
import { loyaltyNamespace, notWellFormed, readCall } from './read-call.ts';
import { serverFault, SoapFault } from './soap-fault.ts';
import type { AnswerEnvelope } from './soap-server.ts';

/** POST and GET ?wsdl at `/loyalty`, GET at `/health`; whatever else comes is refused before any XML is read. */
export const serve = (wsdl: string, answerEnvelope: AnswerEnvelope): RequestListener => {
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const [path, query] = (request.url ?? '').split('?', 2);
    if (path === '/health') return request.method === 'GET' ? healthy : refused(405, 'Only GET.', { allow: 'GET' });
    if (path !== '/loyalty') return refused(404, 'There is nothing here.');
    if (request.method === 'GET' && query?.toLowerCase() === 'wsdl') return toXml(200, located(wsdl, request));
    if (request.method !== 'POST') return refused(405, 'Only POST, and GET with ?wsdl.', { allow: 'GET, POST' });
    if (!isXml(request)) return refused(415, 'Only text/xml in UTF-8, not compressed.');
    const body = await readBody(request);
    if (body === undefined) return refused(413, 'A request has at most 256 KiB.');
    return answerCall(request, body);
  };

  const answerCall = async (request: IncomingMessage, body: Buffer): Promise<Answer> => {
    try {
      const call = readCall(decode(body));
      checkAction(request, call.operation);
      const answered = await answerEnvelope(call.xml);
      return toXml(answered.status, answered.xml);
    } catch (error) {
      return toXml(500, (error instanceof SoapFault ? error : serverFault()).toXml());
    }
  };

  return (request, response) => {
    answer(request).then(
      (given) => send(response, given),
      () => response.destroy(),
    );
  };
};

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const bodyLimit = 256 * 1024;

const healthy: Answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"status":"ok"}' };

const toXml = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml; charset=utf-8' },
  body,
});

const refused = (status: number, text: string, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body: `${text}\n`,
});

const located = (wsdl: string, { socket }: IncomingMessage): string =>
  wsdl.replace('http://127.0.0.1/loyalty', `http://${socket.localAddress}:${socket.localPort}/loyalty`);

const isXml = ({ headers }: IncomingMessage): boolean => {
  if (headers['content-encoding'] !== undefined) return false;
  try {
    const { essence, params } = new MIMEType(headers['content-type'] ?? '');
    const charset = params.get('charset')?.toLowerCase() ?? 'utf-8';
    return essence === 'text/xml' && (charset === 'utf-8' || charset === 'us-ascii');
  } catch {
    return false;
  }
};

/** Reads a body that is too large to its end without keeping it: a client that is still writing does not see an early answer. */
const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= bodyLimit) chunks.push(bytes);
  }
  return size <= bodyLimit ? Buffer.concat(chunks) : undefined;
};

const decode = (body: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw notWellFormed();
  }
};

/** SOAPAction may be missing or empty, but not name another operation than the body does. */
const checkAction = ({ headers }: IncomingMessage, operation: string): void => {
  const action = String(headers['soapaction'] ?? '').replaceAll('"', '');
  if (action !== '' && action !== `${loyaltyNamespace}#${operation}`)
    throw new SoapFault('Client', 'SOAPAction does not name the operation of the body.');
};

const send = (response: ServerResponse, { status, headers, body }: Answer): void => {
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    ...headers,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(bytes);
};
