import { checkOwner, mayOwner } from '../../access.ts';
import { GatewayError } from '../../errors.ts';
import { fetchGraphQL } from './fetch-graphql.ts';
import { fetchLoaded } from './fetch-loaded.ts';
import { createFrames, isSeen, ownerOf, provide, refill, valueOf, type Frame, type Frames, type Row } from './frame.ts';
import type { Ask, Child, Choice, Fetch, Guard, Runtime, Spot, Stage } from '../plan.ts';

/** What a stage has come to: the answer's parts, not yet put together. */
export interface Outcome {
  readonly stage: Stage;
  readonly frames: Frames;
  readonly root: Frame;
  /** Rows that the viewer may not enter. */
  readonly refused: ReadonlyMap<object, GatewayError>;
  /** Whether anything is known to have failed. */
  readonly hasFailed: boolean;
  /** Gives every row of an entity what is known of it, and not the first alone: to be called by who reads each. */
  enterAgain(): void;
}

/** What an ask wants to know something about. */
export interface Demand {
  readonly frame: Frame;
  readonly row: Row;
}

/** A stage under way, as its fetches see it. */
export interface StageRun extends Runtime {
  readonly stage: Stage;
  readonly frames: Frames;
  demands(ask: Ask): readonly Demand[];
  /** Whether the viewer may have the ask made for this row. */
  mayAsk(ask: Ask, demand: Demand): boolean;
  fail(): void;
}

/** Runs a stage as the data flows: a fetch starts when all that feeds it has ended, and waits for nothing else. */
export const runStage = async (stage: Stage, runtime: Runtime, introspect: (ask: Ask) => unknown): Promise<Outcome> => {
  const { ctx, conditions } = runtime;
  const frames = createFrames(stage.slots);
  const refused = new Map<object, GatewayError>();
  /** By the number of the ask. */
  const demands: (Demand[] | undefined)[] = [];
  /** Rows of entities that are known already: nothing more is fetched for them. */
  const again: (() => void)[] = [];
  let isLate = false;
  let hasFailed = false;

  const run: StageRun = {
    ...runtime,
    stage,
    frames,
    demands: (ask) => (conditions[ask.when.condition] === true ? (demands[ask.id] ?? []) : []),
    mayAsk: ({ guard, isSignedIn }, { row, frame }) =>
      (!isSignedIn || ctx.viewer !== null) &&
      (guard === null || mayOwner(ctx.viewer, guard.rule, ownerOf(guard, row, frame))),
    fail: () => void (hasFailed = true),
  };

  const enterAll = (children: readonly Child[], row: Row, frame: Frame | undefined): void => {
    for (const { read, choice } of children) enter(choice, valueOf(read, row, frame));
  };
  const enter = (choice: Choice, value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    if (Array.isArray(value)) for (const item of value) enter(choice, item);
    else if (value instanceof GatewayError) hasFailed = true;
    else {
      const spot = choice.only ?? choice.spots.get(String((value as Row)['__typename']));
      if (spot?.isActive === true) arrive(spot, value as Row);
    }
  };
  /** A row has come: whoever wants to know more of it is told, once for each entity. */
  const arrive = (spot: Spot, row: Row): void => {
    const frame = spot.isFramed ? frames.of(spot.type, keyIn(spot, row), row) : undefined;
    const isKnown = frame !== undefined && isSeen(frame, spot.id);
    if (isKnown && !spot.isEnteredAgain && !isLate) return void again.push(() => arrive(spot, row));
    if (frame !== undefined && !isKnown) for (const slot of spot.provides) provide(frame, slot, row, spot.level);
    if (spot.guard !== null && !mayEnter(spot.guard, row, frame)) return;
    enterAll(spot.children, row, frame);
    if (frame === undefined || isKnown || spot.asks.length === 0) return;
    const demand = { frame, row };
    for (const ask of spot.asks) tell(ask, demand);
  };
  const tell = (ask: Ask, demand: Demand): void => {
    const known = demands[ask.id];
    if (known === undefined) demands[ask.id] = [demand];
    else known.push(demand);
  };
  const mayEnter = (guard: Guard, row: Row, frame: Frame | undefined): boolean => {
    try {
      checkOwner(ctx, guard.rule, ownerOf(guard, row, frame));
      return true;
    } catch (error) {
      refused.set(row, error as GatewayError);
      hasFailed = true;
      return false;
    }
  };

  const send = async (fetch: Fetch): Promise<void> => {
    if (fetch.kind === 'graphql') await fetchGraphQL(fetch, run);
    else if (fetch.kind === 'constant')
      for (const ask of fetch.asks)
        for (const { frame } of run.demands(ask)) refill(frame, ask.slots[0] ?? -1, ask.constant);
    else if (fetch.kind === 'introspect')
      for (const ask of fetch.asks)
        for (const { frame } of run.demands(ask)) refill(frame, ask.slots[0] ?? -1, introspect(ask));
    else await fetchLoaded(fetch, run);
    for (const ask of fetch.asks)
      if (ask.children.length > 0) for (const { frame, row } of run.demands(ask)) enterAll(ask.children, row, frame);
  };

  const root = frames.create();
  const rootRow: Row = {};
  for (const ask of stage.root.asks) tell(ask, { frame: root, row: rootRow });
  await flow(stage.fetches, send);
  const enterAgain = (): void => {
    isLate = true;
    for (const enter of again.splice(0)) enter();
  };
  return { stage, frames, root, refused, hasFailed, enterAgain };
};

/** Which entity a row is; null for one that is none. */
const keyIn = ({ key, keyOf }: Spot, row: Row): unknown => {
  if (key === null) return null;
  return keyOf === null ? row[key] : keyOf(row);
};

/** Each fetch as soon as its feeders have ended; feeders stand before what they feed. */
const flow = async (fetches: readonly Fetch[], send: (fetch: Fetch) => Promise<void>): Promise<void> => {
  const ended: Promise<void>[] = [];
  for (const fetch of fetches) {
    const feeders = fetch.feeders.map((id) => ended[id]);
    ended.push(feeders.length === 0 ? send(fetch) : Promise.all(feeders).then(() => send(fetch)));
  }
  await Promise.all(ended);
};
