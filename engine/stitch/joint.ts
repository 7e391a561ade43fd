import { batchDelegateToSchema } from '@graphql-tools/batch-delegate';
import type { MergedTypeConfig as AnyMergedTypeConfig, MergedTypeResolver } from '@graphql-tools/delegate';
import { GraphQLList, Kind, parse, type FieldNode, type SelectionSetNode } from 'graphql';
import { mayOwner, type Access, type OwnerOnly } from '../access.ts';
import { canonical } from '../canonical.ts';
import type { Context } from '../context.ts';
import type { Joint, Source } from '../source.ts';

/** The private root field through which a client source's type is joined. */
export const jointField = (source: Source, type: string): string =>
  source.joints[type]?.field ?? `_${source.name}_${type}`;

type Row = Readonly<Record<string, unknown>>;
export type MergedTypeConfig = AnyMergedTypeConfig<unknown, unknown, Context>;

/** How stitching reaches a type's fields in this source: by key, in batches, each answered row matched by its key and never by its place in the list. */
export const toMergeConfig = (
  source: Source,
  type: string,
  joint: Joint,
  access: Readonly<Record<string, Access>>,
): MergedTypeConfig => {
  const fieldName = jointField(source, type);
  const isRemote = source.resolvers === undefined;
  const keyOf = (row: Row) => row[joint.key];
  const needed = neededFields(source, type);
  const argsFromKeys = isRemote
    ? (keys: readonly unknown[]) => ({ ids: keys })
    : (keys: readonly unknown[]) => ({ keys });
  const idOf = isRemote ? (key: unknown) => key : (key: unknown) => Reflect.get(Object(key), joint.key);

  const valuesFromResults = (results: readonly (Row | null)[], keys: readonly unknown[]) => {
    const rows = new Map(
      results.flatMap((row) => (row === null || row instanceof Error ? [] : [[canonical(keyOf(row)), row]])),
    );
    const failed = results.find((row) => row instanceof Error);
    return keys.map((key) => rows.get(canonical(idOf(key))) ?? failed ?? null);
  };

  const resolve: MergedTypeResolver<Context> = (
    original,
    context,
    info,
    schema,
    selectionSet,
    key,
    returned,
    skipTypeMerging = true,
  ) => {
    const allowed = withoutForbidden(selectionSet, type, access, context, keyOf(original));
    if (allowed.selections.length === 0) return null;
    return batchDelegateToSchema({
      schema,
      operation: 'query' as never,
      fieldName,
      returnType: new GraphQLList(returned),
      key,
      argsFromKeys,
      valuesFromResults,
      selectionSet: withKey(allowed, joint.key),
      context,
      info,
      skipTypeMerging,
      dataLoaderOptions: { maxBatchSize: joint.max, cacheKeyFn: canonical },
    });
  };

  return {
    selectionSet: `{ ${joint.key} }`,
    key: isRemote
      ? keyOf
      : (row: Row) => Object.fromEntries([joint.key, ...needed.keys()].map((name) => [name, row[name] ?? null])),
    fieldName,
    argsFromKeys,
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

const withKeyMemo = new WeakMap<SelectionSetNode, SelectionSetNode>();

const withKey = (selectionSet: SelectionSetNode, key: string): SelectionSetNode => {
  if (selectionSet.selections.some((node) => node.kind === Kind.FIELD && (node.alias ?? node.name).value === key))
    return selectionSet;
  const known = withKeyMemo.get(selectionSet);
  if (known !== undefined) return known;
  const keyNode: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: key } };
  const made = { ...selectionSet, selections: [...selectionSet.selections, keyNode] };
  withKeyMemo.set(selectionSet, made);
  return made;
};
