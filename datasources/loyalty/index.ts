import { ownerOnly } from '../../engine/access.ts';
import { standard } from '../../engine/policies/standard.ts';
import { sdl } from '../../engine/sdl.ts';
import { httpUrl } from '../../engine/settings.ts';
import { byKey, defineSource } from '../../engine/source.ts';
import { soap } from '../../engine/transport/soap.ts';
import { client } from './client.ts';
import { resolvers } from './resolvers.ts';

/** Who collects points, how many, and what they came from. */
export const loyalty = defineSource({
  name: 'loyalty',
  version: '1',
  typeDefs: sdl(import.meta.url),
  resolvers,
  joints: { User: byKey('id') },
  access: { 'User.loyalty': ownerOnly('id', { unless: 'support:read' }) },
  settings: {
    LOYALTY_URL: httpUrl().describe(
      'the address of the loyalty service; /loyalty is its endpoint where the address has no path',
    ),
  },
  reference: { LOYALTY_URL: 'loyalty' },
  connect: ({ LOYALTY_URL }) =>
    soap({ source: 'loyalty', baseUrl: toEndpoint(LOYALTY_URL), wsdl: new URL('loyalty.wsdl', import.meta.url) }),
  policies: standard({ timeoutMs: 1_000 }),
  ping: client.ping,
});

const toEndpoint = (address: string): string =>
  new URL(address).pathname === '/' ? new URL('/loyalty', address).href : address;
