import { readFileSync } from 'node:fs';
import { everyPeer, type Shape, type Suite } from '../contestant.ts';
import { byHand } from '../limits/by-hand.ts';
import { expectedAnswer } from './monolith.ts';
import { names } from './subgraph-schemas.ts';

const at = (path: string): string => new URL(path, import.meta.url).pathname;

const hand = 'by hand, the same calls';

const shape = (name: string, file: string, variables: Shape['variables']): Shape => ({
  name,
  query: readFileSync(at(`operations/${file}.graphql`), 'utf8'),
  variables,
  limits: [byHand(hand, `${file}.ts`)],
  wanted: [
    { what: 'answers', against: hand, bound: 0.8 },
    { what: 'answers', against: 'yoga + stitch', bound: 5 },
    { what: 'answers', against: everyPeer, bound: 1 },
  ],
});

/** Four subgraphs with interfaces, unions, arguments and many rows, and the shapes of queries that the public benchmarks leave out. */
export const shapesSuite: Suite = {
  name: 'shapes',
  subgraphs: names,
  file: at('subgraph-server.ts'),
  schemas: at('schemas'),
  gateway: at('server.ts'),
  merge: {
    catalogue: { Book: { key: 'id' }, Film: { key: 'id' }, Album: { key: 'id' } },
    market: { Publisher: { key: 'id' }, Book: { key: 'id' }, Film: { key: 'id' }, Album: { key: 'id' } },
    people: { Person: { key: 'id' } },
    places: { Place: { key: 'id' } },
  },
  answer: expectedAnswer,
  shapes: [
    shape('wide lists', 'wide-lists', { first: 250 }),
    shape('deep chains', 'deep-chains', { first: 5 }),
    shape('interfaces and unions', 'interfaces-and-unions', { works: 60, text: 'ar', hits: 40 }),
    shape('many small entities', 'small-entities', { first: 500 }),
    shape('arguments everywhere', 'arguments', {
      first: 20,
      sort: 'NEWEST',
      languages: ['DE', 'PT'],
      years: { from: 1920, to: 1999 },
      letters: 'SMALL',
      length: 60,
      here: 'EUR',
      there: 'USD',
      copies: 3,
      isUsed: true,
      style: 'INITIALS',
      year: 2000,
      tongue: 'de',
      latitude: 47.4,
      hasOffers: true,
      isShort: false,
    }),
  ],
};
