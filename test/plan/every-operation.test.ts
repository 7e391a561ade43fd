import { globSync, readFileSync } from 'node:fs';
import { Kind, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { expect, test } from 'vitest';
import { createPlanner, type Planner } from '../../engine/plan/execute.ts';
import { compose as composeFederation } from '../../bench/federation/graph.ts';
import { compose as composeShapes } from '../../bench/shapes/graph.ts';
import { compose } from '../../schema/compose.ts';

/** The product's own graph, and those of the benchmarks. */
const graphs = [compose(), composeFederation(), composeShapes()].map((graph) => ({
  schema: graph.schema,
  planner: createPlanner(graph),
}));

/** Texts between quotes of any kind, and whole files of GraphQL. */
const textsIn = (path: string): string[] => {
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.graphql')) return [text];
  return [...text.matchAll(/`([^`$]*)`|'([^'\n]*)'|"((?:[^"\\\n]|\\.)*)"|```graphql\n([^`]*)```/g)].map(
    ([, ...texts]) => (texts.find((each) => each !== undefined) ?? '').replaceAll(String.raw`\n`, '\n'),
  );
};

interface Read {
  readonly document: DocumentNode;
  readonly planner: Planner;
}

const read = (text: string): Read[] => {
  if (!/^(?:\s*#.*\n)*\s*(?:\{|query|mutation|fragment)/.test(text)) return [];
  try {
    const document = parse(text);
    const fitting = graphs.filter(
      ({ schema }) => hasRoots(schema, document) && validate(schema, document).length === 0,
    );
    return fitting.map(({ planner }) => ({ document, planner }));
  } catch {
    return [];
  }
};

/** Where there is no mutation, any is valid. */
const hasRoots = (schema: GraphQLSchema, { definitions }: DocumentNode): boolean =>
  definitions.every(
    (node) => node.kind !== Kind.OPERATION_DEFINITION || schema.getRootType(node.operation) instanceof Object,
  );

const places = [
  'README.md',
  'docs/**/*.md',
  'examples/**/*',
  'explorer/**/*.{json,graphql}',
  'bench/**/*',
  'test/**/*.ts',
];
/** Files of one folder may share fragments. */
const folders = ['examples/operations', 'bench/federation', 'bench/shapes/operations', 'bench/product/operations'];
const together = folders.map((folder) => ({
  path: folder,
  text: globSync(`${folder}/*.graphql`)
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n'),
}));
const found = places.flatMap((place) =>
  globSync(place, { withFileTypes: true }).flatMap((entry) => {
    const path = `${entry.parentPath}/${entry.name}`;
    return entry.isFile() ? textsIn(path).map((text) => ({ path, text })) : [];
  }),
);
const operations = [...together, ...found].flatMap(({ path, text }) =>
  read(text).map((each) => ({ path, text, ...each })),
);

test('of what this house asks for, nothing but introspection is handed over', () => {
  const planned = new Set<string>();
  for (const { path, text, document, planner } of operations)
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const { stages } = planner.planOf(document, definition.name?.value ?? null);
      planned.add(`${path} ${text}`);
      const handed = stages.flatMap(({ fetches }) => fetches.filter(({ kind }) => kind === 'introspect'));
      if (/__schema|__type\b/.test(text)) continue;
      expect({ path, text, handed }).toEqual({ path, text, handed: [] });
    }
  expect(planned.size).toBeGreaterThan(100);
  expect(folders.filter((folder) => !operations.some(({ path }) => path === folder))).toEqual([]);
});
