import { getArgumentValues } from 'graphql';
import { fromUnknown, GatewayError } from '../../errors.ts';
import { toResolver } from '../../link.ts';
import { nullArgument } from '../null-argument.ts';
import { valueOf } from './frame.ts';
import { neededValue } from './needed-value.ts';
import type { Ask, Fetch } from '../plan.ts';
import type { Demand, StageRun } from './run.ts';
import { holding } from './wanted.ts';

/** What goes through one loader, or one verb of a client, for all rows that want it; each slot gets a value or an error of its own. */
export const fetchLoaded = async (fetch: Fetch, run: StageRun): Promise<void> => {
  const pending: Promise<void>[] = [];
  const isHeld = holding(fetch);
  for (const ask of fetch.asks) {
    const [slot = -1] = ask.slots;
    const args = argumentsOf(ask, run);
    for (const demand of run.demands(ask)) {
      const { slots, levels } = demand.frame;
      if (!run.mayAsk(ask, demand) || isHeld(demand.frame, slot)) continue;
      levels[slot] = fetch.level;
      slots[slot] = null;
      const settle = (value: unknown): void => {
        slots[slot] = value ?? null;
        if (value instanceof GatewayError) run.fail();
      };
      const started = start(ask, demand, args, run);
      if (started instanceof Promise) pending.push(started.then(settle, (error) => settle(fromUnknown(error))));
      else settle(started);
    }
  }
  await Promise.all(pending);
};

const start = (
  ask: Ask,
  { row, frame }: Demand,
  args: Arguments | GatewayError,
  { ctx, frames }: StageRun,
): unknown => {
  const { link, key, joined } = ask;
  try {
    if (args instanceof GatewayError) throw args;
    if (link === null) return null;
    const { rule, loader, coordinate } = link;
    const holder = joined === null ? undefined : valueOf(joined, row, frame);
    if (holder === null || holder instanceof GatewayError) return holder;
    if (rule === null) {
      const wanted = key === null ? null : valueOf(key, row, frame);
      if (wanted instanceof GatewayError) return wanted;
      return wanted === null || wanted === undefined ? null : (loader?.load(wanted as never, ctx) ?? null);
    }
    const needed = Object.fromEntries(ask.needs.map((need) => [need.name, neededValue(need, row, frame, frames)]));
    return toResolver(rule, coordinate)(needed, args, ctx);
  } catch (error) {
    return fromUnknown(error);
  }
};

type Arguments = Readonly<Record<string, unknown>>;

/** Once for all rows: arguments are of the operation, not of the row. */
const argumentsOf = ({ link, source }: Ask, { variables, fieldOf }: StageRun): Arguments | GatewayError => {
  const [node] = link?.nodes ?? [];
  if (link === null || node === undefined || source === null) return {};
  const config = fieldOf(link.type, link.field);
  try {
    return config === undefined ? {} : getArgumentValues(config, node, variables);
  } catch {
    return nullArgument(link.coordinate);
  }
};
