import { globSync, readFileSync } from 'node:fs';
import { Kind, parse, validate, type DocumentNode } from 'graphql';
import { expect, test } from 'vitest';
import { createPlanner } from '../../engine/plan/execute.ts';
import { compose } from '../../schema/compose.ts';

const graph = compose();
const planner = createPlanner(graph);

/** Texts between quotes of any kind, and whole files of GraphQL. */
const textsIn = (path: string): string[] => {
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.graphql')) return [text];
  return [...text.matchAll(/`([^`$]*)`|'([^'\n]*)'|"((?:[^"\\\n]|\\.)*)"|```graphql\n([^`]*)```/g)].map(
    ([, ...texts]) => (texts.find((each) => each !== undefined) ?? '').replaceAll(String.raw`\n`, '\n'),
  );
};

const read = (text: string): DocumentNode | undefined => {
  if (!/^\s*(?:\{|query|mutation|fragment)/.test(text)) return undefined;
  try {
    const document = parse(text);
    return validate(graph.schema, document).length === 0 ? document : undefined;
  } catch {
    return undefined;
  }
};

const places = [
  'README.md',
  'docs/**/*.md',
  'examples/**/*',
  'explorer/**/*.{json,graphql}',
  'bench/**/*',
  'test/**/*.ts',
];
const documents = places.flatMap((place) =>
  globSync(place, { withFileTypes: true }).flatMap((entry) => {
    const path = `${entry.parentPath}/${entry.name}`;
    return entry.isFile() ? textsIn(path).flatMap((text) => [{ path, text, document: read(text) }]) : [];
  }),
);

test('of what this house asks for, nothing but introspection is handed over', () => {
  let planned = 0;
  for (const { path, text, document } of documents)
    for (const definition of document?.definitions ?? []) {
      if (definition.kind !== Kind.OPERATION_DEFINITION || document === undefined) continue;
      const { stages } = planner.planOf(document, definition.name?.value ?? null);
      planned++;
      const handed = stages.flatMap(({ fetches }) => fetches.filter(({ kind }) => kind === 'introspect'));
      if (/__schema|__type\b/.test(text)) continue;
      expect({ path, text, handed }).toEqual({ path, text, handed: [] });
    }
  expect(planned).toBeGreaterThan(100);
});
