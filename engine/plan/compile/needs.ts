import { Kind, type FieldNode, type SelectionSetNode } from 'graphql';
import type { Builder } from './builder.ts';
import type { Selected } from './collect.ts';
import type { Conjunction } from './conditions.ts';
import type { DraftAsk, DraftHome, DraftRead, DraftSpot, Resolved } from './draft.ts';
import type { Homes } from './homes.ts';
import { ownerRule, type Model } from './model.ts';
import type { Guard, Need } from '../plan.ts';
import { namedTypeOf, selectionsOf, toSelectionSet } from './selections.ts';

export interface NeedsOptions {
  readonly model: Model;
  readonly builder: Builder;
  readonly homes: Homes;
  /** Has a field asked for, wherever it comes from, whatever it needs in turn. */
  readonly resolve: (base: DraftSpot, sel: Selected, whens: readonly Conjunction[]) => Resolved & { read: DraftRead };
}

/** What one field needs of another, and what has to be known before. */
export interface Needed {
  readonly need: Need;
  readonly deps: readonly DraftAsk[];
}

/** Has asked whatever is needed of one source for another. */
export const createNeeds = ({ model, builder, homes, resolve }: NeedsOptions) => {
  const { newRead, spotIn, fieldOf, keyOf } = builder;

  /** A field of a row taken from wherever it lies, with exactly the sub-selection that is given. */
  const needed = (
    base: DraftSpot,
    name: string,
    set: SelectionSetNode | undefined,
    whens: readonly Conjunction[],
  ): Needed & { read: DraftRead } => {
    const { read, choice } = resolve(base, plainly(name), whens);
    const deps = read.ask === null ? [] : [read.ask];
    if (set === undefined || choice === null) return { need: { name, read, inside: null }, deps, read };
    const spot = spotIn(choice, namedTypeOf(homes.providerOf(base, name), base.type, name));
    const inside = set.selections.flatMap((each) =>
      each.kind === Kind.FIELD ? [needed(spot, each.name.value, each.selectionSet, whens)] : [],
    );
    return {
      need: { name, read, inside: inside.map(({ need }) => need) },
      deps: [...deps, ...inside.flatMap((each) => each.deps)],
      read,
    };
  };

  const requiredOf = (base: DraftSpot, requires: string, whens: readonly Conjunction[]): readonly Needed[] =>
    [...selectionsOf(requires)].map(([name, { selectionSet }]) => needed(base, name, selectionSet, whens));

  const needOf = (home: DraftHome, name: string, whens: readonly Conjunction[]): Needed => {
    const { base, model: client } = home;
    const declared = client.source.needs[base.type];
    const selection = declared === undefined ? undefined : selectionsOf(declared).get(name);
    if (selection !== undefined) return needed(base, name, selection.selectionSet, whens);
    if (home.fields === null) return { need: { name, read: keyOf(base, name, whens), inside: null }, deps: [] };
    const read = newRead(home.ask, fieldOf(home.fields, name, null, whens));
    return { need: { name, read, inside: null }, deps: home.ask === null ? [] : [home.ask] };
  };

  const guardOf = (base: DraftSpot, name: string, whens: readonly Conjunction[]): Guard | null => {
    const rule = ownerRule(model.access, name);
    if (rule === null) return null;
    const [first = '', ...path] = rule.owner.split('.');
    return { rule, owner: needed(base, first, toSelectionSet(path), whens).read, path };
  };

  return { requiredOf, needOf, guardOf };
};

/** A field as if a client selected it, with nothing said of what is below. */
const plainly = (name: string): Selected => {
  const node: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } };
  return { key: name, node, nodes: [node], occurrences: [], selections: [], apart: 0 };
};
