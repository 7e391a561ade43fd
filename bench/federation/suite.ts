import { readFileSync } from 'node:fs';
import type { Contestant, Suite } from '../contestant.ts';
import { expectedAnswer } from './monolith.ts';
import { names } from './subgraph-schemas.ts';

const at = (path: string): string => new URL(path, import.meta.url).pathname;
const byHand = (name: string, file: string, env: Readonly<Record<string, string>> = {}): Contestant => ({
  name,
  kind: 'limit',
  file: at(`../limits/${file}`),
  env,
});

/** The four subgraphs of the public federation benchmarks, and the queries that are asked over them. */
export const federationSuite: Suite = {
  name: 'federation',
  subgraphs: names,
  file: at('subgraph-server.ts'),
  schemas: at('schemas'),
  gateway: at('server.ts'),
  merge: {
    accounts: { User: { key: 'id' } },
    inventory: { Product: { key: 'upc', needs: { shippingEstimate: 'price weight' } } },
    products: { Product: { key: 'upc' } },
    reviews: { Review: { key: 'id' }, User: { key: 'id' }, Product: { key: 'upc' } },
  },
  answer: expectedAnswer,
  shapes: [
    {
      name: 'heavy',
      query: readFileSync(at('heavy.graphql'), 'utf8'),
      variables: {},
      limits: [
        byHand('by hand, the same 4 calls', 'heavy-objects.ts'),
        byHand('by hand, each entity written once', 'heavy-texts.ts'),
        byHand('by hand, and flat data', 'heavy-texts.ts', { FLAT: '1' }),
      ],
    },
    {
      name: 'small',
      query: readFileSync(at('small.graphql'), 'utf8'),
      variables: { id: '1' },
      limits: [byHand('by hand, the same call', 'small.ts')],
    },
  ],
};
