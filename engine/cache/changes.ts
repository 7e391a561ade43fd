import type { Holdings } from './entities.ts';

/** What has changed: an entity (`User`, with its id), one field of it (`User.orders`), or, without an id, all there are. */
export interface Change {
  readonly subject: string;
  readonly id?: string;
}

/** Everything there is. */
export const everything: Change = { subject: '*' };

/**
 * What has changed, by the number of the change that was the last to say so. Changes are numbered as they come; what was asked as of one
 * number can be relied on as long as nothing it is about has a greater one.
 */
export interface Changes {
  /** The last that is known of. */
  readonly last: number;
  /** Takes changes under their number, which is greater than all before. */
  note(changes: readonly Change[], number: number): void;
  /** Forgets all that might have been said up to this number: nothing older can be relied on. */
  distrust(number: number): void;
  /** Whether a subject has changed after this number; an id that is not known may be any. */
  hasChanged(subject: string, id: string | null, after: number): boolean;
  /** Whether anything has changed of what something holds that was asked as of this number. */
  holdsChanged(holdings: Holdings, after: number): boolean;
}

/** Of more than `max` subjects the oldest are forgotten, and with them whatever was asked before. */
export const createChanges = (max = 50_000): Changes => {
  /** Oldest first, as each is put in anew when it changes again: `User`, `User:1`, and `User?` for any. */
  const marks = new Map<string, number>();
  let floor = 0;
  let last = 0;
  const mark = (name: string, number: number): void => {
    marks.delete(name);
    marks.set(name, number);
  };
  const isAfter = (name: string, after: number): boolean => (marks.get(name) ?? 0) > after;

  const hasChanged: Changes['hasChanged'] = (subject, id, after) => {
    if (after < floor) return true;
    if (marks.size === 0) return false;
    if (isAfter(subject, after)) return true;
    return isAfter(id === null ? `${subject}?` : `${subject}:${id}`, after);
  };
  return {
    get last() {
      return last;
    },
    note: (changes, number) => {
      last = number;
      for (const { subject, id } of changes) {
        if (subject === everything.subject) floor = number;
        else if (id === undefined) mark(subject, number);
        else for (const name of [`${subject}:${id}`, `${subject}?`]) mark(name, number);
      }
      for (const [name, forgotten] of marks) {
        if (marks.size <= max) break;
        marks.delete(name);
        floor = Math.max(floor, forgotten);
      }
    },
    distrust: (number) => {
      last = floor = number;
      marks.clear();
    },
    hasChanged,
    holdsChanged: (holdings, after) => {
      if (after < floor) return true;
      if (marks.size === 0) return false;
      for (const [type, ids] of Object.entries(holdings)) {
        if (ids === null ? hasChanged(type, null, after) : isAfter(type, after)) return true;
        if (ids?.some((id) => isAfter(`${type}:${id}`, after)) === true) return true;
      }
      return false;
    },
  };
};
