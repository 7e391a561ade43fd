import {
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { GatewayError } from '../errors.ts';
import { isLeafValue } from './leaf-values.ts';
import { isPageList, pageBound } from './page-bound.ts';

export type ReplyPath = readonly (string | number)[];

/** An answer's data, in which what is not as its schema says is null and named by its path. */
export interface CheckedReply {
  readonly data: Record<string, unknown>;
  readonly invalid: readonly ReplyPath[];
}

export interface CheckReplyOptions {
  readonly service: string;
  readonly document: DocumentNode;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Places (`pathKey`) that the upstream explains by an error of its own: their nulls are left to that error. */
  readonly explained?: ReadonlySet<string>;
}

/**
 * Checks a GraphQL answer against the schema it was asked under: a value of the wrong type, an unknown enum value, a null or nothing where
 * there must be something. An answer with a thousand of these, or with more rows on a page than were asked for, is as a whole
 * `DOWNSTREAM_INVALID_RESPONSE`.
 */
export const checkReply = (
  schema: GraphQLSchema,
  data: Record<string, unknown>,
  { service, document, variables = {}, explained = new Set() }: CheckReplyOptions,
): CheckedReply => {
  const invalid: ReplyPath[] = [];
  const broken = (cause: string) => new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, cause });
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  const fail = (path: ReplyPath): null => {
    if (invalid.push(path) > mostInvalid) throw broken('too much is not as expected');
    return null;
  };

  const complete = (
    type: GraphQLOutputType,
    value: unknown,
    selections: SelectionSetNode | undefined,
    path: ReplyPath,
    mostRows?: number,
  ): unknown => {
    if (value === null && (!isNonNullType(type) || explained.has(pathKey(path)))) return null;
    if (value === null || value === undefined) return fail(path);
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      if (!Array.isArray(value)) return fail(path);
      return value.map((item, index) => complete(nullable.ofType, item, selections, [...path, index]));
    }
    if (isCompositeType(nullable))
      return selections === undefined ? value : object(nullable, value, selections, path, mostRows);
    if (isEnumType(nullable))
      return typeof value === 'string' && nullable.getValue(value) !== undefined ? value : fail(path);
    return isLeafValue(nullable.name, value) ? value : fail(path);
  };

  const object = (
    type: GraphQLCompositeType,
    value: unknown,
    selections: SelectionSetNode,
    path: ReplyPath,
    mostRows: number | undefined,
  ): unknown => {
    if (!isRecord(value)) return fail(path);
    const runtimeType = isAbstractType(type) ? possibleType(schema, type, value['__typename']) : type;
    if (!isObjectType(runtimeType)) return fail(path);
    fields(runtimeType, value, selections, path, { mostRows });
    return value;
  };

  /** A field under `@skip` or `@include` may be missing; below a connection its lists have a bound. */
  const fields = (
    type: GraphQLObjectType,
    value: Record<string, unknown>,
    { selections }: SelectionSetNode,
    path: ReplyPath,
    { isOptional = false, mostRows }: { readonly isOptional?: boolean; readonly mostRows?: number | undefined } = {},
  ): void => {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        const key = (node.alias ?? node.name).value;
        const field = type.getFields()[node.name.value];
        if (field === undefined || (value[key] === undefined && (isOptional || isConditional(node)))) continue;
        const found = value[key];
        if (mostRows !== undefined && isPageList(field.name) && Array.isArray(found) && found.length > mostRows)
          throw broken('too many rows');
        const below = pageBound(field, node, variables);
        value[key] = complete(field.type, found, node.selectionSet, [...path, key], below);
        continue;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
      const condition = fragment?.typeCondition?.name.value;
      if (fragment !== undefined && (condition === undefined || applies(schema, type, condition)))
        fields(type, value, fragment.selectionSet, path, { isOptional: isOptional || isConditional(node), mostRows });
    }
  };

  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const root = operation === undefined ? undefined : schema.getRootType(operation.operation);
  if (operation !== undefined && root) fields(root, data, operation.selectionSet, []);
  return { data, invalid };
};

/** Who is wrong more often is not worth listening to. */
const mostInvalid = 1_000;

export const pathKey = (path: ReplyPath): string => path.join('\n');

const isConditional = ({ directives = [] }: SelectionNode): boolean => directives.length > 0;

const possibleType = (schema: GraphQLSchema, type: GraphQLCompositeType, name: unknown) => {
  const found = typeof name === 'string' ? schema.getType(name) : undefined;
  return isAbstractType(type) && isObjectType(found) && schema.isSubType(type, found) ? found : undefined;
};

const applies = (schema: GraphQLSchema, type: GraphQLObjectType, condition: string): boolean => {
  const conditional = schema.getType(condition);
  return conditional === type || (isAbstractType(conditional) && schema.isSubType(conditional, type));
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
