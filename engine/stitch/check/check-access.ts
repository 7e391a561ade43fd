import { Kind } from 'graphql';
import type { Access } from '../../access.ts';
import { having, havingField, isHidden, isRootType, namedType, type Part } from './parts.ts';
import type { CompositionProblem } from './problem.ts';

/** What sources say about coordinates is about something that is there, and can be kept. */
export const checkAccess = (parts: readonly Part[]): readonly CompositionProblem[] =>
  parts.flatMap((part, index) =>
    [
      ...Object.entries(part.source?.access ?? {}).flatMap(([coordinate, rule]) =>
        accessProblems(parts, coordinate, rule, parts.slice(0, index)).map((problem) => [coordinate, problem] as const),
      ),
      ...Object.keys(part.source?.positions ?? {}).flatMap((coordinate) =>
        positionProblems(part, coordinate).map((problem) => [coordinate, problem] as const),
      ),
      ...Object.entries(part.source?.lengths ?? {}).flatMap(([coordinate, length]) =>
        lengthProblems(part, coordinate, length).map((problem) => [coordinate, problem] as const),
      ),
    ].map(([coordinate, problem]) => ({ source: part.name, coordinate, problem })),
  );

const accessProblems = (
  parts: readonly Part[],
  coordinate: string,
  rule: Access,
  before: readonly Part[],
): readonly string[] => {
  const [type = '', field] = coordinate.split('.');
  const other = before.find(({ source }) => Object.hasOwn(source?.access ?? {}, coordinate));
  if (other !== undefined) return [`has an access rule of ${other.name} too: one of them would be lost.`];
  const isThere =
    field === undefined ? objects(parts, type).length > 0 && !isRootType(type) : isPublic(parts, type, field);
  if (!isThere)
    return [`has an access rule, but is no public ${field === undefined ? 'object type' : 'field'} of the graph.`];
  if (field === undefined && rule.kind !== 'owner')
    return ['has an access rule that cannot be kept: a type is entered by its owner only.'];
  if (rule.kind !== 'owner') return [];
  if (isRootType(type)) return ['has an access rule that cannot be kept: a root field has no row to own.'];
  return isOwner(parts, type, rule.owner.split('.'))
    ? []
    : [`has an access rule for the owner by \`${rule.owner}\`, which is no value of ${type}.`];
};

const objects = (parts: readonly Part[], type: string): readonly Part[] =>
  having(parts, type).filter(({ types }) => types.get(type)?.kind === Kind.OBJECT_TYPE_DEFINITION);

const isPublic = (parts: readonly Part[], type: string, field: string): boolean => {
  const nodes = havingField(objects(parts, type), type, field).flatMap(
    ({ types }) => types.get(type)?.fields.get(field) ?? [],
  );
  return nodes.length > 0 && !nodes.some(isHidden);
};

const isOwner = (parts: readonly Part[], type: string, [name = '', ...rest]: readonly string[]): boolean => {
  const [found] = havingField(parts, type, name);
  const field = found?.types.get(type)?.fields.get(name);
  if (field === undefined) return false;
  const below = namedType(field.type);
  return rest.length === 0 ? objects(parts, below).length === 0 : isOwner(parts, below, rest);
};

const positionProblems = ({ source, types }: Part, coordinate: string): readonly string[] => {
  if (source?.resolvers !== undefined)
    return ['has a position in `positions`: a client source says it in the rule of the page.'];
  const [type = '', name = ''] = coordinate.split('.');
  const field = types.get(type)?.fields.get(name);
  if (field === undefined) return ['has a position, but is no field of the schema here.'];
  const isPage =
    namedType(field.type).endsWith('Connection') &&
    field.arguments?.some((argument) => argument.name.value === 'after');
  return isPage === true ? [] : ['has a position, but is no page: there is no cursor to check.'];
};

const lengthProblems = ({ types }: Part, coordinate: string, length: number): readonly string[] => {
  const [, type = '', name = '', argument] = /^(\w+)\.(\w+)\((\w+):\)$/.exec(coordinate) ?? [];
  const field = types.get(type)?.fields.get(name);
  const found = field?.arguments?.find((each) => each.name.value === argument);
  if (found === undefined)
    return ['has a length, but is no argument of the schema here: write `Type.field(argument:)`.'];
  const given = found.type.kind === Kind.NON_NULL_TYPE ? found.type.type : found.type;
  if (given.kind !== Kind.NAMED_TYPE || !['String', 'ID'].includes(given.name.value))
    return ['has a length, but is no text: there is nothing to measure.'];
  return Number.isInteger(length) && length > 0 ? [] : ['has a length that is no positive whole number.'];
};
