import { fieldsOfKey, fromKeyText, isComposite } from '../../composite-key.ts';
import { GatewayError } from '../../errors.ts';
import { canBeId } from '../../stitch/known-ids.ts';
import type { AskedPart, Key, Wanted } from './asked.ts';
import { fill, isHeld, levelOf, markOf, provide, valueOf, type Frames, type Mark, type Row } from './frame.ts';
import { neededValue } from './needed-value.ts';
import type { Ask, Fetch, Need } from '../plan.ts';
import type { Part } from '../upstream.ts';
import type { Demand, StageRun } from './run.ts';

/** Puts a row into all frames that want it, with the errors of what could not be asked for it; an error of the whole row is everything there is. */
export const fillRow = ({ wanted, part }: AskedPart, key: Key, found: Row | Error | null, mark: Mark): void => {
  const first = wanted.get(key);
  if (first === undefined) return;
  const value = first.failed === null || found instanceof Error ? found : { ...found, ...first.failed };
  for (let each: Wanted | null = first; each !== null; each = each.next) {
    fill(each.frame, each.slot, value, mark);
    if (!(value instanceof Error)) for (const slot of part.provides) provide(each.frame, slot, value, levelOf(mark));
  }
};

/** The keys that are not held yet, each with the frames that want to know; those of which something needed has failed by themselves. */
export const wantedOf = (part: Part, fetch: Fetch, run: StageRun): AskedPart[] => {
  if (run.conditions[part.condition] !== true) return [];
  const mark = markOf(fetch);
  const whole = new Map<Key, Wanted>();
  let inPart: Map<string, Map<Key, Wanted>> | null = null;
  for (const ask of fetch.asks) {
    const wanting = part.wanting.get(ask.id);
    if (wanting === undefined || run.conditions[wanting.condition] !== true) continue;
    const { slot } = wanting;
    for (const demand of run.demands(ask)) {
      const { frame, row } = demand;
      if (!run.mayAsk(ask, demand) || isHeld(frame, slot, fetch)) continue;
      const key = ask.entry !== null ? run.raw[ask.entry] : ask.key === null ? null : valueOf(ask.key, row, frame);
      fill(frame, slot, key instanceof GatewayError ? key : null, mark);
      if (typeof key !== 'string' && typeof key !== 'number') continue;
      if (fetch.source !== null && !isComposite(part.joint.key) && !canBeId(fetch.source, part.type, key)) continue;
      const { representation, failed } = represent(part, ask, key, demand, run);
      let group = whole;
      if (failed !== null) {
        const without = part.fields.flatMap(({ alias }, index) => (Object.hasOwn(failed, alias) ? [index] : []));
        inPart ??= new Map();
        group = inPart.get(without.join('_')) ?? new Map<Key, Wanted>();
        inPart.set(without.join('_'), group);
      }
      const known = group.get(key);
      if (known === undefined) group.set(key, { frame, slot, representation, failed, next: null });
      else known.next = { frame, slot, representation, failed, next: known.next };
    }
  }
  const all =
    whole.size === 0 ? [] : [{ part, fields: part.fields, keys: [...whole.keys()], wanted: whole, alias: part.alias }];
  return inPart === null ? all : [...all, ...partsOf(part, inPart, mark, run)];
};

/** What can still be asked of those for which something needed has failed; where that is nothing, there is nothing to wait for. */
const partsOf = (
  part: Part,
  groups: ReadonlyMap<string, ReadonlyMap<Key, Wanted>>,
  mark: Mark,
  run: StageRun,
): AskedPart[] => {
  run.fail();
  return [...groups].flatMap(([without, wanted]): AskedPart[] => {
    const left = new Set(without.split('_').map(Number));
    const fields = part.fields.filter((_field, index) => !left.has(index));
    const asked = { part, fields, keys: [...wanted.keys()], wanted, alias: `${part.alias}_${without}` };
    if (fields.length > 0) return [asked];
    for (const key of asked.keys) fillRow(asked, key, {}, mark);
    return [];
  });
};

/** The key as the source takes it, with what its fields need; a field of which a need has failed brings nothing. */
const represent = (
  { joint, type, fields }: Part,
  { id }: Ask,
  key: Key,
  demand: Demand,
  { frames, conditions }: StageRun,
) => {
  if (joint.isRepresented !== true) return { representation: key, failed: null };
  let failed: Record<string, GatewayError> | null = null;
  let brought: Brought = { __typename: type, ...keyFields(joint.key, key) };
  for (const { alias, condition, needs } of fields) {
    const own = needs.get(id);
    if (own === undefined || own.length === 0 || conditions[condition] !== true) continue;
    const needed = neededBy(own, demand, frames);
    if (needed instanceof GatewayError) (failed ??= {})[alias] = needed;
    else brought = merged(brought, needed) as Brought;
  }
  return { representation: brought, failed };
};

const keyFields = (names: string, key: Key): Brought => {
  if (!isComposite(names)) return { [names]: key };
  const values = fromKeyText(String(key));
  return Object.fromEntries(fieldsOfKey(names).map((name, index) => [name, values[index]]));
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
