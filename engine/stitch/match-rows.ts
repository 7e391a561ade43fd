import { canonical } from '../canonical.ts';

export type Row = Readonly<Record<string, unknown>>;
export type Answered = Row | Error | null;

export interface MatchOptions {
  /** The key that a row answers, as it was asked for; an error or nothing where it cannot be read. */
  readonly keyOf: (row: Row) => unknown;
  /** What a key comes to that only rows nobody asked for, or without a key, could have answered. */
  readonly unreadable: () => Error;
}

/**
 * Gives each key the row that carries it, wherever it stands. What carries no key counts for the key at its place where all other rows stand
 * at theirs, and else for every key that nobody has answered. Of a key that nothing was said of there is no row: null.
 */
export const matchRows = (
  results: readonly Answered[],
  keys: readonly unknown[],
  { keyOf, unreadable }: MatchOptions,
): readonly Answered[] => {
  const wanted = keys.map(comparable);
  const asked = new Set(wanted);
  const found = results.map((answered) => {
    const key = answered === null || answered instanceof Error ? undefined : keyOf(answered);
    const text = typeof key === 'string' || typeof key === 'number' ? comparable(key) : undefined;
    return text !== undefined && asked.has(text) ? text : undefined;
  });
  const rows = new Map(results.flatMap((row, index) => (found[index] === undefined ? [] : [[found[index], row]])));
  const isInOrder =
    results.length === keys.length && found.every((key, index) => key === undefined || key === wanted[index]);
  const failures = results.map((answered, index) => {
    if (answered === null || found[index] !== undefined) return null;
    if (answered instanceof Error) return answered;
    return unreadable();
  });
  const first = failures.find((failure) => failure !== null) ?? null;
  return wanted.map((key, index) => rows.get(key) ?? (isInOrder ? failures[index] : first) ?? null);
};

/** An upstream may write an id as a number. */
const comparable = (key: unknown): string => canonical(typeof key === 'number' ? String(key) : key);
