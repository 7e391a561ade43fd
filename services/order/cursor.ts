import { Refusal } from './errors.ts';

/** A list that is paged: the coordinate that its cursors carry, and what the keys of a cursor look like. */
export interface PagedField {
  readonly coordinate: string;
  readonly keys: readonly RegExp[];
}

/** Cursors are base64url of a JSON array: the field they belong to, then the sort keys of one row. */
export const toCursor = (field: PagedField, keys: readonly string[]): string =>
  Buffer.from(JSON.stringify([field.coordinate, ...keys])).toString('base64url');

/** Reads back the sort keys; refuses whatever `toCursor` has not written for this field. */
export const fromCursor = (field: PagedField, cursor: string): string[] => {
  const [, ...keys] = cursor.length > longestCursor ? [] : readTexts(cursor);
  const fits = keys.length === field.keys.length && field.keys.every((pattern, at) => pattern.test(keys[at] ?? ''));
  if (!fits || toCursor(field, keys) !== cursor) throw new Refusal('AFTER');
  return keys;
};

const longestCursor = 1000;

const readTexts = (cursor: string): string[] => {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) && value.every((key) => typeof key === 'string') ? value : [];
  } catch {
    return [];
  }
};
