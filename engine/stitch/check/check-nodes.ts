import { isComposite } from '../../composite-key.ts';
import { Kind, specifiedScalarTypes } from 'graphql';
import { having, namedType, type Part } from './parts.ts';
import type { CompositionProblem } from './problem.ts';

/** The prefixes of global ids: each leads to one type that can be fetched, and each type of `Node` has one. */
export const checkNodes = (parts: readonly Part[]): readonly CompositionProblem[] => [
  ...parts.flatMap((part, index) =>
    Object.entries(part.source?.nodes ?? {}).flatMap(([prefix, type]) =>
      prefixProblems({ part, prefix, type, before: parts.slice(0, index) }).map((problem) => ({
        source: part.name,
        coordinate: prefix === '' ? "''" : prefix,
        problem,
      })),
    ),
  ),
  ...parts.flatMap((part) => (part.source === undefined ? withoutType(part, parts) : withoutPrefix(part, parts))),
];

interface Prefix {
  readonly part: Part;
  readonly prefix: string;
  readonly type: string;
  readonly before: readonly Part[];
}

const prefixProblems = ({ part, prefix, type, before }: Prefix): readonly string[] => {
  const other = before.find(({ source }) => Object.hasOwn(source?.nodes ?? {}, prefix));
  const owner = before.find(({ source }) => Object.values(source?.nodes ?? {}).includes(type));
  return [
    ...(/^[a-z][a-z0-9]*_$/.test(prefix)
      ? []
      : ['is no prefix: use small letters and digits with one `_` at the end, so that none begins another.']),
    ...(other === undefined ? [] : [`is a prefix of ${other.name} too: an id leads to one source.`]),
    ...(owner === undefined ? [] : [`leads to ${type}, which is ${owner.name}'s: a type has one owner.`]),
    ...typeProblems(part, type),
  ];
};

const typeProblems = ({ types, source }: Part, type: string): readonly string[] => {
  const definition = types.get(type);
  if (definition?.kind !== Kind.OBJECT_TYPE_DEFINITION) return [`leads to ${type}, which is no object type here.`];
  const joint = source?.joints[type];
  return [
    ...(definition.interfaces.includes('Node')
      ? []
      : [`leads to ${type}, which is no Node: write \`type ${type} implements Node\`.`]),
    ...(joint === undefined ? [`leads to ${type}, which has no joint: name it in \`joints\`.`] : []),
    ...(joint !== undefined && isComposite(joint.key)
      ? [`leads to ${type}, whose key is of several fields: an id is one.`]
      : []),
    ...(joint !== undefined && source?.resolvers !== undefined && joint.loader === undefined
      ? [`leads to ${type}, whose joint has no loader: any id would be found.`]
      : []),
  ];
};

const withoutPrefix = (part: Part, parts: readonly Part[]): readonly CompositionProblem[] => {
  const known = new Set(parts.flatMap(({ source }) => Object.values(source?.nodes ?? {})));
  return [...part.types.values()]
    .filter(({ kind, interfaces }) => kind === Kind.OBJECT_TYPE_DEFINITION && interfaces.includes('Node'))
    .filter(({ name }) => !known.has(name))
    .map(({ name }) => ({
      source: part.name,
      coordinate: name,
      problem: 'is a Node, but no prefix leads to it: name the prefix of its ids in `nodes`, or do not implement Node.',
    }));
};

/** What belongs to no source answers types that sources have. */
const withoutType = (part: Part, parts: readonly Part[]): readonly CompositionProblem[] =>
  [...part.types.values()].flatMap(({ name, fields }) =>
    [...fields.values()]
      .filter(({ type }) => having(parts, namedType(type)).length === 0 && !isSpecifiedScalar(namedType(type)))
      .map((field) => ({
        source: part.name,
        coordinate: `${name}.${field.name.value}`,
        problem: `answers ${namedType(field.type)}, which no source has: put it into a schema, or take the field out.`,
      })),
  );

const isSpecifiedScalar = (name: string): boolean => specifiedScalarTypes.some((scalar) => scalar.name === name);
