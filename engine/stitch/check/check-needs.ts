import type { SelectionSetNode } from 'graphql';
import { having, havingField, isExternal, namedType, type Part } from './parts.ts';
import type { CompositionProblem } from './problem.ts';
import { isField, readNeeds } from './read-needs.ts';

/** What rules need of other sources, and what GraphQL sources require of them, is there, is not their own, and does not need them in turn. */
export const checkNeeds = (parts: readonly Part[]): readonly CompositionProblem[] => {
  const problems = parts.flatMap((part) =>
    [
      ...Object.entries(part.source?.needs ?? {}).flatMap(([type, needs]) => typeProblems(parts, part, type, needs)),
      ...Object.entries(part.source?.requires ?? {}).flatMap(([coordinate, requires]) =>
        fieldProblems(parts, part, coordinate, requires),
      ),
    ].map(([coordinate, problem]) => ({ source: part.name, coordinate, problem })),
  );
  return problems.length > 0 ? problems : checkCycles(parts);
};

type Found = readonly [coordinate: string, problem: string];

const typeProblems = (parts: readonly Part[], part: Part, type: string, needs: string): readonly Found[] => {
  if (part.source?.resolvers === undefined)
    return [[type, 'has needs, which only the rules of a client source can read: take them out of `needs`.']];
  if (having(parts, type).length === 0) return [[type, 'has needs, but no source has a type of this name.']];
  if (part.source.joints[type] === undefined)
    return [[type, 'has needs, but no joint that could be asked with them: name the type in `joints`.']];
  const selection = readNeeds(needs);
  if (selection === null) return [[type, notFields]];
  return selectionProblems(parts, type, selection, part);
};

const fieldProblems = (parts: readonly Part[], part: Part, coordinate: string, requires: string): readonly Found[] => {
  const [type = '', field = ''] = coordinate.split('.');
  if (part.types.get(type)?.fields.has(field) !== true)
    return [[coordinate, 'requires something, but is no field of the schema here: take it out of `requires`.']];
  if (part.source?.joints[type]?.isRepresented !== true)
    return [[coordinate, `requires something, but ${type} has no joint here that takes more than keys.`]];
  const selection = readNeeds(requires);
  return selection === null ? [[coordinate, notFields]] : selectionProblems(parts, type, selection, part);
};

const notFields = 'has needs that are not fields alone: write them as one selection, such as `{ id name }`.';

/** `own` is the source whose fields the needs may not name; below the first level any source's will do. */
const selectionProblems = (
  parts: readonly Part[],
  type: string,
  { selections }: SelectionSetNode,
  own?: Part,
): readonly Found[] =>
  selections.filter(isField).flatMap(({ name: { value: name }, selectionSet }): readonly Found[] => {
    const coordinate = `${type}.${name}`;
    if (own?.types.get(type)?.fields.has(name) === true && !isExternal(own, type, name))
      return [[coordinate, "is needed, and is this source's own: what is needed is another's."]];
    const field = havingField(parts, type, name)
      .find((each) => !isExternal(each, type, name))
      ?.types.get(type)
      ?.fields.get(name);
    if (field === undefined) return [[coordinate, 'is needed, but no source has such a field.']];
    const below = namedType(field.type);
    const isObject = parts.some(({ types }) => (types.get(below)?.fields.size ?? 0) > 0);
    if (isObject !== (selectionSet !== undefined))
      return [
        [
          coordinate,
          isObject ? `is needed, and is an object: say which of its fields.` : 'is needed with fields, and has none.',
        ],
      ];
    return selectionSet === undefined ? [] : selectionProblems(parts, below, selectionSet);
  });

interface Edge {
  readonly part: Part;
  readonly to: readonly string[];
}

/** A field whose rule needs what needs that field in turn could never be answered. */
const checkCycles = (parts: readonly Part[]): readonly CompositionProblem[] => {
  const edges = new Map(parts.flatMap((part) => edgesOf(parts, part)));
  const done = new Set<string>();
  const problems: CompositionProblem[] = [];
  const visit = (coordinate: string, trail: readonly string[]): void => {
    const begin = trail.indexOf(coordinate);
    const edge = edges.get(begin === -1 ? coordinate : (trail[begin] ?? ''));
    if (begin !== -1 && edge !== undefined) {
      const path = [...trail.slice(begin), coordinate].join(' → ');
      problems.push({ source: edge.part.name, coordinate, problem: `would need itself (${path}): take one need out.` });
    }
    if (begin !== -1 || done.has(coordinate)) return;
    for (const next of edge?.to ?? []) visit(next, [...trail, coordinate]);
    done.add(coordinate);
  };
  for (const coordinate of edges.keys()) visit(coordinate, []);
  return problems;
};

/** From each field with a rule to all that its needs name. */
const edgesOf = (parts: readonly Part[], part: Part): readonly (readonly [string, Edge])[] => [
  ...edgesOfRules(parts, part),
  ...Object.entries(part.source?.requires ?? {}).flatMap(([coordinate, requires]) => {
    const [selection, [type = '']] = [readNeeds(requires), coordinate.split('.')];
    return selection === null ? [] : [[coordinate, { part, to: coordinatesOf(parts, type, selection) }] as const];
  }),
];

const edgesOfRules = (parts: readonly Part[], part: Part): readonly (readonly [string, Edge])[] =>
  Object.entries(part.source?.needs ?? {}).flatMap(([type, needs]) => {
    const selection = readNeeds(needs);
    if (selection === null) return [];
    return Object.entries(part.source?.resolvers?.[type] ?? {}).map(([field, rule]) => {
      const read = new Set('needs' in rule ? rule.needs : []);
      const selections = selection.selections.filter((each) => isField(each) && read.has(each.name.value));
      return [`${type}.${field}`, { part, to: coordinatesOf(parts, type, { ...selection, selections }) }] as const;
    });
  });

const coordinatesOf = (parts: readonly Part[], type: string, { selections }: SelectionSetNode): readonly string[] =>
  selections.filter(isField).flatMap(({ name: { value: name }, selectionSet }) => {
    const field = havingField(parts, type, name)[0]?.types.get(type)?.fields.get(name);
    const below =
      field === undefined || selectionSet === undefined
        ? []
        : coordinatesOf(parts, namedType(field.type), selectionSet);
    return [`${type}.${name}`, ...below];
  });
