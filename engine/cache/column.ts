import { createHash } from 'node:crypto';
import { canonical } from '../canonical.ts';
import type { Holdings } from './entities.ts';
import type { Policy } from './policy.ts';

/** A field as a source is asked for it, with its arguments and all that is selected in it: what is kept of it for one row is a cell. */
export interface Column {
  /** Where cells lie, but for whose row they are of: nothing else of any source has the same. */
  readonly address: string;
  /** Among what lies there: a plain field of the row, or the paths of all that is selected. */
  readonly name: string;
  /** Whether the name is made of paths: then a cell that has all of these, and more, is as good. */
  readonly hasPaths: boolean;
  readonly policy: Policy;
  /** `Type.field`, or the type whose rows are kept whole. */
  readonly coordinate: string;
  /** Whether null says that there is no such thing, which is kept more briefly than things are. */
  readonly isRow: boolean;
  /** What of a value is kept; all of it where this is absent. */
  readonly keep?: (value: unknown) => unknown;
  /** What the value holds; null for one that is not as the schema says, or has an error in it, which is not kept. */
  readonly holdingsOf: (value: unknown) => Holdings | null;
}

/** A name that is the same only for the same, whatever it is made of. */
export const addressOf = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(canonical(parts)).digest('base64url').slice(0, 22);
