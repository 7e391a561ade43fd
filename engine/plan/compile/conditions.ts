import { Kind, type DirectiveNode } from 'graphql';
import type { Budget } from './budget.ts';

/** Variables that must be so: `['+a', '-b']` is `$a && !$b`; sorted, each once. An empty one always holds. */
export type Conjunction = readonly string[];

/** `@skip` and `@include` of an operation, each combination once; a plan speaks of them by number, and number 0 always holds. */
export interface Conditions {
  /** The number of: at least one of these holds. */
  any(alternatives: readonly Conjunction[]): number;
  /** The number of: at least one of those that have these numbers holds. */
  either(numbers: readonly number[]): number;
  /** Whether the second holds whenever the first does; false where that is not plain to see. */
  implies(first: number, second: number): boolean;
  /** What the numbers stand for. */
  readonly list: readonly (readonly Conjunction[])[];
}

export const always: Conjunction = [];

/** A collection for one plan. */
export const createConditions = (budget: Budget): Conditions => {
  const list: (readonly Conjunction[])[] = [[always]];
  const numbers = new Map<string, number>();
  const any: Conditions['any'] = (alternatives) => {
    budget.spend(alternatives.length);
    if (alternatives.some((conjunction) => conjunction.length === 0)) return 0;
    budget.spend(alternatives.reduce((sum, conjunction) => sum + conjunction.length, 0));
    const byText = new Map(alternatives.map((conjunction) => [conjunction.join('&'), conjunction]));
    const text = [...byText.keys()].toSorted().join('|');
    const known = numbers.get(text);
    if (known !== undefined) return known;
    list.push([...byText.values()]);
    numbers.set(text, list.length - 1);
    return list.length - 1;
  };
  return {
    list,
    any,
    either: (given) => any([...new Set(given)].flatMap((number) => list[number] ?? [])),
    implies: (first, second) => {
      if (first === second || second === 0) return true;
      const [given = [], wanted = []] = [list[first], list[second]];
      if (given.length * wanted.length > maxCompared) return false;
      budget.spend(given.length * wanted.length);
      return given.every((one) => wanted.some((other) => other.every((literal) => one.includes(literal))));
    },
  };
};

const maxCompared = 64;

/** Which of a plan's conditions hold for these variables. */
export const evaluate = (list: Conditions['list'], variables: Readonly<Record<string, unknown>>): readonly boolean[] =>
  list.map((alternatives) =>
    alternatives.some((conjunction) =>
      conjunction.every((literal) => (variables[literal.slice(1)] === true) === literal.startsWith('+')),
    ),
  );

/** The conjunction that holds inside these directives; null where it never does. */
export const within = (outer: Conjunction, directives: readonly DirectiveNode[] = []): Conjunction | null => {
  let literals = outer;
  for (const { name, arguments: given = [] } of directives) {
    if (name.value !== 'skip' && name.value !== 'include') continue;
    const value = given.find((argument) => argument.name.value === 'if')?.value;
    const isInclude = name.value === 'include';
    if (value?.kind === Kind.BOOLEAN && value.value !== isInclude) return null;
    if (value?.kind !== Kind.VARIABLE) continue;
    const [literal, opposite] = isInclude ? ['+', '-'] : ['-', '+'];
    if (literals.includes(`${opposite}${value.name.value}`)) return null;
    if (!literals.includes(`${literal}${value.name.value}`))
      literals = [...literals, `${literal}${value.name.value}`].toSorted();
  }
  return literals;
};
