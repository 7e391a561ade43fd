import {
  getArgumentValues,
  getNamedType,
  GraphQLError,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DefinitionNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { GatewayError } from '../errors.ts';
import { toPageArguments, type IsPosition } from '../paging.ts';
import type { Refuse } from '../plan/execute.ts';
import type { Graph } from '../stitch/stitch.ts';
import { perOperation } from './per-operation.ts';

/**
 * Checks `first` and `after` of every connection, and the length of every argument that has one, before anything is called, so that no
 * service ever sees a value out of bounds.
 */
export const argumentBounds = (graph: Graph): Refuse => createCheck(graph.schema, boundsOf(graph));

interface Bounds {
  /** What a cursor may lead to, by the coordinate of its field, where a source says so. */
  readonly positions: ReadonlyMap<string, IsPosition>;
  /** How long a text may be, by the coordinate of its field and its own name. */
  readonly lengths: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

const boundsOf = ({ sources }: Graph): Bounds => ({
  positions: new Map(
    sources.flatMap(({ positions, resolvers = {} }) => [
      ...Object.entries(positions),
      ...Object.entries(resolvers).flatMap(([type, rules]) =>
        Object.entries(rules).flatMap(([field, rule]) =>
          'isPosition' in rule && rule.isPosition !== undefined ? [[`${type}.${field}`, rule.isPosition] as const] : [],
        ),
      ),
    ]),
  ),
  lengths: lengthsOf(sources.flatMap((source) => Object.entries(source.lengths))),
});

/** `Query.products(search:)` is the argument `search` of `Query.products`. */
const lengthsOf = (given: readonly (readonly [coordinate: string, length: number])[]): Bounds['lengths'] => {
  const lengths = new Map<string, Map<string, number>>();
  for (const [coordinate, length] of given) {
    const [field = '', argument = ''] = coordinate.split(/[(:]/);
    lengths.set(field, (lengths.get(field) ?? new Map<string, number>()).set(argument, length));
  }
  return lengths;
};

/** A field of an operation with arguments that have bounds. */
interface Bounded {
  readonly node: FieldNode;
  readonly field: GraphQLField<unknown, unknown>;
  readonly coordinate: string;
  readonly isPage: boolean;
  readonly lengths: ReadonlyMap<string, number>;
}

/** Makes the check of one request; which fields of a document it concerns is found out once. */
const createCheck = (schema: GraphQLSchema, { positions, lengths }: Bounds): Refuse => {
  const find = perOperation((document, operation): readonly Bounded[] => {
    const found: Bounded[] = [];
    const types = new TypeInfo(schema);
    const visitor = visitWithTypeInfo(types, {
      Field: (node) => {
        const [parent, field] = [types.getParentType(), types.getFieldDef()];
        if (!parent || !field) return;
        const coordinate = `${parent.name}.${field.name}`;
        const isPage = getNamedType(field.type).name.endsWith('Connection');
        const longest = lengths.get(coordinate) ?? new Map<string, number>();
        if (isPage || longest.size > 0) found.push({ node, field, coordinate, isPage, lengths: longest });
      },
    });
    for (const definition of reachedBy(operation, document.definitions)) visit(definition, visitor);
    return found;
  });
  return (document, operation, variables) =>
    find(document, operation).flatMap((each) => errorOf(each, variables, positions.get(each.coordinate)) ?? []);
};

const errorOf = (
  { node, field, coordinate, isPage, lengths }: Bounded,
  variables: Readonly<Record<string, unknown>>,
  isPosition: IsPosition | undefined,
): GraphQLError | null => {
  try {
    const values = getArgumentValues(field, node, variables);
    if (isPage) toPageArguments(coordinate, values, isPosition);
    for (const [argument, length] of lengths) checkLength(values[argument], length, argument, coordinate);
    return null;
  } catch (error) {
    // An argument that is missing altogether is for execution to report.
    return error instanceof GatewayError
      ? new GraphQLError(error.message, { nodes: [node], originalError: error })
      : null;
  }
};

/** The operation and the fragments it spreads, each once; what other operations need is not asked for. */
const reachedBy = (
  operation: OperationDefinitionNode,
  definitions: readonly DefinitionNode[],
): ReadonlySet<DefinitionNode> => {
  const fragments = new Map(
    definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
  );
  const reached = new Set<DefinitionNode>([operation]);
  for (const definition of reached)
    visit(definition, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (fragment !== undefined) reached.add(fragment);
      },
    });
  return reached;
};

const checkLength = (value: unknown, length: number, argument: string, coordinate: string): void => {
  if (typeof value !== 'string' || value.length <= length) return;
  throw new GatewayError('BAD_REQUEST', {
    message: `Argument "${argument}" of ${coordinate} must be at most ${length} characters long.`,
  });
};
