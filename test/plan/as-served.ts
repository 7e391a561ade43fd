import { getOperationAST, GraphQLError, Kind, type DocumentNode } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { createDocumentCache } from '../../engine/edge/document-cache.ts';
import { useLimits } from '../../engine/edge/use-limits.ts';
import { GatewayError } from '../../engine/errors.ts';
import { createPlanner } from '../../engine/plan/execute.ts';
import { serverSettings } from '../../engine/server-settings.ts';
import { compose } from '../../schema/compose.ts';

const setting = (name: 'MAX_DEPTH' | 'MAX_TOKENS' | 'MAX_CALLS'): number =>
  Number(serverSettings[name].parse(undefined));

export const maxTokens = setting('MAX_TOKENS');

/** The product's own server by default, as far as the planning of an operation. */
export const createServed = () => {
  const graph = compose();
  const yoga = createYoga({
    schema: graph.schema,
    parserAndValidationCache: createDocumentCache(),
    plugins: [useLimits({ maxDepth: setting('MAX_DEPTH'), maxTokens })],
  });
  const planner = createPlanner(graph, { maxCalls: setting('MAX_CALLS') });

  /** Parses, validates, plans and bounds; what is wrong with the document, in its first words, or nothing. */
  return (text: string): string => {
    const name = /^query Q0\b/.test(text) ? 'Q0' : null;
    const { parse, validate, schema } = yoga.getEnveloped({
      request: new Request('http://localhost/graphql', { method: 'POST' }),
      params: { query: text, operationName: name },
    } as never);
    try {
      const document = parse(text) as DocumentNode;
      const [error] = validate(schema, document) as readonly GraphQLError[];
      if (error !== undefined) return error.message;
      const isOne = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length === 1;
      if (!isOne && getOperationAST(document, name) === null) return 'no such operation';
      planner.explain(document, name);
      return '';
    } catch (error) {
      if (error instanceof GraphQLError || error instanceof GatewayError) return error.message;
      throw error;
    }
  };
};
