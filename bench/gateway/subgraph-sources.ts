import { readSubgraph } from '../../engine/federation/read-subgraph.ts';
import { standard } from '../../engine/policies/standard.ts';
import { sdl } from '../../engine/sdl.ts';
import { httpUrl } from '../../engine/settings.ts';
import { defineSource, type Source } from '../../engine/source.ts';
import { graphql, sendGraphQL } from '../../engine/transport/graphql.ts';

/** A subgraph knows no maximum: what an answer can hold is asked of it with one call, as every gateway does. */
const allAtOnce = 10_000;

/** Apollo Federation subgraphs as sources, by their SDL in `schemas/` beside the module that asks; each has its address in `ACCOUNTS_URL` and so on. */
export const subgraphSources = (names: readonly string[], module: string): readonly Source[] =>
  names.map((name) => {
    const setting = `${name.toUpperCase()}_URL`;
    return defineSource({
      name,
      version: '1',
      ...readSubgraph(sdl(module, `schemas/${name}.graphql`), { source: name, max: allAtOnce }),
      settings: { [setting]: httpUrl().describe(`the address of the ${name} subgraph`) },
      connect: (settings) => graphql({ source: name, baseUrl: String(settings[setting]) }),
      policies: standard({ timeoutMs: 1_500 }),
      ping: (ctx) =>
        sendGraphQL(
          { source: name, name: 'ping', kind: 'read', size: 1, request: { query: '{ __typename }', variables: {} } },
          ctx,
        ),
    });
  });
