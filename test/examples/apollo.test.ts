import { CombinedGraphQLErrors } from '@apollo/client';
import { getOperationAST, isAbstractType } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { possibleTypes } from '../../examples/apollo-cache.ts';
import { createApolloClient } from '../../examples/apollo.ts';
import { compose } from '../../schema/compose.ts';
import { askEverything, type Send } from './ask-everything.ts';

const warnings: unknown[] = [];
beforeAll(() => {
  for (const method of ['warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((...said) => void warnings.push(said));
});
afterAll(() => vi.restoreAllMocks());

askEverything('Apollo Client', (endpoint): Send => {
  const client = createApolloClient(endpoint);
  return async (document, variables) => {
    const isMutation = getOperationAST(document)?.operation === 'mutation';
    const { data, error } = isMutation
      ? await client.mutate({ mutation: document, variables, errorPolicy: 'all' })
      : await client.query({ query: document, variables, errorPolicy: 'all', fetchPolicy: 'network-only' });
    if (error !== undefined && !CombinedGraphQLErrors.is(error)) throw error;
    return { data, errors: error?.errors ?? [] };
  };
});

const sorted = (entries: readonly (readonly [string, readonly string[]])[]) =>
  Object.fromEntries(entries.map(([name, members]) => [name, members.toSorted()]));

test('Apollo Client has had nothing to warn of: its cache knows the schema', () => {
  const { schema } = compose();
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
  const possible = abstract.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)] as const);
  expect(sorted(Object.entries(possibleTypes))).toEqual(sorted(possible));
  expect(warnings).toEqual([]);
});
