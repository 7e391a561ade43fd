import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print, type GraphQLFormattedError } from 'graphql';
import { toHeaders, type Endpoint } from './endpoint.ts';
import { describeProblem, toProblems } from './problems.ts';

/** Sends a typed document and gives its typed data; throws unless all of it is there, so that documents may be those of `strict.generated.ts`. */
export type Ask = <Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
) => Promise<Data>;

/** No client library at all: `fetch` and the generated documents. */
export const createAsk = (endpoint: Endpoint): Ask => {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json;q=0.9',
    ...toHeaders(endpoint),
  };
  return async <Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables) => {
    const body = JSON.stringify({ query: print(document), variables });
    const response = await fetch(endpoint.url, { method: 'POST', headers, body });
    const { data, errors = [] }: Answer<Data> = await response.json();
    if (errors.length > 0) throw new Error(toProblems(errors).map(describeProblem).join(' '));
    return data;
  };
};

interface Answer<Data> {
  readonly data: Data;
  readonly errors?: readonly GraphQLFormattedError[];
}
