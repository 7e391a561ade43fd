import { readdirSync, readFileSync } from 'node:fs';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { Explorer } from '../engine/edge/create-graphql.ts';
import type { DevelopmentIssuer } from '../engine/identity/development-issuer.ts';

/** GraphiQL from the package alone, no network: opens with a tab for each example operation and a signed-in development user. */
export const createExplorer = (issuer: DevelopmentIssuer | null): Explorer => {
  const folder = new URL('operations/', import.meta.url);
  const operations = readdirSync(folder)
    .toSorted()
    .map((file) => readFileSync(new URL(file, folder), 'utf8'));
  return {
    options: async () => {
      const headers = JSON.stringify(
        { ...(issuer === null ? {} : { authorization: `Bearer ${await issuer.sign('usr_0001')}` }), 'x-ledger': '1' },
        null,
        2,
      );
      return {
        title: 'Selvedge',
        defaultHeaders: headers,
        headers,
        defaultQuery: operations[0] ?? '',
        defaultTabs: operations.map((query) => ({ query, headers })),
      };
    },
    render: (options) => renderGraphiQL(options),
  };
};
