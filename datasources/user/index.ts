import { ownerOnly, signedIn } from '../../engine/access.ts';
import { standard } from '../../engine/policies/standard.ts';
import { httpUrl } from '../../engine/settings.ts';
import { sdl } from '../../engine/sdl.ts';
import { byKey, defineSource } from '../../engine/source.ts';
import { http } from '../../engine/transport/http.ts';
import { client } from './client.ts';
import { resolvers, userById } from './resolvers.ts';

/** Who has an account: names, mail and postal addresses. */
export const user = defineSource({
  name: 'user',
  version: '2026-11-01',
  typeDefs: sdl(import.meta.url),
  resolvers,
  joints: { User: byKey('id', userById) },
  nodes: { usr_: 'User' },
  access: {
    'User.email': ownerOnly('id', { unless: 'support:read' }),
    'User.address': ownerOnly('id', { unless: 'support:read' }),
    'Mutation.updateMe': signedIn,
  },
  settings: { USER_URL: httpUrl().describe('the address of the user service') },
  reference: { USER_URL: 'user' },
  connect: ({ USER_URL }) => http({ source: 'user', baseUrl: USER_URL }),
  policies: standard({ timeoutMs: 1_000 }),
  ping: client.ping,
});
