import { existsSync, readdirSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';

/** `npm run codegen`: resolver types beside each source's schema, and the typed documents of `examples/`. */
const root = import.meta.dirname;

/** How values travel in JSON; a scalar that is not named here stops the generator. */
const scalars = {
  ID: { input: 'string', output: 'string' },
  Currency: { input: 'string', output: 'string' },
  Date: { input: 'string', output: 'string' },
  DateTime: { input: 'string', output: 'string' },
  Decimal: { input: 'string', output: 'string' },
};

const shared = {
  strictScalars: true,
  scalars,
  useTypeImports: true,
  enumType: 'string-literal',
  enumsAsTypes: true,
  immutableTypes: true,
  inputMaybeValue: 'T | null | undefined',
};

const sources = readdirSync(`${root}/datasources`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(`${root}/datasources/${entry.name}/schema.graphql`))
  .map(({ name }) => name);

const resolverTypes: CodegenConfig['generates'] = Object.fromEntries(
  sources.map((source) => [
    `datasources/${source}/schema.generated.ts`,
    {
      schema: `datasources/${source}/schema.graphql`,
      plugins: ['typescript', 'typescript-resolvers'],
      config: { ...shared, contextType: '../../engine/context.ts#Context' },
    },
  ]),
);

const config: CodegenConfig = {
  generates: {
    ...resolverTypes,
    'examples/generated.ts': {
      schema: 'schema/public.graphql',
      documents: 'examples/operations/*.graphql',
      plugins: ['typescript-operations', 'typed-document-node'],
      config: shared,
    },
  },
};

export default config;
