import { getArgumentValues } from 'graphql';
import type { Keeper } from '../../cache/keeper.ts';
import { fromUnknown, GatewayError } from '../../errors.ts';
import { toResolver } from '../../link.ts';
import { nullArgument } from '../null-argument.ts';
import { fill, isHeld, markOf, refill, valueOf } from './frame.ts';
import { neededValue } from './needed-value.ts';
import { keeperOf } from './keepers.ts';
import type { Ask, Fetch, Link } from '../plan.ts';
import type { Demand, StageRun } from './run.ts';

/** What goes through one loader, or one verb of a client, for all rows that want it; each slot gets a value or an error of its own. */
export const fetchLoaded = async (fetch: Fetch, run: StageRun): Promise<void> => {
  const pending: Promise<void>[] = [];
  const mark = markOf(fetch);
  const { caching, ctx } = run;
  for (const ask of fetch.asks) {
    const [slot = -1] = ask.slots;
    const args = argumentsOf(ask, run);
    const keeper = caching === null || ctx.rehearsal !== undefined ? undefined : keeperOf(ask, run.stage, caching);
    // What follows from its key here and now, such as an address that is good for a while, says nothing of how long it holds.
    if (ask.link?.loader?.isLocal === true && ctx.ledger.cache.isFollowed) ctx.ledger.cache.spoil();
    let unkept = 0;
    for (const demand of run.demands(ask)) {
      const { frame } = demand;
      if (!run.mayAsk(ask, demand) || isHeld(frame, slot, fetch)) continue;
      unkept++;
      fill(frame, slot, null, mark);
      const settle = (value: unknown): void => {
        refill(frame, slot, value ?? null);
        if (value instanceof GatewayError) run.fail();
      };
      const started = start(ask, demand, args, { run, keeper });
      if (started instanceof Promise) pending.push(started.then(settle, (error) => settle(fromUnknown(error))));
      else settle(started);
    }
    if (unkept > 0 && caching !== null && keeper === undefined && isRead(ask))
      ctx.ledger.cache.use({
        kind: 'bypass',
        source: ask.source?.name ?? '',
        type: ask.link?.type ?? '',
        rows: unkept,
      });
  }
  await Promise.all(pending);
};

/** Whether a source is asked, and for what is there already. */
const isRead = ({ link, kind }: Ask): boolean =>
  link !== null &&
  (kind === 'verb' ? link.rule?.kind !== 'write' : link.loader !== null && link.loader.isLocal !== true);

const start = (
  ask: Ask,
  { row, frame }: Demand,
  args: Arguments | GatewayError,
  { run, keeper }: StartOptions,
): unknown => {
  const { ctx, frames } = run;
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
      return wanted === null || wanted === undefined ? null : (loader?.load(wanted as never, ctx, keeper) ?? null);
    }
    const needed = Object.fromEntries(ask.needs.map((need) => [need.name, neededValue(need, row, frame, frames)]));
    const found = toResolver(rule, coordinate, keeper)(needed, args, ctx);
    return rule.kind === 'write' && run.caching !== null ? thenDrop(found, link, run) : found;
  } catch (error) {
    return fromUnknown(error);
  }
};

/** Once the write has ended, however it has, nothing is shown any more that it has made wrong; if it does not say what, all that it may have. */
const thenDrop = async (written: unknown, { field }: Link, { ctx, caching }: StageRun): Promise<unknown> => {
  const { changes } = ctx.ledger.cache;
  const before = changes.length;
  let hasEnded = false;
  try {
    const found = await written;
    hasEnded = true;
    return found;
  } finally {
    const told = changes.slice(before);
    const isTold = hasEnded && told.length > 0;
    await caching?.rows.wrote(isTold ? told : [...told, ...caching.changesOf([field])], ctx);
  }
};

interface StartOptions {
  readonly run: StageRun;
  readonly keeper: Keeper | undefined;
}

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
