import {
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
  parse,
  print,
  visit,
  type ArgumentNode,
  type FieldNode,
  type SelectionSetNode,
} from 'graphql';
import type { SourceModel } from './model.ts';

/** `(first:10,status:$status)`, in the order of the names; empty where there are none. */
export const argumentsOf = (node: FieldNode | null): string => {
  const given = node?.arguments ?? [];
  if (node === null || given.length === 0) return '';
  const known = texts.get(node);
  if (known !== undefined) return known;
  const made = `(${given.map(textOf).toSorted().join(', ')})`;
  texts.set(node, made);
  return made;
};

const texts = new WeakMap<FieldNode, string>();

const textOf = (argument: ArgumentNode): string =>
  print(
    visit(argument, {
      Variable: (node) => {
        const name = upstreamName(node.name.value);
        return name === node.name.value ? undefined : { ...node, name: { ...node.name, value: name } };
      },
    }),
  );

/** What a client's variable is called upstream, where names that begin with `_k` and `_c` are the plan's own. */
export const upstreamName = (variable: string): string => (variable.startsWith('_') ? `_u${variable}` : variable);

export const namedTypeOf = ({ schema, source }: SourceModel, typeName: string, field: string): string => {
  const type = schema.getType(typeName);
  const config = isObjectType(type) ? type.getFields()[field] : undefined;
  if (config === undefined) throw new Error(`${source.name} has no ${typeName}.${field}`);
  return getNamedType(config.type).name;
};

/** Within how many lists the values of a field stand. */
export const listDepthOf = ({ schema }: SourceModel, typeName: string, field: string): number => {
  const found = schema.getType(typeName);
  let type = isObjectType(found) ? getNullableType(found.getFields()[field]?.type) : undefined;
  let depth = 0;
  for (; isListType(type); depth++) type = getNullableType(type.ofType);
  return depth;
};

export const selectionsOf = (text: string): ReadonlyMap<string, FieldNode> => {
  const known = parsedNeeds.get(text);
  if (known !== undefined) return known;
  const [operation] = parse(text, { noLocation: true }).definitions;
  const selections = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  const made = new Map(
    selections.flatMap((node) => (node.kind === Kind.FIELD ? [[node.name.value, node] as const] : [])),
  );
  parsedNeeds.set(text, made);
  return made;
};

const parsedNeeds = new Map<string, ReadonlyMap<string, FieldNode>>();

export const none: ReadonlySet<string> = new Set();

/** `['id']` → `{ id }` */
export const toSelectionSet = (path: readonly string[]): SelectionSetNode | undefined => {
  const [first, ...rest] = path;
  if (first === undefined) return undefined;
  const inner = toSelectionSet(rest);
  return {
    kind: Kind.SELECTION_SET,
    selections: [
      {
        kind: Kind.FIELD,
        name: { kind: Kind.NAME, value: first },
        ...(inner === undefined ? {} : { selectionSet: inner }),
      },
    ],
  };
};
