import { ownerOnly } from '../../../engine/access.ts';
import { forwardViewer } from '../../../engine/identity/forward.ts';
import { standard } from '../../../engine/policies/standard.ts';
import { sdl } from '../../../engine/sdl.ts';
import { httpUrl } from '../../../engine/settings.ts';
import { byKey, defineSource } from '../../../engine/source.ts';
import { grpc } from '../../../engine/transport/grpc.ts';
import { client } from './client.ts';
import { resolvers } from './resolvers.ts';

/** What the sample source service has on users. */
export const sampleSource = defineSource({
  name: 'sampleSource',
  version: '1',
  typeDefs: sdl(import.meta.url),
  resolvers,
  joints: { User: byKey('id') },
  access: { 'User.sampleSource': ownerOnly('id', { unless: 'support:read' }) },
  settings: { SAMPLE_SOURCE_URL: httpUrl().describe('the address of the sample source service') },
  connect: ({ SAMPLE_SOURCE_URL }) =>
    grpc({
      source: 'sampleSource',
      baseUrl: SAMPLE_SOURCE_URL,
      proto: new URL('sample-source.proto', import.meta.url),
      service: 'sampleSource.v1.Summaries',
      headers: forwardViewer,
    }),
  policies: standard({ timeoutMs: 1_000 }),
  ping: client.ping,
});
