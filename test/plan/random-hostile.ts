import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import { seeded } from './seeded.ts';

/**
 * A random document that is made to cost a lot: fragments that each spread those after them several times over, under conditions, aliases
 * and types, so that what it stands for is far larger than its text. All that it names is there; the same for the same seed.
 */
export const randomHostile = (schema: GraphQLSchema, seed: number): string => {
  const random = seeded(seed);
  const variables = 1 + random.below(random.pick([2, 10, 60]));
  const most = random.pick([3, 8, 20]);
  const types = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLCompositeType => isCompositeType(type) && !type.name.startsWith('__'),
  );
  const possible = (type: GraphQLCompositeType) =>
    isObjectType(type) ? [type] : isInterfaceType(type) || isUnionType(type) ? schema.getPossibleTypes(type) : [];
  const areFitting = (one: GraphQLCompositeType, other: GraphQLCompositeType): boolean =>
    possible(one).some((type) => possible(other).includes(type));
  const root = schema.getQueryType();
  if (!root) throw new Error('no root');
  const fragments = Array.from({ length: random.pick([2, 6, 15, 40]) }, () =>
    random.chance(0.2) ? root : random.pick(types),
  );
  let names = 0;
  let left = 0;

  const selectionSet = (type: GraphQLCompositeType, depth: number, from: number): string =>
    `{ __typename ${Array.from({ length: 1 + random.below(most) }, () => selection(type, depth, from)).join(' ')} }`;

  const selection = (type: GraphQLCompositeType, depth: number, from: number): string => {
    if (--left < 0) return '__typename';
    const fitting = fragments.flatMap((fragment, at) => (at >= from && areFitting(type, fragment) ? [at] : []));
    if (fitting.length > 0 && random.chance(0.4)) return `...F${random.pick(fitting)}${condition()}`;
    if (depth > 0 && random.chance(0.25)) {
      const on = random.pick(types.filter((each) => areFitting(type, each)));
      return `... on ${on.name}${condition()} ${selectionSet(on, depth - 1, from)}`;
    }
    const fields = 'getFields' in type ? Object.values(type.getFields()).filter(isFree) : [];
    const within = fields.filter((field) => isCompositeType(getNamedType(field.type)));
    if (depth > 0 && within.length > 0 && random.chance(0.7)) return field(random.pick(within), depth, from);
    const leaves = fields.filter((each) => !within.includes(each));
    return leaves.length === 0 ? '__typename' : field(random.pick(leaves), depth, from);
  };

  const field = ({ name, type }: GraphQLField<unknown, unknown>, depth: number, from: number): string => {
    const named = getNamedType(type);
    const alias = random.chance(0.6) ? `x${names++}: ` : '';
    return `${alias}${name}${condition()}${isCompositeType(named) ? ` ${selectionSet(named, depth - 1, from)}` : ''}`;
  };

  const condition = (): string =>
    random.chance(0.3) ? ` @${random.pick(['skip', 'include'])}(if: $v${random.below(variables)})` : '';

  const upTo = (selections: number, type: GraphQLCompositeType, depth: number, from: number): string => {
    left = selections;
    return selectionSet(type, depth, from);
  };
  const texts = fragments.map((type, at) => `fragment F${at} on ${type.name} ${upTo(60, type, 2, at + 1)}`);
  const declared = Array.from({ length: variables }, (_, at) => `$v${at}: Boolean = ${at % 2 === 0}`).join(' ');
  return `query (${declared}) ${upTo(300, root, random.pick([2, 4, 8]), 0)} ${texts.join(' ')}`;
};

const isFree = ({ args }: GraphQLField<unknown, unknown>): boolean =>
  args.every((arg) => !isNonNullType(arg.type) || arg.defaultValue !== undefined);
