import type { Explorer } from '../engine/edge/create-graphql.ts';
import type { DevelopmentIssuer } from '../engine/identity/development-issuer.ts';
import { readExamples } from './examples.ts';
import { openPage, type Page } from './page.ts';

/** GraphiQL with nothing from elsewhere: a tab for each example operation, and the development user signed in by a token made for this very load. */
export const createExplorer = (issuer: DevelopmentIssuer | null): Explorer => {
  const examples = readExamples(new URL('operations/', import.meta.url));
  let page: Promise<Page> | undefined;
  return {
    render: async () => {
      const headers = {
        ...(issuer === null ? {} : { authorization: `Bearer ${await issuer.sign(developmentUser)}` }),
        'x-ledger': '1',
      };
      page ??= openPage();
      return (await page)({ headers: JSON.stringify(headers, null, 2), examples });
    },
  };
};

const developmentUser = 'usr_0001';
