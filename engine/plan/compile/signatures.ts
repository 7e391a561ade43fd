import { isNonNullType, isObjectType } from 'graphql';
import type { Budget } from './budget.ts';
import type { Conditions } from './conditions.ts';
import type { DraftField, DraftSpot } from './draft.ts';

/** Tells fields that ask for the same, whatever the order in which they do and the condition under which they do it. */
export interface Signatures {
  /** The same but for the name that the field is given itself; once all that is below it has its name. */
  below(field: DraftField): number;
  /** All the same; once the field itself has its name, too. */
  of(field: DraftField): string;
  /** Whether what the first field brings has all that the second asks for in it, and fails only where that would. */
  holds(field: DraftField, other: DraftField): boolean;
}

export const createSignatures = (budget: Budget, conditions: Conditions): Signatures => {
  const numbers = new Map<string, number>();
  const known = new Map<DraftField, number>();

  const of = (field: DraftField): string => `${field.alias} ${below(field)}`;
  const below = (field: DraftField): number => {
    const before = known.get(field);
    if (before !== undefined) return before;
    const { name, args, condition, choice } = field;
    const inner = [...(choice?.spots.values() ?? [])].map(({ type, fields }) => {
      budget.spend(fields.size);
      const texts = [...fields.values()].map((each) => `${of(each)} ${within(condition, each)}`);
      return `${type} ${texts.toSorted().join()}`;
    });
    const text = `${name}${args} ${inner.toSorted().join(' ')}`;
    budget.spend(1 + text.length / 100);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    known.set(field, number);
    return number;
  };

  /** The condition of a field where another one holds. */
  const within = (outer: number, { condition }: DraftField): number =>
    conditions.implies(outer, condition) ? 0 : condition;

  const holds = (field: DraftField, other: DraftField): boolean => {
    budget.spend(1);
    if (field.alias !== other.alias) return false;
    if (below(field) === below(other)) return true;
    return [...(other.choice?.spots ?? [])].every(([type, spot]) => {
      const held = field.choice?.spots.get(type);
      return held === undefined ? spot.fields.size === 0 : holdsAll(held, spot, field);
    });
  };

  const holdsAll = (spot: DraftSpot, other: DraftSpot, { condition }: DraftField): boolean => {
    budget.spend(spot.fields.size);
    const isHeld = ([signature, wanted]: readonly [string, DraftField]): boolean => {
      const field = spot.fields.get(signature);
      if (field === undefined || !holds(field, wanted)) return false;
      return within(condition, field) === 0 || conditions.implies(wanted.condition, field.condition);
    };
    return (
      [...other.fields].every(isHeld) &&
      [...spot.fields].every(([signature, field]) => other.fields.has(signature) || mayFail(spot, field))
    );
  };

  return { below, of, holds };
};

/** Whether the row stays where this field of it fails. */
const mayFail = ({ model, type }: DraftSpot, { name }: DraftField): boolean => {
  const found = model?.schema.getType(type);
  return isObjectType(found) && !isNonNullType(found.getFields()[name]?.type);
};
