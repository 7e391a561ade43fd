import {
  getArgumentValues,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  visit,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { canonical } from '../canonical.ts';
import { promisedLevels } from '../stitch/semantic-non-null.ts';
import { createHoldings, type Entities, type Holdings } from './entities.ts';
import { createComplete } from './is-complete.ts';
import { notKept, strictest, type Policies, type Policy } from './policy.ts';

/** What keeping needs to know of a source. */
export interface SourceSchema {
  readonly schema: GraphQLSchema;
  readonly policies: Policies;
  readonly entities: Entities;
}

/** Values of the variables that a source is sent, conditions of the plan (`_c1`) included. */
export type SentVariables = (name: string) => unknown;

/** A field of an upstream document as text, read against the schema of its source. */
export interface GraphQLFieldShape {
  readonly name: string;
  /** The strictest of all that is selected. */
  readonly policy: Policy;
  /** Whether it is a leaf without arguments: one of the plain values of its row. */
  readonly isPlain: boolean;
  readonly hasVariables: boolean;
  /** The field with its coerced arguments; its own response key left out. */
  signature(sent: SentVariables): string;
  /** What is selected in it, one path a line; empty for a leaf. */
  paths(sent: SentVariables): string;
  holdingsOf(value: unknown): Holdings | null;
}

/** `text` is one field with everything below it, as it stands in an upstream document. */
export const readGraphQLField = (
  { schema, policies, entities }: SourceSchema,
  type: string,
  text: string,
  parent: Policy,
): GraphQLFieldShape => {
  const [operation] = parse(`{${text}}`, { noLocation: true }).definitions;
  const [node] = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  if (node?.kind !== Kind.FIELD) throw new Error(`no field: ${text}`);
  const configOf = (on: string, { name }: FieldNode): GraphQLField<unknown, unknown> | undefined => {
    const found = schema.getType(on);
    return isObjectType(found) || isInterfaceType(found) ? found.getFields()[name.value] : undefined;
  };

  const policyOf = (on: string, field: FieldNode, above: Policy): Policy => {
    if (field.name.value.startsWith('__')) return above;
    const own = policies.field(on, field.name.value, above);
    const config = configOf(on, field);
    if (config === undefined || field.selectionSet === undefined) return own;
    return below(getNamedType(config.type).name, field.selectionSet, own);
  };
  const below = (on: string, { selections }: SelectionSetNode, above: Policy): Policy =>
    selections
      .map((each) => {
        if (each.kind === Kind.FIELD) return policyOf(on, each, above);
        if (each.kind !== Kind.INLINE_FRAGMENT) return notKept;
        return below(each.typeCondition?.name.value ?? on, each.selectionSet, above);
      })
      .reduce(strictest, above);

  const signature = (on: string, field: FieldNode, sent: SentVariables): string => {
    const config = configOf(on, field);
    if (config === undefined) return field.name.value;
    return `${config.name}${config.args.length === 0 ? '' : argumentsOf(config, field, sent)}`;
  };
  const pathsOf = (on: string, { selections }: SelectionSetNode, sent: SentVariables, above: string): string[] =>
    selections.flatMap((each) => {
      if (each.kind === Kind.INLINE_FRAGMENT) {
        const name = each.typeCondition?.name.value ?? on;
        return pathsOf(name, each.selectionSet, sent, `${above}...${name}/`);
      }
      if (each.kind !== Kind.FIELD || isLeftOut(each, sent)) return [];
      const path = `${above}${(each.alias ?? each.name).value}:${signature(on, each, sent)}`;
      const config = configOf(on, each);
      if (config === undefined || each.selectionSet === undefined) return [path];
      return pathsOf(getNamedType(config.type).name, each.selectionSet, sent, `${path}/`);
    });

  const config = configOf(type, node);
  const complete = createComplete(schema, entities);
  return {
    name: node.name.value,
    policy: policyOf(type, node, parent),
    isPlain: node.selectionSet === undefined && config?.args.length === 0,
    hasVariables: variablesIn(node).length > 0,
    signature: (sent) => signature(type, node, sent),
    paths: (sent) => {
      if (config === undefined || node.selectionSet === undefined) return '';
      return pathsOf(getNamedType(config.type).name, node.selectionSet, sent, '').toSorted().join('\n');
    },
    holdingsOf: (value) => {
      const made = createHoldings();
      if (config === undefined) return null;
      return complete(config.type, value, node.selectionSet, made, promisedLevels(schema, config))
        ? made.holdings
        : null;
    },
  };
};

/** As the source will coerce them, defaults included; what it will refuse is told apart as it is. */
const argumentsOf = (config: GraphQLField<unknown, unknown>, field: FieldNode, sent: SentVariables): string => {
  const values = valuesOf(field, sent);
  try {
    const given = getArgumentValues(config, field, values);
    return Object.keys(given).length === 0 ? '' : canonical(given);
  } catch {
    return `!${canonical(values)}`;
  }
};

const valuesOf = (field: FieldNode, sent: SentVariables): Record<string, unknown> =>
  Object.fromEntries(
    (field.arguments ?? []).flatMap((argument) =>
      variablesIn(argument).flatMap((name) => {
        const value = sent(name);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  );

const variablesIn = (node: Parameters<typeof visit>[0]): readonly string[] => {
  const names: string[] = [];
  visit(node, { Variable: ({ name }) => void names.push(name.value) });
  return names;
};

/** A condition of the plan is the only directive there is, and true or false. */
const isLeftOut = ({ directives = [] }: FieldNode, sent: SentVariables): boolean =>
  directives.some(({ arguments: [argument] = [] }) =>
    argument?.value.kind === Kind.VARIABLE ? sent(argument.value.name.value) === false : false,
  );
