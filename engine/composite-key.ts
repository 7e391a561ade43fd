/** The fields that a key consists of: `sku package` → `['sku', 'package']`. */
export const fieldsOfKey = (key: string): readonly string[] => key.split(' ');

/** Whether a key is one of several fields, whose values only together tell which row is meant. */
export const isComposite = (key: string): boolean => key.includes(' ');

/** One text for the values of a key's fields; null where one of them is missing. */
export const toKeyText = (values: readonly unknown[]): string | null =>
  values.every((value) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    ? JSON.stringify(values)
    : null;

/** The values that `toKeyText` was given. */
export const fromKeyText = (text: string): readonly unknown[] => JSON.parse(text) as unknown[];

/** The same text for keys that differ in nothing but that one source writes a number where another writes text. */
export const comparableKey = (text: string): string => JSON.stringify(fromKeyText(text).map(String));
