import { ownerOnly } from '../../../engine/access.ts';
import { forwardViewer } from '../../../engine/identity/forward.ts';
import { standard } from '../../../engine/policies/standard.ts';
import { sdl } from '../../../engine/sdl.ts';
import { httpUrl } from '../../../engine/settings.ts';
import { byKey, defineSource } from '../../../engine/source.ts';
import { graphql } from '../../../engine/transport/graphql.ts';
import { client } from './client.ts';

/** What the sample source service has on users. */
export const sampleSource = defineSource({
  name: 'sampleSource',
  version: '1',
  typeDefs: sdl(import.meta.url),
  joints: { User: byKey('id', '_users') },
  access: { 'User.sampleSource': ownerOnly('id', { unless: 'support:read' }) },
  settings: { SAMPLE_SOURCE_URL: httpUrl().describe("the address of the sample source service's GraphQL endpoint") },
  connect: ({ SAMPLE_SOURCE_URL }) =>
    graphql({ source: 'sampleSource', baseUrl: SAMPLE_SOURCE_URL, headers: forwardViewer }),
  policies: standard({ timeoutMs: 1_000 }),
  ping: client.ping,
});
