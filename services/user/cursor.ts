/** The cursor of a user: opaque to callers, and of no use to any other list. */
export const toCursor = (id: string): string => Buffer.from(`${kind}${id}`).toString('base64url');

/** The id in a cursor; undefined when the cursor is not, byte for byte, one that `toCursor` gives. */
export const fromCursor = (cursor: string): string | undefined => {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!text.startsWith(kind)) return undefined;
  const id = text.slice(kind.length);
  return /^usr_[0-9]{4,12}$/.test(id) && toCursor(id) === cursor ? id : undefined;
};

const kind = 'users:';
