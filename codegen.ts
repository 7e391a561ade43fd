import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { Kind, parse, print, valueFromASTUntyped, visit, type FieldDefinitionNode, type TypeNode } from 'graphql';

/** `npm run codegen`: resolver types beside each source's schema, and the typed documents of `examples/` with their manifest. */
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

/** The templates are sources, too, one folder deeper. */
const folders = [
  ...readdirSync(`${root}/datasources`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `datasources/${name}`),
  'scripts/templates/rest',
  'scripts/templates/grpc',
].filter((folder) => existsSync(`${root}/${folder}/schema.graphql`));

const resolverTypes: CodegenConfig['generates'] = Object.fromEntries(
  folders.map((folder) => [
    `${folder}/schema.generated.ts`,
    {
      schema: `${folder}/schema.graphql`,
      plugins: ['typescript', 'typescript-resolvers'],
      config: { ...shared, contextType: `${folder.replaceAll(/[^/]+/g, '..')}/engine/context.ts#Context` },
    },
  ]),
);

/** The schema of `strict.generated.ts`, for clients that throw where there is an error: what is never null but for failure is never null to them. */
const withoutFailures = (sdl: string): string =>
  print(
    visit(parse(sdl), {
      FieldDefinition: (field): FieldDefinitionNode => ({ ...field, type: nonNull(field.type, levelsOf(field)) }),
    }),
  );

const levelsOf = ({ directives = [] }: FieldDefinitionNode): readonly unknown[] => {
  const promise = directives.find(({ name }) => name.value === 'semanticNonNull');
  const [levels] = promise?.arguments ?? [];
  const given = levels === undefined ? [0] : valueFromASTUntyped(levels.value);
  return promise === undefined || !Array.isArray(given) ? [] : given;
};

const nonNull = (type: TypeNode, levels: readonly unknown[], depth = 0): TypeNode => {
  const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  const inner = named.kind === Kind.LIST_TYPE ? { ...named, type: nonNull(named.type, levels, depth + 1) } : named;
  return type.kind === Kind.NON_NULL_TYPE || levels.includes(depth) ? { kind: Kind.NON_NULL_TYPE, type: inner } : inner;
};

const config: CodegenConfig = {
  generates: {
    ...resolverTypes,
    'examples/generated.ts': {
      schema: 'schema/public.graphql',
      documents: 'examples/operations/*.graphql',
      plugins: ['typescript-operations', 'typed-document-node'],
      config: shared,
    },
    'examples/trusted-documents.json': {
      schema: 'schema/public.graphql',
      documents: 'examples/operations/*.graphql',
      plugins: ['./schema/trusted-documents.ts'],
    },
    'examples/strict.generated.ts': {
      schema: withoutFailures(readFileSync(`${root}/schema/public.graphql`, 'utf8')),
      documents: 'examples/operations/pages.graphql',
      plugins: ['typescript-operations', 'typed-document-node'],
      config: shared,
    },
  },
};

export default config;
