import type { Context } from '../context.ts';
import { fromUnknown, GatewayError } from '../errors.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import { assemble, type AssembleOptions } from './assemble.ts';
import type { CellStore } from './cell-store.ts';
import type { Change } from './changes.ts';
import { startFlight, type Flight } from './flights.ts';
import { identityOf } from './identity.ts';
import { crash, land, type Landed, type Errand } from './landing.ts';
import { lateErrands, errandsFor } from './errands.ts';
import type { Policy } from './policy.ts';
import { judgeTable, openTable, type Table } from './table.ts';
import type { Bring, Brought, Fork, Missing, Want } from './want.ts';

export interface RowCache {
  readonly store: CellStore;
  /** Brings tables out of what is kept, out of calls that others have under way, and by one call for the rest; errors stand in their places. */
  obtain(wants: readonly Want[], ctx: Context, bring: Bring): Promise<Brought>;
  /** To be called as soon as a write has ended, however it has: what it changed is dropped, and its request uses nothing older. */
  wrote(changes: readonly Change[], ctx: Context): Promise<void>;
}

export interface RowCacheOptions {
  readonly store: CellStore;
  readonly fork: Fork;
}

/** The one place where wanted rows become a call, for sources whose rows may be kept. */
export const createRowCache = ({ store, fork }: RowCacheOptions): RowCache => {
  const flights = new Map<string, Flight<Landed>>();
  /** By request: as of which change it has written. */
  const writes = new WeakMap<Ledger, number>();

  const obtain = async (wants: readonly Want[], ctx: Context, bring: Bring, mayJoin = true): Promise<Brought> => {
    const { clock, ledger } = ctx;
    const seat: Seat = { ctx, bring, identity: identityOf(ctx.viewer), asOf: 0 };
    const tables = wants.map((want) => openTable(want, seat.identity));
    const found = await store.read(tables.flatMap(({ queries }) => queries));
    if (found === null) return pass(wants, ctx, bring);
    seat.asOf = store.changes.last;
    const judging = { changes: store.changes, nowMs: clock.now(), since: writes.get(ledger) ?? 0 };
    let at = 0;
    for (const table of tables) judgeTable(table, found.slice(at, (at += table.queries.length)), judging);

    const joined = new Map<string, Flight<Landed>>();
    const join = (name: string): boolean => {
      const flight = mayJoin ? flights.get(name) : undefined;
      // What was begun before the last change may bring what was before it.
      if (flight === undefined || flight.isOver || flight.asOf !== seat.asOf) return false;
      joined.set(name, flight);
      return true;
    };
    const errands = errandsFor(tables, join);
    const own = errands.length === 0 ? null : launch(errands, seat);
    const isAsked = new Set(errands.flatMap(({ table, missing }) => namesIn(table, missing)));
    // What has to be asked for anyway need not be waited for as well.
    for (const name of isAsked) joined.delete(name);
    if (own === null) refresh(tables, seat);

    const landed = new Map<Flight<Landed>, Landed | GatewayError>();
    const all = new Set([...(own === null ? [] : [own]), ...joined.values()]);
    await Promise.all([...all].map(async (flight) => landed.set(flight, await flight.wait(ctx).catch(fromUnknown))));
    if (own === null && [...all].some((flight) => wasHurried(flight, landed.get(flight), ctx)))
      return obtain(wants, ctx, bring, false);

    for (const come of landed.values())
      if (!(come instanceof GatewayError)) for (const by of come.standIns) ledger.standIn(by);
    let hasFailed = false;
    const outcomeOf: AssembleOptions['outcomeOf'] = (table, row, column) => {
      if (all.size === 0) return undefined;
      const name = table.nameOf(row, column);
      const isOwn = isAsked.has(name);
      const flight = isOwn ? own : joined.get(name);
      if (flight === undefined || flight === null) return undefined;
      const come = landed.get(flight);
      if (come instanceof GatewayError || come === undefined) {
        hasFailed = true;
        return { value: come ?? new GatewayError('INTERNAL'), cell: null, isAbsent: false, isOwn };
      }
      hasFailed ||= come.hasFailed;
      const outcome = come.outcomes.get(name);
      return outcome && { ...outcome, isOwn };
    };
    const assembling = { record: ledger.cache, nowMs: judging.nowMs, outcomeOf, onCovered: ledger.cover };
    const answers = tables.map((table) => assemble(table, assembling));
    return { answers, hasFailed };
  };

  /** Makes a call of its own, which others may join. */
  const launch = (errands: readonly Errand[], { ctx, bring, identity, asOf }: Seat, isOnItsOwn = false) => {
    const names = errands.flatMap(({ table, missing }) => namesIn(table, missing, (policy) => policy.maxAgeMs > 0));
    const service = errands[0]?.table.want.source ?? '';
    const fly = async (signal: AbortSignal): Promise<Landed> => {
      const atMs = ctx.clock.now();
      try {
        const brought = await bring(
          errands.map(({ missing }) => missing),
          fork(ctx, { signal }),
        );
        const standIns = ctx.ledger.standIns.filter(({ source }) => source === service);
        const landed = land(errands, brought, { identity, asOf, atMs, standIns });
        store.write(landed.kept);
        return landed;
      } catch (thrown) {
        return crash(errands, fromUnknown(thrown));
      } finally {
        for (const name of names) if (flights.get(name) === flight) flights.delete(name);
      }
    };
    const flight = startFlight({ asOf, service, ctx, isOnItsOwn, fly });
    for (const name of names) flights.set(name, flight);
    return flight;
  };

  /** Asks anew for what is late, in nobody's time. */
  const refresh = (tables: readonly Table[], seat: Seat): void => {
    const errands = lateErrands(tables, (name) => flights.get(name)?.isOver === false);
    if (errands.length === 0) return;
    const { ctx } = seat;
    const deadlineMs = ctx.clock.now() + refreshMs;
    const { signal } = new AbortController();
    launch(errands, { ...seat, ctx: fork(ctx, { signal, deadlineMs, ledger: createLedger() }) }, true);
  };

  return {
    store,
    obtain,
    wrote: async (changes, { ledger }) => {
      writes.set(ledger, Infinity);
      writes.set(ledger, await store.tell(changes));
    },
  };
};

/** Whose turn it is, and as of when. */
interface Seat {
  readonly ctx: Context;
  readonly bring: Bring;
  readonly identity: string | null;
  asOf: number;
}

/** How long a call may take that nobody waits for. */
const refreshMs = 10_000;

const namesIn = (
  table: Table,
  { rows, columns }: Missing,
  isMeant: (policy: Policy) => boolean = () => true,
): readonly string[] =>
  columns.flatMap((column) => {
    const policy = table.columns[column]?.policy;
    return policy !== undefined && isMeant(policy) ? rows.map((row) => table.nameOf(row, column)) : [];
  });

/** Everything is asked for, and nothing is kept. */
const pass = async (wants: readonly Want[], ctx: Context, bring: Bring): Promise<Brought> => {
  for (const { source, type, rows } of wants) ctx.ledger.cache.use({ kind: 'bypass', source, type, rows: rows.length });
  return bring(
    wants.map((want) => ({ want, rows: [...want.rows.keys()], columns: [...want.columns.keys()] })),
    ctx,
  );
};

/** Whether a call that was joined had less time than whoever joined it, who can still ask for themselves. */
const wasHurried = (
  { deadlineMs }: Flight<Landed>,
  landed: Landed | GatewayError | undefined,
  ctx: Context,
): boolean => {
  if (landed === undefined || landed instanceof GatewayError || deadlineMs >= ctx.deadlineMs) return false;
  return [...landed.outcomes.values()].some(
    ({ value }) =>
      value instanceof GatewayError && (value.code === 'DOWNSTREAM_TIMEOUT' || value.code === 'DEADLINE_EXCEEDED'),
  );
};
