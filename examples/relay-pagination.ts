import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { createAsk, type Ask } from './ask.ts';
import type { Endpoint } from './endpoint.ts';
import { runExample } from './run-example.ts';
import {
  LoyaltyHistoryPageDocument,
  MyOrdersPageDocument,
  ProductsPageDocument,
  UsersPageDocument,
} from './strict.generated.ts';

/** A page of any list of the graph; all of them follow the Relay cursor connections specification, forwards. */
export interface Connection<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface WalkOptions<Data, Variables, Page> {
  readonly document: TypedDocumentNode<Data, Variables>;
  /** All but `after`, which is the walk's own. */
  readonly variables: Variables;
  /** Where the answer has the connection. */
  readonly connection: (data: Data) => Page | null | undefined;
}

/** Gives one page after the other until there is none; ask with whatever client the application has. */
export async function* walk<Data, Variables extends Paged, Page extends Connection<unknown>>(
  ask: Ask,
  { document, variables, connection }: WalkOptions<Data, Variables, Page>,
): AsyncGenerator<Page> {
  for (let after: string | null = null, more = true; more;) {
    const page = connection(await ask(document, { ...variables, after }));
    if (page === null || page === undefined) return;
    yield page;
    const { hasNextPage, endCursor } = page.pageInfo;
    more = hasNextPage && endCursor !== null && endCursor !== after;
    after = endCursor;
  }
}

interface Paged {
  readonly after?: string | null | undefined;
}

/** `npm run -s example -- examples/relay-pagination.ts [URL] [TOKEN]`: counts everything there is to count. */
export const countAll = async (endpoint: Endpoint): Promise<string> => {
  const ask = createAsk(endpoint);
  const variables = { first: 100 };
  const lists = {
    users: walk(ask, { document: UsersPageDocument, variables, connection: (data) => data.users }),
    products: walk(ask, { document: ProductsPageDocument, variables, connection: (data) => data.products }),
    'orders of yours': walk(ask, { document: MyOrdersPageDocument, variables, connection: (data) => data.me?.orders }),
    'loyalty bookings of yours': walk(ask, {
      document: LoyaltyHistoryPageDocument,
      variables,
      connection: (data) => data.me?.loyalty?.history,
    }),
  };
  const lines = Object.entries(lists).map(async ([name, pages]) => `${await count(pages)} ${name}`);
  return (await Promise.all(lines)).join('\n');
};

const count = async (pages: AsyncIterable<Connection<unknown>>): Promise<number> => {
  let rows = 0;
  for await (const { edges } of pages) rows += edges.length;
  return rows;
};

if (import.meta.main) await runExample(countAll);
