import { getOperationAST } from 'graphql';
import { createUrqlClient } from '../../examples/urql.ts';
import { askEverything, type Send } from './ask-everything.ts';

askEverything('urql', (endpoint): Send => {
  const client = createUrqlClient(endpoint);
  return async (document, variables) => {
    const isMutation = getOperationAST(document)?.operation === 'mutation';
    const { data, error } = isMutation
      ? await client.mutation(document, variables)
      : await client.query(document, variables, { requestPolicy: 'network-only' });
    if (error?.networkError) throw error.networkError;
    return { data, errors: error?.graphQLErrors ?? [] };
  };
});
