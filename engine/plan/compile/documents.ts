import type { DraftAsk, DraftField, DraftSpot } from './draft.ts';

/** Under which name the key of a joined row is asked for. */
export const keyAlias = '_selvedge_key';

/** Gives a field that is asked for with different arguments a name for each, and tells apart what would clash between types of one abstract value. */
export const aliasAll = (spots: readonly DraftSpot[], asks: readonly DraftAsk[]): void => {
  const fields = [...spots, ...asks].flatMap((holder) => [...holder.fields.values()]);
  for (const [name, together] of Map.groupBy(fields, (field) => field.name)) {
    // Without arguments it keeps its name: what is needed of a row is found in it by its name.
    const signatures = [...new Set(together.map(({ args }) => args))].toSorted();
    for (const field of together) {
      const number = signatures.indexOf(field.args);
      if (number > 0) field.alias = `_${number}_${name}`;
    }
  }
  for (const { choice } of fields) if (choice !== null && choice.spots.size > 1) separate([...choice.spots.values()]);
};

/** Two types of one value may give one name only to what is the same in both. */
const separate = (spots: readonly DraftSpot[]): void => {
  const byAlias = Map.groupBy(
    spots.flatMap((spot) => [...spot.fields.values()].map((field) => ({ spot, field }))),
    ({ field }) => field.alias,
  );
  for (const together of byAlias.values()) {
    if (together.length < 2) continue;
    const signatures = new Set(together.map(({ spot, field }) => `${typeOf(spot, field)} ${selectionText([field])}`));
    if (signatures.size > 1) for (const { spot, field } of together) field.alias = `_${spot.type}_${field.alias}`;
  }
};

const typeOf = ({ model, type }: DraftSpot, { name }: DraftField): string => {
  const found = model?.schema.getType(type);
  return found !== undefined && 'getFields' in found ? String(found.getFields()[name]?.type) : '';
};

/** `id name orders:orders(first:10){nodes{id}}`, each part under its condition. */
export const selectionText = (fields: Iterable<DraftField>): string => [...fields].map(fieldText).join(' ');

const fieldText = (field: DraftField): string => {
  const { name, alias, args, condition, choice } = field;
  const named = alias === name ? name : `${alias}:${name}`;
  const include = condition === 0 ? '' : `@include(if:$_c${condition})`;
  return `${named}${args}${include}${choice === null ? '' : choiceText(field)}`;
};

const choiceText = ({ choice }: DraftField): string => {
  const spots = [...(choice?.spots.values() ?? [])];
  if (choice?.isAbstract !== true) {
    const inner = selectionText(spots.flatMap(({ fields }) => [...fields.values()]));
    // With everything left out by its condition nothing would be selected, which is no document.
    const isBare =
      inner === '' || spots.every(({ fields }) => [...fields.values()].every(({ condition }) => condition !== 0));
    return `{${isBare ? '__typename ' : ''}${inner}}`;
  }
  const inline = spots.flatMap(({ type, fields }) =>
    fields.size === 0 ? [] : [`...on ${type}{${selectionText(fields.values())}}`],
  );
  return `{__typename ${inline.join(' ')}}`;
};
