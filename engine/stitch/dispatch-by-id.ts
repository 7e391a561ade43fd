import { isObjectType, Kind, type GraphQLFieldResolver, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';
import type { Context } from '../context.ts';
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
  return async (_root, { id }, context, info) => {
    const owner = owners.find(({ prefix }) => id.startsWith(prefix));
    const returned = owner === undefined ? undefined : info.schema.getType(owner.type);
    if (owner === undefined || !isObjectType(returned)) return null;
    const { schema, joint, source, ask } = owner;
    if (!canBeId(source, owner.type, id)) return null;
    const key = source.resolvers === undefined ? id : { [joint.key]: id };
    const row: unknown = await ask({ schema, key, selectionSet: selectionOf(info), returned, context, info });
    if (row instanceof Error) throw row;
    return typeof row === 'object' && row !== null ? Object.assign(row, { __typename: owner.type }) : null;
  };
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
