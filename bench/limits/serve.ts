import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

/** A plain server in front of one hand-written answer: the body is read and parsed, and what is thrown is a 502. */
export const serve = (
  answer: (variables: Readonly<Record<string, unknown>>, headers: IncomingHttpHeaders) => Promise<string>,
): void => {
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const { variables = {} } = JSON.parse(text) as { variables?: Record<string, unknown> };
      answer(variables, request.headers).then(
        (body) => send(response, 200, body),
        () => send(response, 502, '{"errors":[{"message":"failed"}]}'),
      );
    });
  });
  server.listen(Number(process.env['PORT']), '127.0.0.1');
};

const send = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
};
