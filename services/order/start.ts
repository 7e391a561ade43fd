import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { openDatabase } from '../open-database.ts';
import { dataVersion } from '../seed/data-version.ts';
import { listen } from '../service.ts';
import type { StartService } from '../service.ts';
import { createContext } from './context.ts';
import type { OrderContext } from './context.ts';
import { useFixedErrors } from './errors.ts';
import { orderStore } from './order-store.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';
import { tables } from './tables.ts';

/** The order service: a GraphQL server at `/graphql` over its own SQLite file, and `/health`. */
export const start: StartService = async ({ port, dataDir }) => {
  const db = openDatabase({ dataDir, name: 'order', version: dataVersion, schema: tables, seed });
  const yoga = createYoga({
    schema: createSchema<OrderContext>({ typeDefs, resolvers }),
    context: createContext(orderStore(db)),
    plugins: [useFixedErrors()],
    maskedErrors: false,
    maxRequestBodySize: 1024 * 1024,
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    logging: false,
  });
  const server = createServer((request, response) => {
    if (request.url === '/health') answerHealth(response);
    else void yoga(request, response);
  });
  return listen(server, port, () => db.close());
};

const typeDefs = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8');

const answerHealth = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
};
