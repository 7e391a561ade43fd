import { canonical } from '../canonical.ts';

export type Row = Readonly<Record<string, unknown>>;
export type Answered = Row | Error | null;

export interface MatchOptions {
  /** What a row has in the place of its key. */
  readonly keyOf: (row: Row) => unknown;
  /** What stands for a row whose key cannot be read, or was not asked for. */
  readonly unreadable: () => Error;
}

/**
 * Gives each key the row that carries it, wherever it stands. An error, or a row that carries no key asked for, counts for the key at its
 * place as long as all other rows stand at theirs, and else for every key without a row. A key that nothing was said of has no row: null.
 */
export const matchRows = (
  results: readonly Answered[],
  keys: readonly unknown[],
  { keyOf, unreadable }: MatchOptions,
): readonly Answered[] => {
  if (standInPlace(results, keys, keyOf)) return results;
  const wanted = keys.map(comparable);
  const asked = new Set(wanted);
  const rows = new Map<string, Row>();
  let isByPlace = results.length === keys.length;
  const failures = results.map((answered, index) => {
    if (answered === null || answered instanceof Error) return answered;
    const key = keyOf(answered);
    const text = typeof key === 'string' || typeof key === 'number' ? comparable(key) : undefined;
    if (text === undefined || !asked.has(text)) return unreadable();
    rows.set(text, answered);
    isByPlace &&= text === wanted[index];
    return null;
  });
  const placeless = failures.find((failure) => failure !== null) ?? null;
  return wanted.map((key, index) => rows.get(key) ?? (isByPlace ? failures[index] : placeless) ?? null);
};

/** Whether every row stands where its key does, as they nearly always do. */
const standInPlace = (
  results: readonly Answered[],
  keys: readonly unknown[],
  keyOf: MatchOptions['keyOf'],
): boolean => {
  if (results.length !== keys.length) return false;
  for (let index = 0; index < results.length; index++) {
    const answered = results[index];
    if (answered === null || answered === undefined || answered instanceof Error) continue;
    const [found, wanted] = [keyOf(answered), keys[index]];
    if (found !== wanted || (typeof found !== 'string' && typeof found !== 'number')) return false;
  }
  return true;
};

/** An upstream may write an id as a number. */
const comparable = (key: unknown): string => canonical(typeof key === 'number' ? String(key) : key);
