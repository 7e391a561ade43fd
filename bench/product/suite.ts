import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'graphql';
import type { Shape, SignedIn, Suite, Upstreams } from '../contestant.ts';
import { byHand } from '../limits/by-hand.ts';
import { audience, issuer } from './identity.ts';
import { openReference } from './reference.ts';

const at = (path: string): string => new URL(path, import.meta.url).pathname;

/** Upstreams that run, an identity provider whose token every request carries, and what production cannot do without. */
const signIn = async (upstreams: string): Promise<SignedIn> => {
  const token = await (await fetch(`${upstreams}/token`)).text();
  return {
    headers: { authorization: `Bearer ${token}` },
    env: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      DATA_DIR: join(tmpdir(), 'selvedge-bench', 'data'),
      JWT_ISSUER: issuer,
      JWT_AUDIENCE: audience,
      JWT_JWKS_URL: `${upstreams}/jwks`,
      MEDIA_SECRET: 'the same thirty-two characters or more',
      RESPONSE_CACHE_TTL_MS: '0',
      ROW_CACHE_BYTES: '0',
    },
  };
};

/** There is no monolith with these rows: what stitching answers is right, as long as it has no errors. */
const answer = async (query: string, variables: Shape['variables'], { headers, env }: Upstreams): Promise<string> => {
  const { execute, contextFor, close } = openReference(env);
  try {
    const context = await contextFor(headers['authorization']);
    const { data, errors } = await execute({ document: parse(query), variableValues: variables, context });
    if (errors !== undefined) throw new Error('stitching fails', { cause: errors });
    return JSON.stringify({ data });
  } finally {
    await close();
  }
};

/** The product's own graph and server over its reference services. */
export const productSuite: Suite = {
  name: 'product',
  subgraphs: ['user', 'order', 'loyalty', 'maps'],
  file: at('upstreams.ts'),
  schemas: '',
  merge: {},
  gateway: at('../../server.ts'),
  gatewayNodeOptions: ['--import', new URL('../../engine/telemetry/start.ts', import.meta.url).href],
  peers: [{ name: 'yoga + stitch', kind: 'peer', file: at('../peers/reference/server.ts') }],
  signIn,
  answer,
  shapes: [
    {
      name: 'a page of users',
      query: readFileSync(at('operations/page.graphql'), 'utf8'),
      variables: { first: 20 },
      limits: [byHand('by hand, the same calls', 'page.ts')],
      wanted: [],
    },
    {
      name: 'my own page',
      query: readFileSync(at('operations/my-page.graphql'), 'utf8'),
      variables: {},
      limits: [],
      wanted: [],
    },
  ],
};
