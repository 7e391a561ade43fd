import { comparableKey, fieldsOfKey } from '../../composite-key.ts';
import type { Budget } from './budget.ts';
import { keyTextIn } from './builder.ts';
import type { Conditions } from './conditions.ts';
import { aliasAll } from './documents.ts';
import type { DraftAsk, DraftChoice, DraftField, DraftSpot, StageDraft } from './draft.ts';
import { setFeeders, toFetches } from './fetches.ts';
import type { Shape, Stage } from '../plan.ts';
import { createSignatures } from './signatures.ts';
import { assignSlots, recogniseRows } from './slots.ts';
import type { Declarations } from './upstream.ts';

export interface FinishOptions {
  readonly draft: StageDraft;
  readonly root: DraftSpot;
  readonly shape: Shape;
  readonly shapes: readonly Shape[];
  readonly framed: ReadonlyMap<Shape, DraftSpot>;
  readonly budget: Budget;
  readonly conditions: Conditions;
  readonly declarations: Declarations;
  readonly kind: 'query' | 'mutation';
}

/** Makes a plan of what has been asked for: who waits for whom, which slots there are, and the texts that are sent. */
export const finish = (options: FinishOptions): Stage => {
  const { draft, root, shape, shapes, framed, budget, conditions, declarations, kind } = options;
  const { spots, asks, reads } = draft;
  for (const spot of spots) finishFields(spot.fields, conditions);
  for (const ask of asks) {
    finishFields(ask.fields, conditions);
    ask.when.condition = conditions.any(ask.whens);
  }
  const signatures = createSignatures(budget, conditions);
  aliasAll(spots, asks, signatures);
  setLevels(spots, asks);
  recogniseRows(spots, asks);
  const slots = assignSlots(spots, asks, { signatures, conditions, budget });
  for (const read of reads) {
    const { ask, field } = read;
    if (ask !== null) read.slot = field === null || ask.kind === 'load' ? (ask.slots[0] ?? -1) : field.slot;
    if (field !== null) read.key = field.alias;
  }
  for (const spot of spots) {
    for (const { choice } of spot.children) settle(choice as DraftChoice);
    setKey(spot);
  }
  for (const ask of asks) for (const { choice } of ask.children) settle(choice as DraftChoice);
  const fetches = toFetches(asks, { declarations, kind, conditions, signatures, slots });
  setFeeders(fetches, spots, { slots, budget });
  setActive(root, spots);
  for (const [each, spot] of framed)
    Object.assign(each, { isFramed: spot.isFramed, isEntity: spot.isFramed && spot.key !== null });
  return { root, shape, fetches, slots: slots.count, shapes: shapes.length, spots: spots.length };
};

const finishFields = (fields: ReadonlyMap<string, DraftField>, conditions: Conditions): void => {
  for (const field of fields.values()) field.condition = conditions.any(field.whens);
};

/** By which name in its rows, or by which function of them, an entity is known. */
const setKey = (spot: DraftSpot): void => {
  if (spot.key === null) return;
  const fields = fieldsOfKey(spot.key).map((name) => spot.fields.get(name) ?? { alias: name });
  if (fields.length === 1) spot.key = fields[0]?.alias ?? spot.key;
  else
    spot.keyOf = (row) => {
      const text = keyTextIn(row, fields);
      return typeof text === 'string' ? comparableKey(text) : null;
    };
};

const settle = (choice: DraftChoice): void => {
  const [first] = choice.spots.values();
  choice.only = choice.isAbstract ? null : (first ?? null);
};

/** How deep in the flow of data each thing lies: one more than the deepest of what it waits for. */
const setLevels = (spots: readonly DraftSpot[], asks: readonly DraftAsk[]): void => {
  const levels = new Map<DraftAsk, number>();
  const levelOf = (ask: DraftAsk): number => {
    const known = levels.get(ask);
    if (known === Infinity) throw new Error(`what is needed for ${ask.name} needs itself`);
    if (known !== undefined) return known;
    levels.set(ask, Infinity);
    const before = [...(ask.base.by === null ? [] : [ask.base.by]), ...ask.deps];
    const level = 1 + Math.max(0, ...before.map(levelOf));
    levels.set(ask, level);
    return level;
  };
  for (const ask of asks) ask.level = levelOf(ask);
  for (const spot of spots) spot.level = spot.by?.level ?? 0;
};

/** Only where something is fetched for a row, or within it, is it looked at before the answer is written. */
const setActive = (root: DraftSpot, spots: readonly DraftSpot[]): void => {
  root.isFramed = root.isActive = true;
  for (const spot of spots) {
    if (spot.asks.length > 0 || spot.provides.length > 0) spot.isFramed = true;
    if (spot.guard !== null) spot.isActive = true;
    if (spot.isFramed) spot.isActive = true;
  }
  // What lies within a row was made after it, and is settled before it.
  for (const spot of spots.toReversed()) {
    const within = spot.children.flatMap(({ choice }) => [...choice.spots.values()]);
    spot.isActive ||= within.some(({ isActive }) => isActive);
    // What is asked about rows that are no entities is known from nowhere else.
    spot.isEnteredAgain = within.some((inner) => inner.isEnteredAgain || (inner.key === null && inner.asks.length > 0));
  }
};
