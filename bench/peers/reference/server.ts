import { createServer } from 'node:http';
import type { ExecutionArgs } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { RequestContext } from '../../../engine/context.ts';
import { openReference } from '../../product/reference.ts';

// GraphQL Yoga over @graphql-tools/stitch before the product's own sources: REST, GraphQL and SOAP are joined by nobody else's gateway.
const { schema, execute, contextFor } = openReference(process.env);

interface Given {
  readonly gateway: RequestContext;
}

const useStitching: Plugin<Given> = {
  onExecute: ({ setExecuteFn }) =>
    setExecuteFn(({ document, operationName, variableValues, contextValue }: ExecutionArgs) =>
      execute({ document, operationName, variableValues, context: (contextValue as Given).gateway }),
    ),
};

const yoga = createYoga<object, Given>({
  schema,
  logging: false,
  graphiql: false,
  plugins: [useStitching],
  context: async ({ request }) => ({ gateway: await contextFor(request.headers.get('authorization') ?? undefined) }),
});
createServer(yoga).listen(Number(process.env['PORT']), '127.0.0.1');
