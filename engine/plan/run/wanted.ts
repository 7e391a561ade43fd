import { GatewayError } from '../../errors.ts';
import { canBeId } from '../../stitch/known-ids.ts';
import type { AskedPart, Failed, Key, Wanted } from './asked.ts';
import { valueOf, type Frame, type Frames, type Row } from './frame.ts';
import { neededValue } from './needed-value.ts';
import type { Ask, Fetch, Need } from '../plan.ts';
import type { Part } from '../upstream.ts';
import type { Demand, StageRun } from './run.ts';

export const fill = (frame: Frame, slot: number, value: unknown, level: number): void => {
  frame.slots[slot] = value;
  frame.levels[slot] = level;
};

/** Puts a row into all frames that want it, with the errors of what could not be asked for it; an error of the whole row is everything there is. */
export const fillRow = ({ frames, failed }: AskedPart, key: Key, found: Row | Error | null, level: number): void => {
  const errors = failed.get(key);
  const value = errors === undefined || found instanceof Error ? found : { ...found, ...errors };
  for (const { frame, slot } of frames.get(key) ?? []) fill(frame, slot, value, level);
};

/**
 * Tells what need not be fetched: what a fetch before this one has brought, or what this one has been told of already. What another of the
 * same depth may have brought does not count, or it would depend on which of them is faster.
 */
export const holding = ({ level }: Fetch): ((frame: Frame, slot: number) => boolean) => {
  const told = new Map<number, Set<Frame>>();
  return (frame, slot) => {
    const frames = told.get(slot) ?? new Set();
    told.set(slot, frames);
    if (frames.has(frame)) return true;
    frames.add(frame);
    return frame.slots[slot] !== undefined && (frame.levels[slot] ?? 0) < level;
  };
};

interface Group {
  readonly frames: Map<Key, Wanted[]>;
  readonly representations: Map<Key, unknown>;
  readonly failed: Map<Key, Failed>;
}

/** The keys that are not held yet, each with the frames that want to know; those of which something needed has failed by themselves. */
export const wantedOf = (part: Part, fetch: Fetch, run: StageRun): AskedPart[] => {
  if (run.conditions[part.condition] !== true) return [];
  const groups = new Map<string, Group>();
  const isHeld = holding(fetch);
  for (const ask of fetch.asks) {
    const slot = slotIn(part, ask);
    if (slot === undefined) continue;
    for (const demand of run.demands(ask)) {
      const { frame, row } = demand;
      if (!run.mayAsk(ask, demand) || isHeld(frame, slot)) continue;
      const key = ask.entry !== null ? run.raw[ask.entry] : ask.key === null ? null : valueOf(ask.key, row, frame);
      fill(frame, slot, key instanceof GatewayError ? key : null, fetch.level);
      if (typeof key !== 'string' && typeof key !== 'number') continue;
      if (fetch.source !== null && !canBeId(fetch.source, part.type, key)) continue;
      const { representation, failed } = represent(part, ask, key, demand, run);
      const without = part.fields
        .flatMap(({ alias }, index) => (Object.hasOwn(failed, alias) ? [index] : []))
        .join('_');
      const group = groups.get(without) ?? { frames: new Map(), representations: new Map(), failed: new Map() };
      groups.set(without, group);
      group.representations.set(key, representation);
      if (without !== '') group.failed.set(key, failed);
      const known = group.frames.get(key);
      if (known === undefined) group.frames.set(key, [{ frame, slot }]);
      else known.push({ frame, slot });
    }
  }
  return [...groups].flatMap(([without, group]): AskedPart[] => {
    const keys = [...group.frames.keys()];
    if (without === '') return [{ part, fields: part.fields, keys, ...group, alias: part.alias }];
    run.fail();
    const left = new Set(without.split('_').map(Number));
    const fields = part.fields.filter((_field, index) => !left.has(index));
    if (fields.length > 0) return [{ part, fields, keys, ...group, alias: `${part.alias}_${without}` }];
    for (const [key, places] of group.frames)
      for (const { frame, slot } of places) fill(frame, slot, { ...group.failed.get(key) }, fetch.level);
    return [];
  });
};

const slotIn = ({ entries, slot }: Part, ask: Ask): number | undefined => {
  if (entries !== null) return entries.get(ask.id);
  return ask.slots.includes(slot) ? slot : undefined;
};

/** The key as the source takes it, with what its fields need; a field of which a need has failed brings nothing. */
const represent = (
  { joint, type, fields }: Part,
  { id }: Ask,
  key: Key,
  demand: Demand,
  { frames, conditions }: StageRun,
) => {
  const failed: Record<string, GatewayError> = {};
  if (joint.isRepresented !== true) return { representation: key, failed };
  let brought: Brought = { __typename: type, [joint.key]: key };
  for (const { alias, condition, needs } of fields) {
    const own = needs.get(id) ?? [];
    if (own.length === 0 || conditions[condition] !== true) continue;
    const needed = neededBy(own, demand, frames);
    if (needed instanceof GatewayError) failed[alias] = needed;
    else brought = merged(brought, needed) as Brought;
  }
  return { representation: brought, failed };
};

type Brought = Readonly<Record<string, unknown>>;

const neededBy = (needs: readonly Need[], { row, frame }: Demand, frames: Frames): Brought | GatewayError => {
  const found: Record<string, unknown> = {};
  for (const need of needs) {
    const value = neededValue(need, row, frame, frames);
    if (value instanceof GatewayError) return value;
    found[need.name] = value ?? null;
  }
  return found;
};

/** What two fields need of one value, together. */
const merged = (one: unknown, other: unknown): unknown => {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return other;
  if (Array.isArray(one) && Array.isArray(other)) return one.map((item, index) => merged(item, other[index]));
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      Object.hasOwn(other, name) ? merged(Reflect.get(one, name), Reflect.get(other, name)) : Reflect.get(one, name),
    ]),
  );
};
