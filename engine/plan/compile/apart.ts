import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isObjectType,
  type GraphQLNamedType,
  type GraphQLObjectType,
} from 'graphql';
import { tooComplex, type Budget } from './budget.ts';
import { maxDepth, type Collect, type Selected } from './collect.ts';
import type { Model } from './model.ts';
import { argumentsOf } from './selections.ts';

export interface ApartOptions {
  readonly model: Model;
  readonly collect: Collect;
  readonly budget: Budget;
}

export type Apart = ReturnType<typeof createApart>;

/**
 * Response names for one field with the same arguments are asked for as one, unless one of them could lose something by what only the other
 * asks for: a source that takes an object along with a field of it that must be there does not tell them apart. Those that would be hurt are
 * told apart by a number.
 */
export const createApart = ({ model, collect, budget }: ApartOptions) => {
  const { schema } = model;

  const profileOf = (returned: GraphQLNamedType | undefined, sets: Selected['selections'], depth = 0): Profile => {
    if (depth > maxDepth) throw tooComplex();
    const types = isAbstractType(returned)
      ? schema.getPossibleTypes(returned)
      : isObjectType(returned)
        ? [returned]
        : [];
    const entries = new Map(types.flatMap((type) => entriesOf(type, sets, depth)));
    const texts = [...entries].map(([name, { must, inner }]) => `${name} ${must} {${inner.text}}`);
    const text = texts.toSorted().join();
    budget.spend(entries.size + text.length / 100);
    return { entries, text };
  };

  const entriesOf = (
    type: GraphQLObjectType,
    sets: Selected['selections'],
    depth: number,
  ): (readonly [string, Entry])[] =>
    [...Map.groupBy(collect(type, sets), signatureOf)].flatMap(([signature, all]) => {
      const name = all[0]?.node.name.value ?? '';
      const declared = type.getFields()[name]?.type;
      if (declared === undefined || model.isKey(type.name, name)) return [];
      const named = getNamedType(declared);
      const [isNonNull, isComposite] = [isNonNullType(declared), isCompositeType(named)];
      if (!isNonNull && !isComposite) return [];
      const whens = all.flatMap(({ occurrences }) => occurrences.map(({ when }) => when.join('&')));
      const must = isNonNull ? [...new Set(whens)].toSorted().join('|') : null;
      const below = all.flatMap(({ selections }) => selections);
      return [
        [
          `${type.name}.${signature}`,
          { must, inner: isComposite ? profileOf(named, below, depth + 1) : nothing },
        ] as const,
      ];
    });

  const areHarmless = (one: Profile, other: Profile): boolean => {
    if (one.text === other.text) return true;
    budget.spend(one.entries.size + other.entries.size);
    const isShared = (mine: Profile, others: Profile): boolean =>
      [...mine.entries].every(([name, { must }]) => must === null || others.entries.get(name)?.must === must);
    return (
      isShared(one, other) &&
      isShared(other, one) &&
      [...one.entries].every(([name, { inner }]) => areHarmless(inner, other.entries.get(name)?.inner ?? inner))
    );
  };

  return (type: GraphQLObjectType, chosen: readonly Selected[]): readonly Selected[] => {
    const aliased = [...Map.groupBy(chosen, signatureOf).values()].filter((all) => all.length > 1);
    if (aliased.length === 0) return chosen;
    const apart = new Map<Selected, number>();
    for (const all of aliased) {
      const returned = getNamedType(type.getFields()[all[0]?.node.name.value ?? '']?.type);
      if (!isCompositeType(returned)) continue;
      const groups: Map<string, Profile>[] = [];
      for (const each of all) {
        const profile = profileOf(returned, each.selections);
        const fits = (group: ReadonlyMap<string, Profile>): boolean =>
          group.has(profile.text) || [...group.values()].every((other) => areHarmless(profile, other));
        const fitting = groups.findIndex(fits);
        const number = fitting === -1 ? groups.length : fitting;
        groups[number] = (groups[number] ?? new Map<string, Profile>()).set(profile.text, profile);
        apart.set(each, number);
      }
    }
    return chosen.map((each) => ({ ...each, apart: apart.get(each) ?? 0 }));
  };
};

/** All that may take an object along where it fails, and all objects in it. */
interface Profile {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly text: string;
}

interface Entry {
  /** Under which conditions it must be there; null where it need not. */
  readonly must: string | null;
  readonly inner: Profile;
}

const nothing: Profile = { entries: new Map(), text: '' };

const signatureOf = ({ node }: Selected): string => `${node.name.value}${argumentsOf(node)}`;
