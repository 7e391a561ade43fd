import { Kind, print, type ASTNode, type DirectiveNode } from 'graphql';
import { isRootType, keysOf, type Part, type TypePart } from './parts.ts';
import type { CompositionProblem } from './problem.ts';

/** What several sources define must be the same in each: whole where nobody joins it, and its keys where somebody does. */
export const checkClashes = (parts: readonly Part[]): readonly CompositionProblem[] => [
  ...eachShared(parts, ({ types }) => types).flatMap(({ name, first, other }) =>
    isRootType(name) || isPrivate(name) ? [] : typeProblems(parts, name, first, other),
  ),
  ...eachShared(parts, ({ directives }) => directives).flatMap(({ name, first, other }) => {
    const [here, there] = [textOf(other.directives.get(name)), textOf(first.directives.get(name))];
    return here === there ? [] : [{ source: other.name, coordinate: `@${name}`, problem: differs(here, there, first) }];
  }),
];

/** What only joints speak of: a union of all that can be asked for has other members in each source. */
const isPrivate = (type: string): boolean => type.startsWith('_');

interface Shared {
  readonly name: string;
  readonly first: Part;
  readonly other: Part;
}

const eachShared = (parts: readonly Part[], of: (part: Part) => ReadonlyMap<string, unknown>): readonly Shared[] =>
  parts.flatMap((other, index) =>
    [...of(other).keys()].flatMap((name) => {
      const first = parts.slice(0, index).find((part) => of(part).has(name));
      return first === undefined ? [] : [{ name, first, other }];
    }),
  );

const typeProblems = (
  parts: readonly Part[],
  name: string,
  first: Part,
  other: Part,
): readonly CompositionProblem[] => {
  const [here, there] = [other.types.get(name), first.types.get(name)];
  if (here === undefined || there === undefined) return [];
  const at = (item: string, problem: string): CompositionProblem => ({
    source: other.name,
    coordinate: item === '' ? name : `${name}.${item}`,
    problem,
  });
  if (here.kind !== there.kind)
    return [at('', `is ${kinds[here.kind]} here and ${kinds[there.kind]} in ${first.name}: give one another name.`)];
  const keys = keysOf(parts, name);
  return keys.size > 0 && here.kind === Kind.OBJECT_TYPE_DEFINITION
    ? keyProblems([...keys], here, first, at)
    : itemProblems(itemsOf(here), itemsOf(there), first, at);
};

type At = (item: string, problem: string) => CompositionProblem;

const keyProblems = (keys: readonly string[], here: TypePart, first: Part, at: At): readonly CompositionProblem[] =>
  keys.flatMap((key) => {
    const [mine, theirs] = [here, first.types.get(here.name)].map((type) => {
      const field = type?.fields.get(key);
      return field === undefined ? undefined : print(field.type);
    });
    return mine === undefined || theirs === undefined || mine === theirs ? [] : [at(key, differs(mine, theirs, first))];
  });

type Items = ReadonlyMap<string, string>;

const itemProblems = (here: Items, there: Items, first: Part, at: At): readonly CompositionProblem[] =>
  [...new Set([...there.keys(), ...here.keys()])].flatMap((item) => {
    const [mine, theirs] = [here.get(item), there.get(item)];
    if (mine === theirs) return [];
    if (mine === undefined)
      return [at(item, `is in ${first.name} and missing here: what is shared is the same everywhere.`)];
    return [
      at(
        item,
        theirs === undefined
          ? `is here and missing in ${first.name}: what is shared is the same everywhere.`
          : differs(mine, theirs, first),
      ),
    ];
  });

const differs = (here: string | undefined, there: string | undefined, { name }: Part): string =>
  `is \`${here}\` here and \`${there}\` in ${name}: what is shared is the same everywhere.`;

/** What a definition consists of, each with what must be the same of it; descriptions may differ. */
const itemsOf = (type: TypePart): Items =>
  new Map([
    ...[...type.fields, ...type.inputs, ...type.values].map(([name, node]) => [name, textOf(node)] as const),
    ...type.members.map((member) => [member, 'a member'] as const),
    ...(type.kind === Kind.SCALAR_TYPE_DEFINITION ? [['', scalar(type)] as const] : []),
  ]);

const textOf = (node: ASTNode | undefined): string => (node === undefined ? '' : print(node).replaceAll(/\s+/g, ' '));

const scalar = ({ name, directives }: TypePart): string =>
  ['scalar', name, ...directives.map((directive: DirectiveNode) => print(directive))].join(' ');

const kinds: Readonly<Record<TypePart['kind'], string>> = {
  [Kind.OBJECT_TYPE_DEFINITION]: 'an object type',
  [Kind.INTERFACE_TYPE_DEFINITION]: 'an interface',
  [Kind.UNION_TYPE_DEFINITION]: 'a union',
  [Kind.ENUM_TYPE_DEFINITION]: 'an enum',
  [Kind.SCALAR_TYPE_DEFINITION]: 'a scalar',
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: 'an input',
};
