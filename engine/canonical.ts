/** The same text for equal values, whatever the order of their properties; `undefined` properties count as missing. */
export const canonical = (value: unknown): string =>
  (typeof value === 'object' ? JSON.stringify(value, sorted) : JSON.stringify(value)) ?? 'undefined';

const sorted = (_key: string, value: unknown): unknown =>
  isPlainObject(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value;

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
