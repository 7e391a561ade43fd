import {
  isExternalObject,
  OBJECT_SUBSCHEMA_SYMBOL,
  resolveExternalValue,
  UNPATHED_ERRORS_SYMBOL,
} from '@graphql-tools/delegate';
import {
  isObjectType,
  Kind,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';
import { checkCanOwn } from '../access.ts';
import type { Context } from '../context.ts';
import type { Source } from '../source.ts';
import { checkEntered } from './guard.ts';
import { askJoint } from './joint.ts';
import { canBeId } from './known-ids.ts';
import type { SourceSubschema } from './subschema.ts';

/** Makes `node(id:)`: dispatches on the id's prefix through the register, over the joint of the source that owns the type. */
export const dispatchById = (
  subschemas: readonly SourceSubschema[],
): GraphQLFieldResolver<unknown, Context, { id: string }> => {
  const owners = subschemas.flatMap(({ source, config }) =>
    Object.entries(source.nodes).flatMap(([prefix, type]) => {
      const joint = source.joints[type];
      return joint === undefined
        ? []
        : [{ prefix, type, schema: config, joint, source, ask: askJoint(source, type, joint) }];
    }),
  );
  const access: Source['access'] = Object.assign({}, ...subschemas.map(({ source }) => source.access));
  return async (_root, { id }, context, info) => {
    const owner = owners.find(({ prefix }) => id.startsWith(prefix));
    const returned = owner === undefined ? undefined : info.schema.getType(owner.type);
    if (owner === undefined || !isObjectType(returned)) return null;
    const { schema, joint, source, ask } = owner;
    if (!canBeId(source, owner.type, id)) return null;
    if (access[owner.type]?.kind === 'owner') checkCanOwn(context);
    const key = source.resolvers === undefined ? id : { [joint.key]: id };
    const selectionSet = selectionOf(info);
    const row = await ask({ schema, key, selectionSet, returned, context, info, skipTypeMerging: true });
    if (row instanceof Error) throw row;
    if (row === null) return null;
    checkEntered(context, access, owner.type, row);
    return Object.assign(await withOthersFields(row, returned, context, info), { __typename: owner.type });
  };
};

/** What the other sources have to say of a row, once it is known that the viewer may see it. */
const withOthersFields = async (
  row: object,
  returned: GraphQLObjectType,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<object> => {
  if (!isExternalObject(row)) return row;
  const merged: unknown = await resolveExternalValue(
    row,
    row[UNPATHED_ERRORS_SYMBOL],
    row[OBJECT_SUBSCHEMA_SYMBOL],
    context,
    info,
    returned,
  );
  return typeof merged === 'object' && merged !== null ? merged : row;
};

const merged = new WeakMap<GraphQLResolveInfo['fieldNodes'][number], SelectionSetNode>();

/** Everything asked of this field, wherever in the document it stands. */
const selectionOf = ({ fieldNodes }: GraphQLResolveInfo): SelectionSetNode => {
  const [first] = fieldNodes;
  const known = first === undefined ? undefined : merged.get(first);
  if (known !== undefined) return known;
  const selections = fieldNodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
  const made: SelectionSetNode = { kind: Kind.SELECTION_SET, selections };
  if (first !== undefined && fieldNodes.length === 1) merged.set(first, made);
  return made;
};
