import { readFileSync } from 'node:fs';
import { everyPeer, type Suite } from '../contestant.ts';
import { byHand } from '../limits/by-hand.ts';
import { expectedAnswer } from './monolith.ts';
import { names } from './subgraph-schemas.ts';

const at = (path: string): string => new URL(path, import.meta.url).pathname;

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
      wanted: [
        { what: 'answers', against: 'yoga + stitch', bound: 15 },
        { what: 'answers', against: 'Hive Gateway', bound: 15 },
        { what: 'answers', against: 'by hand, the same 4 calls', bound: 1 },
        { what: 'answers', against: 'yoga + stitch', bound: 25, isStretch: true },
        { what: 'answers', against: 'Hive Gateway', bound: 25, isStretch: true },
        { what: 'answers', against: 'by hand, and flat data', bound: 0.8, isStretch: true },
        { what: 'answers', against: everyPeer, bound: 1 },
        { what: 'memory', against: 'Hive Gateway', bound: 0.5 },
        { what: 'calls', against: everyPeer, bound: 4 },
      ],
    },
    {
      name: 'small',
      query: readFileSync(at('small.graphql'), 'utf8'),
      variables: { id: '1' },
      limits: [
        byHand('by hand, the same call', 'small.ts'),
        byHand('node:http that passes the same call on', 'small-raw.ts'),
      ],
      wanted: [
        { what: 'answers', against: 'by hand, the same call', bound: 0.8 },
        { what: 'answers', against: 'node:http that passes the same call on', bound: 0.5 },
        { what: 'answers', against: 'yoga + stitch', bound: 5 },
        { what: 'answers', against: everyPeer, bound: 1 },
      ],
    },
  ],
};
