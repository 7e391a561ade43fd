import { createServer, type ServerResponse } from 'node:http';
import { execute, parse, validate, type GraphQLSchema } from 'graphql';

export interface SubgraphsOptions {
  /** By name. */
  readonly schemas: Readonly<Record<string, GraphQLSchema>>;
  /** Added to each answer. */
  readonly delayMs?: number;
}

/**
 * Subgraphs in one process, each under POST /name. Answers are remembered by path and body, so that a subgraph costs next to nothing and the
 * gateway is what is measured. `GET /stats` counts the calls since `POST /reset`.
 */
export const createSubgraphs = ({ schemas, delayMs = 0 }: SubgraphsOptions) => {
  const subgraphs = new Map(
    Object.entries(schemas).map(([name, schema]) => [
      `/${name}`,
      { name, schema, answers: new Map<string, Promise<Buffer>>(), calls: 0 },
    ]),
  );
  const server = createServer((request, response) => {
    const subgraph = subgraphs.get(request.url ?? '');
    if (subgraph === undefined) {
      if (request.url === '/reset') for (const each of subgraphs.values()) each.calls = 0;
      const counts = Object.fromEntries([...subgraphs.values()].map(({ name, calls }) => [name, calls]));
      return send(response, Buffer.from(JSON.stringify(counts)));
    }
    subgraph.calls++;
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const known = subgraph.answers.get(body);
      const answer = known ?? answerOf(subgraph.schema, body);
      if (known === undefined && subgraph.answers.size < maxAnswers) subgraph.answers.set(body, answer);
      void answer.then((bytes) =>
        delayMs === 0 ? send(response, bytes) : void setTimeout(() => send(response, bytes), delayMs),
      );
    });
  });
  server.keepAliveTimeout = 120_000;
  return server;
};

const maxAnswers = 5_000;

const answerOf = async (schema: GraphQLSchema, body: string): Promise<Buffer> => {
  try {
    const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
    const document = parse(query);
    const errors = validate(schema, document);
    const result = errors.length > 0 ? { errors } : await execute({ schema, document, variableValues: variables });
    return Buffer.from(JSON.stringify(result));
  } catch (error) {
    return Buffer.from(JSON.stringify({ errors: [{ message: error instanceof Error ? error.message : 'unknown' }] }));
  }
};

const send = (response: ServerResponse, bytes: Buffer): void => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
};

/** Subgraphs as a program: `PORT`, and `DELAY_MS` added to each answer. */
export const runSubgraphs = (schemas: SubgraphsOptions['schemas']): void => {
  const { PORT, DELAY_MS = '0' } = process.env;
  createSubgraphs({ schemas, delayMs: Number(DELAY_MS) }).listen(Number(PORT), '127.0.0.1');
};
