import { GatewayError } from '../../errors.ts';
import type { Guard, Read } from '../plan.ts';

/** What a run keeps beside a row: all that other sources know of the same entity, or of this row alone where it is none. */
export interface Frame {
  /** By slot; undefined is not fetched. */
  readonly slots: unknown[];
  /** By slot: at which depth it was filled. */
  readonly levels: number[];
  /** By spot: whether its asks have been told of it. */
  readonly seen: boolean[];
  /** By shape: its text, written once. */
  readonly text: (string | undefined)[];
}

export type Row = Readonly<Record<string, unknown>>;

/** The frames of one stage, entities known by type and key. */
export interface Frames {
  create(): Frame;
  /** The frame of a row; `key` is null for rows that are no entities. */
  of(type: string, key: unknown, row: object): Frame;
  /** The frame that `of` has given. */
  known(row: object): Frame | undefined;
}

/** For one stage of one run. */
export const createFrames = (): Frames => {
  const entities = new Map<string, Map<unknown, Frame>>();
  const frames = new Map<object, Frame>();
  const entity = (type: string, key: unknown): Frame => {
    let byKey = entities.get(type);
    if (byKey === undefined) entities.set(type, (byKey = new Map()));
    let frame = byKey.get(key);
    if (frame === undefined) byKey.set(key, (frame = create()));
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
  const holder = slot === -1 ? row : frame?.slots[slot];
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

const create = (): Frame => ({ slots: [], levels: [], seen: [], text: [] });
