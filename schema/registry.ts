import { ChangeType, CriticalityLevel, diff, type Change, type TypeOfChangeType } from '@graphql-inspector/core';
import {
  buildSchema,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  type GraphQLSchema,
} from 'graphql';
import { adviceFor } from './advice.ts';
import { printPublic } from './print.ts';

/** Breaking: a valid operation fails. Dangerous: it stays valid but may be answered with what a client does not expect. */
export type Level = 'breaking' | 'dangerous' | 'safe';

export interface SchemaChange {
  readonly level: Level;
  /** `User.email`, `Query.users(first:)`, `OrderStatus.PAID`, `UpdateMeResult.EmailTaken`. */
  readonly coordinate: string;
  readonly message: string;
  /** What to do about it; null where nothing needs doing. */
  readonly advice: string | null;
  /** Breaking, and meant. */
  readonly approved: boolean;
}

export interface Verdict {
  readonly passes: boolean;
  readonly changes: readonly SchemaChange[];
  /** Approvals that name no change that was found. */
  readonly unknownApprovals: readonly string[];
}

/** What becomes of the clients of `published` when `proposed` takes its place. A deprecated field that is removed is a break like any other. */
export const compareSchemas = async (
  published: GraphQLSchema,
  proposed: GraphQLSchema,
  { approve = [] }: { readonly approve?: readonly string[] } = {},
): Promise<Verdict> => {
  const after = asPrinted(proposed);
  // Introspection says nothing of the directives on fields.
  const isSilent = published.getQueryType()?.astNode === undefined;
  const found = (await diff(asPrinted(published), after))
    .filter(({ type }) => !(isSilent && type.startsWith('DIRECTIVE_USAGE')))
    .map((change) => toFound(change, after));
  const changes = withoutNoise(found).map(({ level, coordinate, message, advice }) => ({
    level,
    coordinate,
    message,
    advice,
    approved: level === 'breaking' && approve.includes(coordinate),
  }));
  return {
    passes: changes.every(({ level, approved }) => level !== 'breaking' || approved),
    changes: changes.toSorted((a, b) => compare(a.coordinate, b.coordinate)),
    unknownApprovals: approve.filter((name) => !found.some(({ coordinate }) => coordinate === name)),
  };
};

interface Found {
  readonly type: TypeOfChangeType;
  readonly level: Level;
  readonly coordinate: string;
  readonly message: string;
  readonly advice: string | null;
}

/** Both sides the same way, wherever they were read. */
const asPrinted = (schema: GraphQLSchema): GraphQLSchema => buildSchema(printPublic(schema));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const toFound = (change: Change, after: GraphQLSchema): Found => {
  const type: TypeOfChangeType = change.type;
  const path = change.path?.split('.') ?? [];
  const level = levelOf(change, path, after);
  const deprecated = deprecations.some((name) => property(change.meta, name) === true);
  return {
    type,
    level,
    coordinate: coordinateOf(path, change.meta),
    message: change.message.replaceAll(/\s+/gu, ' '),
    advice: level === 'safe' ? null : adviceFor(type, { level, deprecated }),
  };
};

const levels: Readonly<Record<CriticalityLevel, Level>> = {
  [CriticalityLevel.Breaking]: 'breaking',
  [CriticalityLevel.Dangerous]: 'dangerous',
  [CriticalityLevel.NonBreaking]: 'safe',
};

/** As graphql-inspector says, but for three: an optional argument harms nobody, a required value that loses its default is a new duty, and a promise of no null is good to have. */
const levelOf = ({ type, meta, criticality }: Change, path: readonly string[], after: GraphQLSchema): Level => {
  if (type === ChangeType.FieldArgumentAdded && criticality.level === CriticalityLevel.Dangerous)
    return property(meta, 'hasDefaultValue') === true ? 'dangerous' : 'safe';
  if (type === ChangeType.FieldArgumentDefaultChanged || type === ChangeType.InputFieldDefaultValueChanged)
    return isRequired(path, after) ? 'breaking' : 'dangerous';
  if (type.startsWith('DIRECTIVE_USAGE') && path.includes('@semanticNonNull'))
    return type === ChangeType.DirectiveUsageFieldDefinitionAdded || isNonNull(path, after) ? 'safe' : 'dangerous';
  return levels[criticality.level];
};

const isNonNull = ([typeName = '', field = '']: readonly string[], schema: GraphQLSchema): boolean => {
  const type = schema.getType(typeName);
  return (isObjectType(type) || isInterfaceType(type)) && isNonNullType(type.getFields()[field]?.type);
};

const isRequired = ([typeName = '', field = '', argument]: readonly string[], schema: GraphQLSchema): boolean => {
  const type = schema.getType(typeName);
  const input = isInputObjectType(type)
    ? type.getFields()[field]
    : isObjectType(type) || isInterfaceType(type)
      ? type.getFields()[field]?.args.find(({ name }) => name === argument)
      : undefined;
  return input !== undefined && isNonNullType(input.type) && input.defaultValue === undefined;
};

/** A path of graphql-inspector as a schema coordinate; members of unions and interfaces of types are told apart by name. */
const coordinateOf = (path: readonly string[], meta: unknown): string => {
  const directive = path.findIndex((part, index) => index > 0 && part.startsWith('@'));
  const [owner, field, argument] = directive === -1 ? path : path.slice(0, directive);
  const part = field ?? members.map((name) => property(meta, name)).find((name) => typeof name === 'string');
  if (owner === undefined) return 'schema';
  if (part === undefined) return owner;
  if (argument !== undefined) return `${owner}.${String(part)}(${argument}:)`;
  return owner.startsWith('@') ? `${owner}(${String(part)}:)` : `${owner}.${String(part)}`;
};

const members = [
  'removedUnionMemberTypeName',
  'addedUnionMemberTypeName',
  'removedInterfaceName',
  'addedInterfaceName',
] as const;

const deprecations = ['isRemovedFieldDeprecated', 'isEnumValueDeprecated', 'isInputFieldDeprecated'] as const;

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const added = new Set<string>([
  ChangeType.TypeAdded,
  ChangeType.FieldAdded,
  ChangeType.InputFieldAdded,
  ChangeType.EnumValueAdded,
]);

/** What follows from a change already told: the parts of something new, and the directive behind a deprecation. Only safe changes are left out. */
const withoutNoise = (found: readonly Found[]): readonly Found[] => {
  const whole = new Set(found.filter(({ type }) => added.has(type)).map(({ coordinate }) => coordinate));
  return found.filter(({ type, level, coordinate }, index) => {
    if (level !== 'safe') return true;
    if (whole.has(coordinate.replace(/[.(].*$/u, ''))) return type === ChangeType.TypeAdded;
    if (whole.has(coordinate.replace(/\(.*$/u, ''))) return added.has(type);
    return (
      !type.startsWith('DIRECTIVE_USAGE') || !found.slice(0, index).some((earlier) => earlier.coordinate === coordinate)
    );
  });
};
