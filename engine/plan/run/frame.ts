import { GatewayError } from '../../errors.ts';
import type { Guard, Read } from '../plan.ts';

/** What a run keeps beside a row: all that other sources know of the same entity, or of this row alone where it is none. */
export interface Frame {
  /** Two cells for each slot: what is in it (undefined is not fetched), and the mark of who has filled it. */
  readonly cells: unknown[];
  /** Spots whose asks have been told of it, a bit each; those from 30 on in `seenMore`. */
  seen: number;
  seenMore: Set<number> | null;
  /** Whether more than one row of the entity has come. */
  isShared: boolean;
  /** By shape: its text, written once where it is shared. */
  texts: (string | undefined)[] | null;
}

export type Row = Readonly<Record<string, unknown>>;

/** Who has filled a slot, and at which depth; 0 is what came with a row. */
export type Mark = number;

export const levelOf = (mark: Mark): number => Math.floor(mark / 65_536);

export const markOf = ({ level, id }: { readonly level: number; readonly id: number }): Mark => level * 65_536 + id + 1;

export const fill = (frame: Frame, slot: number, value: unknown, mark: Mark): void => {
  frame.cells[2 * slot] = value;
  frame.cells[2 * slot + 1] = mark;
};

/** Another value for what is filled already. */
export const refill = (frame: Frame, slot: number, value: unknown): void => void (frame.cells[2 * slot] = value);

/** What a row brings as well as a fetch of that depth would: it counts unless there is something of less depth. */
export const provide = (frame: Frame, slot: number, row: Row | null, level: number): void => {
  if (frame.cells[2 * slot] === undefined || levelAt(frame, slot) > level) fill(frame, slot, row, level * 65_536);
};

/**
 * Whether it need not be fetched: what a fetch of less depth has brought, or what this one has been told of already. What another of the
 * same depth may have brought does not count, or it would depend on which of them is faster.
 */
export const isHeld = (frame: Frame, slot: number, fetch: { readonly level: number; readonly id: number }): boolean =>
  frame.cells[2 * slot + 1] === markOf(fetch) ||
  (frame.cells[2 * slot] !== undefined && levelAt(frame, slot) < fetch.level);

const levelAt = (frame: Frame, slot: number): number => {
  const mark = frame.cells[2 * slot + 1];
  return typeof mark === 'number' ? levelOf(mark) : 0;
};

/** Whether the asks of a spot have been told of it before; they count as told from now on. */
export const isSeen = (frame: Frame, spot: number): boolean => {
  if (spot >= 30) {
    frame.seenMore ??= new Set();
    if (frame.seenMore.has(spot)) return true;
    frame.seenMore.add(spot);
    return false;
  }
  const before = frame.seen;
  frame.seen |= 1 << spot;
  return frame.seen === before;
};

/** The frames of one stage, entities known by type and key. */
export interface Frames {
  create(): Frame;
  /** The frame of a row; `key` is null for rows that are no entities. */
  of(type: string, key: unknown, row: object): Frame;
  /** The frame that `of` has given. */
  known(row: object): Frame | undefined;
}

/** Made once of each length. */
const nothing = (length: number): readonly unknown[] => (nothings[length] ??= Array.from({ length }, () => undefined));
const nothings: (readonly unknown[])[] = [];

/** For one stage of one run, in which frames have so many slots. */
export const createFrames = (slots: number): Frames => {
  const entities = new Map<string, Map<unknown, Frame>>();
  const frames = new Map<object, Frame>();
  // A copy is as long as it will be: an array that grows takes room for many more.
  const empty = nothing(2 * slots);
  const create = (): Frame => ({
    cells: empty.slice(),
    seen: 0,
    seenMore: null,
    isShared: false,
    texts: null,
  });
  const entity = (type: string, key: string): Frame => {
    let byKey = entities.get(type);
    if (byKey === undefined) entities.set(type, (byKey = new Map()));
    const known = byKey.get(key);
    if (known !== undefined) {
      known.isShared = true;
      return known;
    }
    const frame = create();
    byKey.set(key, frame);
    return frame;
  };
  return {
    create,
    known: (row) => frames.get(row),
    of: (type, key, row) => {
      const before = frames.get(row);
      if (before !== undefined) return before;
      const frame = typeof key === 'string' || typeof key === 'number' ? entity(type, String(key)) : create();
      frames.set(row, frame);
      return frame;
    },
  };
};

/** The value that a plan's `read` points at; an error where what it lies in has failed. */
export const valueOf = ({ slot, key, from }: Read, row: unknown, frame: Frame | undefined): unknown => {
  const holder = slot === -1 ? row : frame?.cells[2 * slot];
  if (from !== undefined) return computed(from, holder);
  if (key === null || holder === null || holder === undefined || holder instanceof GatewayError) return holder;
  return (holder as Row)[key];
};

const computed = (from: NonNullable<Read['from']>, holder: unknown): unknown => {
  if (holder instanceof GatewayError || holder === undefined || holder === null) return holder;
  try {
    return from(holder as never);
  } catch (error) {
    return error instanceof GatewayError ? error : new GatewayError('INTERNAL', { cause: error });
  }
};

/** Whose the row is, for the guard of one of its fields; undefined where it does not say. */
export const ownerOf = ({ owner, path }: Guard, row: Row, frame: Frame | undefined): unknown =>
  path.reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null ? (value as Row)[name] : undefined),
    valueOf(owner, row, frame),
  );
