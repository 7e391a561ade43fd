import { readFileSync, writeFileSync } from 'node:fs';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

// Hive Gateway as its command starts it, over a supergraph composed from the same SDL; HIVE_ROUTER_RUNTIME=true plans in Rust.
const { PORT = '0', SUBGRAPHS = '', SCHEMAS = '', NAMES = '' } = process.env;
const { supergraphSdl, errors } = composeServices(
  NAMES.split(',').map((name) => ({
    name,
    typeDefs: parse(readFileSync(`${SCHEMAS}/${name}.graphql`, 'utf8')),
    url: `${SUBGRAPHS}/${name}`,
  })),
);
if (errors?.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
const path = new URL(`supergraph-${PORT}.graphql`, import.meta.url).pathname;
writeFileSync(path, supergraphSdl);
process.argv.push('supergraph', path, '--port', PORT, '--host', '127.0.0.1', '--fork', '1');
await import(new URL('node_modules/@graphql-hive/gateway/dist/bin.js', import.meta.url).href);
