/** How much JSON a request's variables or extensions may hold. */
export interface JsonBounds {
  /** Objects and lists within one another. */
  readonly maxDepth: number;
  /** Properties of one object: an error about an input object is as long as the object, and there may be one for each property. */
  readonly maxProperties: number;
  /** Values in all. */
  readonly maxValues: number;
}

/** Whether a parsed JSON value stays within the bounds; looks at no more of it than the bounds allow, and never recurses. */
export const isWithin = (value: unknown, { maxDepth, maxProperties, maxValues }: JsonBounds): boolean => {
  let values = 0;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    values += level.length;
    if (depth > maxDepth || values > maxValues) return false;
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      const inner: unknown[] = Object.values(item);
      if (inner.length > (Array.isArray(item) ? maxValues : maxProperties)) return false;
      for (const one of inner) next.push(one);
      if (values + next.length > maxValues) return false;
    }
    level = next;
  }
  return true;
};
