import {
  isAbstractType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { tooComplex, type Budget } from './budget.ts';
import { within, type Conjunction } from './conditions.ts';
import { argumentsOf } from './selections.ts';

/** A selection set, and under which conditions it counts. */
export interface Selections {
  readonly set: SelectionSetNode;
  readonly when: Conjunction;
}

/** All that an operation asks of one object under one response key, as CollectFields of the specification gathers it, for all variables at once. */
export interface Selected {
  readonly key: string;
  /** The first occurrence: arguments are the same in all. */
  readonly node: FieldNode;
  readonly nodes: readonly FieldNode[];
  /** Each occurrence, in the order of the document, with the condition under which it counts. */
  readonly occurrences: readonly Occurrence[];
  readonly selections: readonly Selections[];
  /** Tells it from others that ask for the same field, where it may not be asked for along with them. */
  readonly apart: number;
}

export interface Occurrence {
  readonly when: Conjunction;
  /** Its place among all occurrences of the object. */
  readonly at: number;
}

/** How deep selections, and the fragments around them, may lie within each other. */
export const maxDepth = 200;

/** On how many variables it may depend whether a selection counts. */
const maxConditions = 50;

export type Collect = (type: GraphQLObjectType, sets: readonly Selections[]) => readonly Selected[];

/** Makes the gathering step for one document; its work is bounded by the budget, whatever the fragments do. */
export const collector = (schema: GraphQLSchema, document: DocumentNode, budget: Budget): Collect => {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);

  const applies = (type: GraphQLObjectType, condition: string | undefined): boolean => {
    if (condition === undefined || condition === type.name) return true;
    const wider = schema.getType(condition);
    return isAbstractType(wider) && schema.isSubType(wider, type);
  };

  return (type, sets) => {
    const found = new Map<string, { nodes: FieldNode[]; occurrences: Occurrence[]; selections: Selections[] }>();
    const visited = new Set<string>();
    let at = 0;
    const gather = ({ set, when: outer }: Selections, depth = 0): void => {
      if (depth > maxDepth) throw tooComplex();
      for (const selection of set.selections) {
        budget.spend(1 + (selection.directives?.length ?? 0));
        const when = within(outer, selection.directives);
        if (when === null) continue;
        if (when.length > maxConditions) throw tooComplex();
        budget.spend(when.length);
        if (selection.kind === Kind.FIELD) {
          budget.spend(5 * (selection.arguments?.length ?? 0));
          budget.spend(argumentsOf(selection).length / 20);
          const key = (selection.alias ?? selection.name).value;
          const entry = found.get(key) ?? { nodes: [], occurrences: [], selections: [] };
          found.set(key, entry);
          entry.nodes.push(selection);
          entry.occurrences.push({ when, at: at++ });
          if (selection.selectionSet !== undefined) entry.selections.push({ set: selection.selectionSet, when });
          continue;
        }
        if (selection.kind === Kind.INLINE_FRAGMENT) {
          if (applies(type, selection.typeCondition?.name.value))
            gather({ set: selection.selectionSet, when }, depth + 1);
          continue;
        }
        const name = selection.name.value;
        const visit = `${name} ${when.join('&')}`;
        if (visited.has(visit) || visited.has(`${name} `)) continue;
        visited.add(visit);
        const fragment = fragments.get(name);
        if (fragment !== undefined && applies(type, fragment.typeCondition.name.value))
          gather({ set: fragment.selectionSet, when }, depth + 1);
      }
    };
    for (const each of sets) gather(each);
    return [...found].flatMap(([key, { nodes, occurrences, selections }]) => {
      const [node] = nodes;
      return node === undefined ? [] : [{ key, node, nodes, occurrences, selections, apart: 0 }];
    });
  };
};
