import { batchDelegateToSchema } from '@graphql-tools/batch-delegate';
import type {
  MergedTypeConfig as AnyMergedTypeConfig,
  MergedTypeResolver,
  SubschemaConfig,
} from '@graphql-tools/delegate';
import {
  GraphQLList,
  isOutputType,
  Kind,
  parse,
  type FieldNode,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';
import { mayOwner, type Access, type OwnerOnly } from '../access.ts';
import { canonical } from '../canonical.ts';
import { sinceLastWrite, type Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import type { Joint, Source } from '../source.ts';
import { canBeId } from './known-ids.ts';
import { matchRows, type Answered, type Row } from './match-rows.ts';

/** The private root field through which a client source's type is joined. */
export const jointField = (source: Source, type: string): string =>
  source.joints[type]?.field ?? `_${source.name}_${type}`;

export type MergedTypeConfig = AnyMergedTypeConfig<unknown, unknown, Context>;

type MaybeRow = Answered | Promise<Answered>;

interface JointRequest {
  readonly schema: SubschemaConfig<unknown, unknown, unknown, Context>;
  /** What the joint is asked with: the key, or for a client source an object of it and what was needed of others. */
  readonly key: unknown;
  readonly selectionSet: SelectionSetNode;
  /** The joined type in the schema of the request; found by its name where stitching does not say. */
  readonly returned?: GraphQLOutputType | undefined;
  readonly context: Context;
  readonly info: GraphQLResolveInfo;
  readonly skipTypeMerging?: boolean;
}

/** Asks a joint for one row; all that are asked in one turn with one selection share a call, and each answered row is matched by its key, each error by its place. */
export const askJoint = (source: Source, type: string, joint: Joint) => {
  const fieldName = jointField(source, type);
  const isRemote = source.resolvers === undefined;
  const idOf = (key: unknown): unknown => (isRemote ? key : Reflect.get(Object(key), joint.key));
  const argsFromKeys = (keys: readonly unknown[]) => (isRemote ? { ids: keys } : { keys });

  const unreadable = () => new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service: source.name, cause: fieldName });

  const byKey = (results: readonly Answered[], keys: readonly unknown[]): readonly Answered[] =>
    matchRows(results, keys.map(idOf), { keyOf: (row) => row[keyAlias], unreadable });

  /** Rows whose other fields stitching is still fetching come as promises. */
  const valuesFromResults = (results: readonly MaybeRow[] | null, keys: readonly unknown[]): MaybeRow[] => {
    if (results === null) return keys.map(unreadable);
    if (results.every(isSettled)) return [...byKey(results, keys)];
    const matched = Promise.all(results.map(orError)).then((rows) => byKey(rows, keys));
    return keys.map(async (_key, index) => (await matched)[index] ?? null);
  };

  return ({ selectionSet, returned, ...rest }: JointRequest) => {
    const named = returned ?? rest.info.schema.getType(type);
    if (!isOutputType(named)) throw new Error(`${type} is not in the schema`);
    return batchDelegateToSchema<Context, unknown, MaybeRow>({
      operation: 'query' as never,
      fieldName,
      returnType: new GraphQLList(named),
      argsFromKeys,
      valuesFromResults,
      selectionSet: withKey(selectionSet, joint.key),
      dataLoaderOptions: { maxBatchSize: joint.max, cacheKeyFn: canonical },
      ...rest,
      context: sinceLastWrite(rest.context),
    });
  };
};

const isSettled = (row: MaybeRow): row is Answered => !(row instanceof Promise);

const orError = async (row: MaybeRow): Promise<Answered> => {
  try {
    return await row;
  } catch (error) {
    return error instanceof Error ? error : new Error('not an error', { cause: error });
  }
};

/** How stitching reaches a type's fields in this source. */
export const toMergeConfig = (
  source: Source,
  type: string,
  joint: Joint,
  access: Readonly<Record<string, Access>>,
): MergedTypeConfig => {
  const ask = askJoint(source, type, joint);
  const needed = neededFields(source, type);
  const keyNames = [joint.key, ...needed.keys()];
  const keyOf = (row: Row): unknown =>
    source.resolvers === undefined
      ? canBeId(source, type, row[joint.key])
        ? row[joint.key]
        : null
      : Object.fromEntries(keyNames.map((name) => [name, row[name] ?? null]));

  const resolve: MergedTypeResolver<Context> = (
    original: Row,
    context,
    info,
    schema,
    selectionSet,
    key: unknown,
    returned,
    skipTypeMerging = true,
  ) => {
    const allowed = withoutForbidden(selectionSet, type, access, context, original[joint.key]);
    if (allowed.selections.length === 0) return null;
    return ask({ schema, key, selectionSet: allowed, returned, context, info, skipTypeMerging });
  };

  return {
    selectionSet: `{ ${joint.key} }`,
    key: keyOf,
    fieldName: jointField(source, type),
    argsFromKeys: (keys) => ({ keys }),
    resolve,
    ...(Object.values(source.nodes).includes(type) ? { canonical: true } : {}),
    fields: computedFields(source, type, needed),
  };
};

/** The fields of other sources a type's rules read, each with its sub-selection as SDL. */
const neededFields = (source: Source, type: string): ReadonlyMap<string, string> => {
  const needs = source.needs[type];
  if (needs === undefined) return new Map();
  const [operation] = parse(needs).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION)
    throw new Error(`${source.name}: needs of ${type} must be one selection`);
  return new Map(
    operation.selectionSet.selections.flatMap((field) =>
      field.kind === Kind.FIELD ? [[field.name.value, needs.slice(field.loc?.start, field.loc?.end)]] : [],
    ),
  );
};

/** Which of its type's needed fields each rule reads; fields that need none are joined by key alone. */
const computedFields = (source: Source, type: string, needed: ReadonlyMap<string, string>) => {
  const rules = Object.entries(source.resolvers?.[type] ?? {});
  const computed = rules.flatMap(([field, rule]) => {
    const reads = 'needs' in rule ? rule.needs.flatMap((name) => needed.get(name) ?? []) : [];
    return reads.length === 0 ? [] : [[field, { selectionSet: `{ ${reads.join(' ')} }`, computed: true }] as const];
  });
  return Object.fromEntries(computed);
};

/** What the viewer may not see of this row is not even asked for. */
const withoutForbidden = (
  selectionSet: SelectionSetNode,
  type: string,
  access: Readonly<Record<string, Access>>,
  { viewer }: Context,
  key: unknown,
): SelectionSetNode => {
  const forbidden = (rule: Access | undefined): rule is OwnerOnly =>
    rule?.kind === 'owner' && rule.owner === 'id' && !mayOwner(viewer, rule, key);
  const selections = selectionSet.selections.filter(
    (node) => node.kind !== Kind.FIELD || !forbidden(access[`${type}.${node.name.value}`]),
  );
  return selections.length === selectionSet.selections.length ? selectionSet : { ...selectionSet, selections };
};

/** Under a name no client selects by chance: a client may call anything `id`. */
const keyAlias = '_selvedge_key';
const keyed = new WeakMap<SelectionSetNode, SelectionSetNode>();

/** The same selection gives the same object, by which stitching knows what can share a call. */
const withKey = (selectionSet: SelectionSetNode, key: string): SelectionSetNode => {
  const known = keyed.get(selectionSet);
  if (known !== undefined) return known;
  const keyNode: FieldNode = {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: keyAlias },
    name: { kind: Kind.NAME, value: key },
  };
  const made = { ...selectionSet, selections: [...selectionSet.selections, keyNode] };
  keyed.set(selectionSet, made);
  return made;
};
