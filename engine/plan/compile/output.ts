import { getNamedType, isEnumType, isLeafType, isListType, isNonNullType, type GraphQLOutputType } from 'graphql';
import { isLeafValue } from '../../transport/leaf-values.ts';
import type { Output, Shape } from '../plan.ts';

/** How a field's value is completed: lists, nulls and leaves after the specification, objects by their shapes. */
export const toOutput = (
  type: GraphQLOutputType,
  objects: { readonly shapes: ReadonlyMap<string, Shape>; readonly only: Shape | null } | null,
  promised: readonly number[],
  depth = 0,
): Output => {
  const isNonNull = isNonNullType(type);
  const nullable = isNonNull ? type.ofType : type;
  const base = { isNonNull, isPromised: promised.includes(depth) };
  if (isListType(nullable)) {
    const item = toOutput(nullable.ofType as GraphQLOutputType, objects, promised, depth + 1);
    return { kind: 'list', ...base, item };
  }
  if (objects !== null) return { kind: 'object', ...base, ...objects };
  const named = getNamedType(type);
  if (isEnumType(named)) {
    const texts = new Map(named.getValues().map(({ name }) => [name, JSON.stringify(name)]));
    return { kind: 'leaf', ...base, toText: (value) => texts.get(value as string) ?? null };
  }
  return {
    kind: 'leaf',
    ...base,
    toText: (isLeafType(named) ? leafTexts[named.name] : undefined) ?? customText(named.name),
  };
};

type ToText = (value: unknown) => string | null;

/** JSON of a value of each scalar, null for what is none. */
const leafTexts: Readonly<Record<string, ToText>> = {
  String: (value) => (typeof value === 'string' ? JSON.stringify(value) : null),
  ID: (value) =>
    typeof value === 'string' ? JSON.stringify(value) : Number.isInteger(value) ? `"${String(value)}"` : null,
  Int: (value) => (typeof value === 'number' && (value | 0) === value ? String(value + 0) : null),
  Float: (value) => (typeof value === 'number' && Number.isFinite(value) ? String(value) : null),
  Boolean: (value) => (value === true ? 'true' : value === false ? 'false' : null),
};

const customText =
  (scalar: string): ToText =>
  (value) =>
    isLeafValue(scalar, value) ? (JSON.stringify(value) ?? null) : null;
