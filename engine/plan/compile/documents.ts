import type { Conditions } from './conditions.ts';
import type { DraftAsk, DraftChoice, DraftField, DraftSpot } from './draft.ts';
import type { Signatures } from './signatures.ts';

/** Under which name the key of a joined row is asked for. */
export const keyAlias = '_selvedge_key';
/** The same for each of several fields of a key. */
export const keyAliasAt = (index: number): string => (index === 0 ? keyAlias : `${keyAlias}_${index}`);

/** Gives a field that is asked for with different arguments a name for each, and tells apart what would clash between types of one abstract value. */
export const aliasAll = (spots: readonly DraftSpot[], asks: readonly DraftAsk[], signatures: Signatures): void => {
  // Rows of a client have the names that they have.
  const fields = [...spots, ...asks].flatMap(({ model, fields: own }) =>
    model?.isRemote === false ? [] : [...own.values()],
  );
  const separated = new Set<DraftChoice>();
  for (const [name, together] of Map.groupBy(fields, (field) => field.name)) {
    // Without arguments it keeps its name: what is needed of a row is found in it by its name.
    const numbers = new Map([...new Set(together.map(({ args }) => args))].toSorted().map((args, at) => [args, at]));
    for (const field of together) {
      const number = numbers.get(field.args) ?? 0;
      const { apart } = field;
      if (number + apart > 0) field.alias = `_${number}${apart === 0 ? '' : `a${apart}`}_${name}`;
    }
  }
  // What lies within a value was made after it, and is settled before it.
  for (const { from } of spots.toReversed())
    if (from?.model.isRemote === true && from.spots.size > 1 && !separated.has(from)) {
      separated.add(from);
      separate([...from.spots.values()], signatures);
    }
};

/** Two types of one value may give one name only to what is the same in both. */
const separate = (spots: readonly DraftSpot[], { below }: Signatures): void => {
  const byAlias = Map.groupBy(
    spots.flatMap((spot) => [...spot.fields.values()].map((field) => ({ spot, field }))),
    ({ field }) => field.alias,
  );
  for (const together of byAlias.values()) {
    if (together.length < 2) continue;
    const signatures = new Set(together.map(({ spot, field }) => `${typeOf(spot, field)} ${below(field)}`));
    if (signatures.size > 1) for (const { spot, field } of together) field.alias = `_${spot.type}_${field.alias}`;
  }
};

const typeOf = ({ model, type }: DraftSpot, { name }: DraftField): string => {
  const found = model?.schema.getType(type);
  return found !== undefined && 'getFields' in found ? String(found.getFields()[name]?.type) : '';
};

/** `id name orders:orders(first:10){nodes{id}}`, each part under its condition, unless it is one of those that hold where this is asked. */
export const selectionText = (
  fields: Iterable<DraftField>,
  holding: readonly number[],
  conditions: Conditions,
): string => [...fields].map((field) => fieldText(field, holding, conditions)).join(' ');

const fieldText = (field: DraftField, holding: readonly number[], conditions: Conditions): string => {
  const { name, alias, args, condition, choice } = field;
  const named = alias === name ? name : `${alias}:${name}`;
  const isSure = isSureIn(holding, conditions);
  const include = isSure(field) ? '' : `@include(if:$_c${condition})`;
  const within =
    choice === null ? '' : choiceText(choice, include === '' ? holding : [...holding, condition], conditions);
  return `${named}${args}${include}${within}`;
};

const choiceText = ({ spots, isAbstract }: DraftChoice, holding: readonly number[], conditions: Conditions): string => {
  if (!isAbstract) {
    const fields = [...spots.values()].flatMap((spot) => [...spot.fields.values()]);
    // With everything left out by its condition nothing would be selected, which is no document.
    const isBare = !fields.some(isSureIn(holding, conditions));
    return `{${isBare ? '__typename ' : ''}${selectionText(fields, holding, conditions)}}`;
  }
  const inline = [...spots.values()].flatMap(({ type, fields }) =>
    fields.size === 0 ? [] : [`...on ${type}{${selectionText(fields.values(), holding, conditions)}}`],
  );
  return `{__typename ${inline.join(' ')}}`;
};

const isSureIn =
  (holding: readonly number[], { implies }: Conditions) =>
  ({ condition }: DraftField): boolean =>
    condition === 0 || holding.some((held) => implies(held, condition));
