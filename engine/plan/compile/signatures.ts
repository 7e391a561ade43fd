import type { Budget } from './budget.ts';
import type { DraftField } from './draft.ts';

/** Tells fields that ask for the same, whatever the order in which they do. */
export interface Signatures {
  /** The same but for the name that the field is given itself; once all that is below it has its name. */
  below(field: DraftField): number;
  /** All the same; once the field itself has its name, too. */
  of(field: DraftField): string;
}

export const createSignatures = (budget: Budget): Signatures => {
  const numbers = new Map<string, number>();
  const known = new Map<DraftField, number>();
  const of = (field: DraftField): string => `${field.alias} ${below(field)}`;
  const below = (field: DraftField): number => {
    const before = known.get(field);
    if (before !== undefined) return before;
    const { name, args, condition, choice } = field;
    const inner = [...(choice?.spots.values() ?? [])].map(({ type, fields }) => {
      budget.spend(fields.size);
      return `${type} ${[...fields.values()].map(of).toSorted().join()}`;
    });
    const text = `${name}${args} ${condition} ${inner.toSorted().join(' ')}`;
    budget.spend(1 + text.length / 100);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    known.set(field, number);
    return number;
  };
  return { below, of };
};
