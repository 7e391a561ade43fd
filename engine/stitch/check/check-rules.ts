import { Kind, type FieldDefinitionNode } from 'graphql';
import { isLink, type FieldRule } from '../../link.ts';
import type { Rules } from '../../rules-for.ts';
import type { Source } from '../../source.ts';
import { having, isRootType, namedType, type Part, type TypePart } from './parts.ts';
import type { CompositionProblem } from './problem.ts';
import { isField, readNeeds } from './read-needs.ts';

/** Every field of a client source is a property, a link, a root or computed, and its rule reads what is there. */
export const checkRules = (parts: readonly Part[]): readonly CompositionProblem[] =>
  parts.flatMap((part) => {
    const { source } = part;
    if (source?.resolvers === undefined) return [];
    const client: Client = { ...source, resolvers: source.resolvers, keyAlone: keyAlone(parts, part) };
    return [
      ...withoutField(client, part),
      ...[...part.types.values()].flatMap((type) => typeProblems(client, type)),
    ].map(([coordinate, problem]) => ({ source: source.name, coordinate, problem }));
  });

interface Client extends Source {
  readonly resolvers: Rules;
  /** The types of others whose rows are their key here, and that key. */
  readonly keyAlone: ReadonlyMap<string, string>;
}

const keyAlone = (parts: readonly Part[], { source }: Part): Client['keyAlone'] =>
  new Map(
    Object.entries(source?.joints ?? {}).flatMap(([type, { loader, key }]) =>
      loader === undefined && having(parts, type).length > 1 ? [[type, key] as const] : [],
    ),
  );

type Found = readonly [coordinate: string, problem: string];

/** Rules for what the schema has not. */
const withoutField = ({ resolvers }: Client, { types }: Part): readonly Found[] =>
  Object.entries(resolvers).flatMap(([type, rules]): readonly Found[] => {
    const known = types.get(type);
    if (known?.kind !== Kind.OBJECT_TYPE_DEFINITION)
      return [[type, 'has rules, but is no object type of the schema here: take them out, or put it in.']];
    return Object.keys(rules)
      .filter((field) => !known.fields.has(field))
      .map((field) => [
        `${type}.${field}`,
        'has a rule, but is not in the schema here: take one out, or put the other in.',
      ]);
  });

const typeProblems = (source: Client, type: TypePart): readonly Found[] =>
  type.kind !== Kind.OBJECT_TYPE_DEFINITION
    ? []
    : [...type.fields.values()]
        .filter(({ name }) => !name.value.startsWith('_'))
        .flatMap((field) => {
          const rule = source.resolvers[type.name]?.[field.name.value];
          const problems =
            rule === undefined ? propertyProblems(source, type, field) : ruleProblems(source, type, field, rule);
          return problems.map((problem) => [`${type.name}.${field.name.value}`, problem] as const);
        });

const propertyProblems = (
  { keyAlone: keys }: Client,
  type: TypePart,
  field: FieldDefinitionNode,
): readonly string[] => {
  if (isRootType(type.name)) return ['is a root field without a rule: give it one of `root`.'];
  if ((field.arguments ?? []).length > 0) return ['takes arguments but has no rule, so nothing would read them.'];
  const key = keys.get(type.name);
  return key === undefined || key === field.name.value
    ? []
    : ['has no rule, and the row here is the key alone: it would be null for ever.'];
};

const kinds = new Set<string>(['one', 'many', 'page', 'computed', 'byId', 'ofViewer', 'listRoot', 'pageRoot', 'write']);

const ruleProblems = (
  source: Client,
  type: TypePart,
  field: FieldDefinitionNode,
  rule: FieldRule,
): readonly string[] => {
  const isRoot = isRootType(type.name);
  if (typeof rule !== 'object' || !kinds.has(rule.kind))
    return ['has a rule that is none of link, root or computed: see engine/link.ts.'];
  if (isRoot === isLink(rule))
    return [
      isRoot
        ? 'is a root field with a rule for rows: give it one of `root`.'
        : 'has a rule for root fields: give it a link, or `computed`.',
    ];
  if (isRoot && (type.name === 'Mutation') !== (rule.kind === 'write'))
    return [
      isRoot && rule.kind === 'write' ? 'writes: that is for mutations.' : 'is a mutation: give it `root.write`.',
    ];
  return [...argumentProblems(field, rule), ...needProblems(source, type, rule)];
};

const argumentProblems = (field: FieldDefinitionNode, rule: FieldRule): readonly string[] => {
  const given = new Map((field.arguments ?? []).map((argument) => [argument.name.value, namedType(argument.type)]));
  const isPage = rule.kind === 'page' || rule.kind === 'pageRoot';
  const isConnection = namedType(field.type).endsWith('Connection');
  const read = readBy(rule);
  const paging = isPage || isConnection ? ['first', 'after'] : [];
  return [
    ...(isPage === isConnection ? [] : ['must be a connection if, and only if, its rule is a page.']),
    ...(isPage && (given.get('first') !== 'Int' || given.get('after') !== 'String')
      ? ['is a page without its arguments: add `first: Int` and `after: String`.']
      : []),
    ...(read ?? [])
      .filter((name) => !given.has(name))
      .map((name) => `has a rule that reads the argument \`${name}\`, which it does not take.`),
    ...[...given.keys()]
      .filter((name) => read !== undefined && !read.includes(name) && !paging.includes(name))
      .map((name) => `takes the argument \`${name}\`, which its rule does not read.`),
  ];
};

/** The arguments that a rule names; a verb is given all of them. */
const readBy = (rule: FieldRule): readonly string[] | undefined => {
  if (rule.kind === 'byId') return [rule.arg];
  if (rule.kind === 'ofViewer' || rule.kind === 'computed') return [];
  return 'args' in rule ? rule.args : undefined;
};

/** What is read of the row: a property that the schema has, or what was needed of others. */
const needProblems = (source: Client, type: TypePart, rule: FieldRule): readonly string[] => {
  if (!('needs' in rule)) return [];
  const needs = source.needs[type.name];
  const selection = needs === undefined ? undefined : readNeeds(needs);
  if (selection === null) return [];
  const key = source.keyAlone.get(type.name);
  const rules = source.resolvers[type.name] ?? {};
  const properties = [...type.fields.keys()].filter((name) => !Object.hasOwn(rules, name));
  const own = key === undefined ? properties : [key];
  const needed = (selection?.selections ?? []).filter(isField).map(({ name }) => name.value);
  const known = new Set([...own, ...needed]);
  return rule.needs
    .filter((name) => !known.has(name))
    .map((name) =>
      key !== undefined
        ? `has a rule that reads \`${name}\`, which is not the key: name it in \`needs\`.`
        : `has a rule that reads \`${name}\`, which is no property of ${type.name}: put it into the schema, \`@inaccessible\` where clients shall not see it.`,
    );
};
