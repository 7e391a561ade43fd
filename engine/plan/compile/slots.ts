import { fieldsOfKey } from '../../composite-key.ts';
import type { Budget } from './budget.ts';
import type { Conditions } from './conditions.ts';
import type { DraftAsk, DraftField, DraftSpot } from './draft.ts';
import type { Signatures } from './signatures.ts';

export interface SlotsOptions {
  readonly signatures: Signatures;
  readonly conditions: Conditions;
  readonly budget: Budget;
}

export interface Slots {
  readonly count: number;
  /** By slot: those that whatever fills it fills as well. */
  readonly provided: ReadonlyMap<number, readonly number[]>;
}

/** A field as it is wanted of the rows of one type of one source, by whomever. */
interface Wanted {
  readonly field: DraftField;
  /** The same field as each ask has it. */
  readonly by: Map<DraftAsk, DraftField>;
  /** Rows that hold it already when some of these ask. */
  readonly heldBy: Set<DraftSpot>;
}

interface DraftPart {
  readonly fields: ReadonlyMap<string, Wanted>;
  /** The least and the most depth of those who ask for it. */
  readonly first: number;
  readonly last: number;
}

/**
 * The same of the same entity is kept in one slot, whoever asks for it: fields of a joint that the same asks want, and that the same rows
 * hold, are one part.
 */
export const assignSlots = (spots: readonly DraftSpot[], asks: readonly DraftAsk[], options: SlotsOptions): Slots => {
  const numbers = new Map<string, number>();
  const slotOf = (signature: string): number => {
    const slot = numbers.get(signature) ?? numbers.size;
    numbers.set(signature, slot);
    return slot;
  };
  const parts = new Map<string, ReadonlyMap<number, DraftPart>>();
  const places = wantedOf(asks, options);
  for (const spot of spots) holdIn(spot, places.get(placeOf(spot)) ?? [], options);
  for (const [place, wanted] of places) {
    const together = Map.groupBy(wanted, (each) => slotOf(`joint ${place} ${partText(each)}`));
    for (const [slot, all] of together) for (const { by } of all) for (const field of by.values()) field.slot = slot;
    parts.set(place, new Map([...together].map(([slot, all]) => [slot, toPart(all)])));
  }
  for (const ask of asks) {
    const fields = [...ask.fields.values()];
    if (isJoined(ask)) {
      ask.slots = [...new Set(fields.map(({ slot }) => slot))];
      if (ask.slots.length === 0) ask.slots = [slotOf(`joint ${placeOf(ask)}`)];
      continue;
    }
    ask.slots = [slotOf(ask.kind === 'load' && ask.joint !== null ? `row ${placeOf(ask)}` : ask.signature)];
    for (const field of fields) field.slot = ask.slots[0] ?? -1;
  }
  for (const spot of spots) {
    if (spot.key === null) continue;
    const place = placeOf(spot);
    const whole = [`row ${place}`, `joint ${place}`].flatMap((signature) => numbers.get(signature) ?? []);
    const held = [...(parts.get(place) ?? [])].flatMap(([slot, part]) => (isHeldBy(part, spot) ? [slot] : []));
    spot.provides = [...whole, ...held];
  }
  return { count: numbers.size, provided: new Map([...parts.values()].flatMap((each) => providedIn(each, options))) };
};

/**
 * Rows that say who they are spare others the asking for what they hold, even if nothing is asked about them. Whatever is a row of a client
 * says it; what a GraphQL source brings does where the client has selected it.
 */
export const recogniseRows = (spots: readonly DraftSpot[], asks: readonly DraftAsk[]): void => {
  const joined = new Set(asks.flatMap((ask) => (ask.joint === null || ask.base.model === null ? [] : [placeOf(ask)])));
  for (const spot of spots) {
    const key = spot.model?.joint(spot.type)?.key;
    if (key === undefined || spot.key !== null || spot.asks.length > 0) continue;
    if (!joined.has(placeOf({ ...spot, key }))) continue;
    if (spot.model?.isRemote === false || fieldsOfKey(key).every((name) => spot.fields.has(name))) spot.key = key;
  }
};

const isJoined = ({ kind, entry }: DraftAsk): boolean => kind === 'joint' && entry === null;

/** Whose rows of which type, known by what. */
const placeOf = (of: DraftSpot | DraftAsk): string =>
  'base' in of
    ? `${of.source?.name} ${of.base.type} by ${of.joint?.key}`
    : `${of.source?.name} ${of.type} by ${of.key}`;

const wantedOf = (asks: readonly DraftAsk[], { signatures: { of } }: SlotsOptions): Map<string, readonly Wanted[]> => {
  const places = new Map<string, Map<string, Wanted>>();
  for (const ask of asks) {
    if (!isJoined(ask)) continue;
    const known = places.get(placeOf(ask)) ?? new Map<string, Wanted>();
    places.set(placeOf(ask), known);
    for (const field of ask.fields.values()) {
      const wanted = known.get(of(field)) ?? {
        field,
        by: new Map<DraftAsk, DraftField>(),
        heldBy: new Set<DraftSpot>(),
      };
      known.set(of(field), wanted);
      wanted.by.set(ask, field);
    }
  }
  return new Map([...places].map(([place, known]) => [place, [...known.values()]]));
};

/** Remembers which of what is wanted these rows hold: it must be there whenever it is wanted, and before. */
const holdIn = (spot: DraftSpot, all: readonly Wanted[], { signatures, conditions, budget }: SlotsOptions): void => {
  if (spot.key === null) return;
  budget.spend(all.length);
  for (const { field, by, heldBy } of all) {
    const own = spot.fields.get(field.signature);
    if (own === undefined || !signatures.holds(own, field)) continue;
    budget.spend(by.size);
    const wanting = [...by];
    const isSure = wanting.every(([, { condition }]) => conditions.implies(condition, own.condition));
    if (isSure && wanting.some(([{ level }]) => level > spot.level)) heldBy.add(spot);
  }
};

/** Conditions tell apart only what different asks want under different ones. */
const partText = ({ by, heldBy }: Wanted): string => {
  const isOne = new Set([...by.values()].map(({ condition }) => condition)).size === 1;
  const wanting = [...by].map(([{ id }, { condition }]) => (isOne ? String(id) : `${id}:${condition}`));
  return [...wanting, ...[...heldBy].map(({ id }) => `#${id}`)].join();
};

const toPart = (all: readonly Wanted[]): DraftPart => {
  const levels = all.flatMap(({ by }) => [...by.keys()].map(({ level }) => level));
  const [first, last] = [Math.min(...levels), Math.max(...levels)];
  return { fields: new Map(all.map((each) => [each.field.signature, each])), first, last };
};

const isHeldBy = ({ fields }: DraftPart, spot: DraftSpot): boolean =>
  [...fields.values()].every(({ heldBy }) => heldBy.has(spot));

/** Whether a field is there whenever the other is wanted. */
const isThere = (own: Wanted['by'], wanted: Wanted['by'], { implies }: Conditions): boolean =>
  [...wanted.values()].every(({ condition }) => [...own.values()].every((each) => implies(condition, each.condition)));

/** A part that is asked for may bring all that a later one would ask for. */
const providedIn = (
  parts: ReadonlyMap<number, DraftPart>,
  { signatures: { holds }, conditions, budget }: SlotsOptions,
): readonly (readonly [number, readonly number[]])[] =>
  [...parts].flatMap(([slot, { fields, first }]) => {
    const provided = [...parts].flatMap(([other, { fields: wanted, last }]) => {
      budget.spend(1);
      if (other === slot || first >= last) return [];
      budget.spend(wanted.size);
      const isWhole = [...wanted].every(([name, { field, by }]) => {
        const own = fields.get(name);
        return own !== undefined && holds(own.field, field) && isThere(own.by, by, conditions);
      });
      return isWhole ? [other] : [];
    });
    return provided.length === 0 ? [] : [[slot, provided] as const];
  });
