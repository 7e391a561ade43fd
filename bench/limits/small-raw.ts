import { createServer, type ServerResponse } from 'node:http';
import { Pool } from 'undici';

/** The small query on bare node:http: the request is parsed, the same call is made, and its bytes are the answer. */
const pool = new Pool(process.env['SUBGRAPHS'] ?? '', { connections: 64 });

const ask = async (variables: unknown): Promise<Buffer> => {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: '/accounts',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: 'query($id:ID!){user(id:$id){id name username}}', variables }),
  });
  if (statusCode !== 200) throw new Error(`accounts answered ${statusCode}`);
  return Buffer.from(await body.arrayBuffer());
};

const send = (response: ServerResponse, status: number, bytes: Buffer): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
};

const failed = Buffer.from('{"errors":[{"message":"failed"}]}');

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { variables } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { variables: unknown };
    ask(variables).then(
      (bytes) => send(response, 200, bytes),
      () => send(response, 502, failed),
    );
  });
});
server.listen(Number(process.env['PORT']), '127.0.0.1');
