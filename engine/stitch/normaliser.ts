import {
  getOperationAST,
  getVariableValues,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DirectiveNode,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionNode,
} from 'graphql';
import { movedAlias, nothing } from './safe-aliases.ts';

export type Normalise = (args: Pick<ExecutionArgs, 'document' | 'operationName' | 'variableValues'>) => DocumentNode;

/**
 * Makes the step that says a document plainly before it runs: without what `@skip` and `@include` leave out, without fragments that only
 * wrap, and without aliases that the house reads rows by. A document with none of these stays the same object.
 */
export const normaliser = (schema: GraphQLSchema, reserved: ReadonlySet<string>): Normalise => {
  const known = new WeakMap<DocumentNode, Known>();
  return ({ document, operationName, variableValues }) => {
    const seen = known.get(document) ?? { conditions: conditionsOf(document), made: new Map<string, DocumentNode>() };
    known.set(document, seen);
    const values = seen.conditions.size === 0 ? {} : coerced(schema, document, operationName, variableValues);
    if (values === undefined) return document;
    const chosen = [...seen.conditions].map((name) => [name, values[name]]);
    const variant = seen.conditions.size === 0 ? '' : JSON.stringify([operationName ?? null, chosen]);
    const made = seen.made.get(variant) ?? withPlainSelections(schema, document, values, reserved);
    if (seen.made.size < maxVariants) seen.made.set(variant, made);
    return made;
  };
};

interface Known {
  /** Variables on which it depends what runs. */
  readonly conditions: ReadonlySet<string>;
  readonly made: Map<string, DocumentNode>;
}

type Values = Readonly<Record<string, unknown>>;

const maxVariants = 8;

const isCondition = ({ name }: DirectiveNode): boolean => name.value === 'skip' || name.value === 'include';

const conditionsOf = (document: DocumentNode): ReadonlySet<string> => {
  const names = new Set<string>();
  visit(document, {
    Directive: (directive) => {
      if (!isCondition(directive)) return;
      for (const { value } of directive.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return names;
};

const coerced = (
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  raw: ExecutionArgs['variableValues'],
): Values | undefined => {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  return getVariableValues(schema, definitions, raw ?? {}).coerced;
};

const withPlainSelections = (
  schema: GraphQLSchema,
  document: DocumentNode,
  values: Values,
  reserved: ReadonlySet<string>,
): DocumentNode => {
  const types = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(types, {
      Field: {
        leave: (node) => {
          const moved = movedAlias(node, reserved);
          return moved === node ? undefined : moved;
        },
      },
      SelectionSet: {
        leave: (node) => {
          const parent = types.getParentType();
          const plain = node.selections
            .flatMap((selection) => chosen(selection, values))
            .flatMap((selection) => unwrapped(selection, schema, parent));
          const isSame =
            plain.length === node.selections.length && plain.every((one, index) => one === node.selections[index]);
          return isSame ? undefined : { ...node, selections: plain.length === 0 ? [nothing] : plain };
        },
      },
    }),
  );
};

/** What is left of a selection once its conditions are known; a condition that cannot be known is left for execution to report. */
const chosen = (selection: SelectionNode, values: Values): readonly SelectionNode[] => {
  const { directives = [] } = selection;
  const outcomes = directives.map((directive) => (isCondition(directive) ? isMet(directive, values) : undefined));
  if (outcomes.includes(false)) return [];
  if (!outcomes.includes(true)) return [selection];
  return [{ ...selection, directives: directives.filter((_directive, index) => outcomes[index] === undefined) }];
};

const isMet = ({ name, arguments: given = [] }: DirectiveNode, values: Values): boolean | undefined => {
  const asked = given.find((argument) => argument.name.value === 'if')?.value;
  const value =
    asked?.kind === Kind.VARIABLE ? values[asked.name.value] : asked?.kind === Kind.BOOLEAN ? asked.value : undefined;
  return typeof value === 'boolean' ? value === (name.value === 'include') : undefined;
};

const unwrapped = (
  selection: SelectionNode,
  schema: GraphQLSchema,
  parent: GraphQLNamedType | null | undefined,
): readonly SelectionNode[] => {
  if (selection.kind !== Kind.INLINE_FRAGMENT) return [selection];
  const { selections } = selection.selectionSet;
  const [only] = selections;
  if (only === nothing && selections.length === 1) return [];
  const isPlain = (selection.directives ?? []).length === 0;
  return isPlain && isAlways(schema, selection.typeCondition?.name.value, parent) ? selections : [selection];
};

/** Whether every object of the one type is of the other. */
const isAlways = (
  schema: GraphQLSchema,
  condition: string | undefined,
  parent: GraphQLNamedType | null | undefined,
): boolean => {
  if (!parent) return false;
  if (condition === undefined || condition === parent.name) return true;
  const wider = schema.getType(condition);
  return isAbstractType(wider) && (isObjectType(parent) || isInterfaceType(parent)) && schema.isSubType(wider, parent);
};
