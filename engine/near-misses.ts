/** A variable that means nothing here, and the setting that it was probably meant for. */
export interface NearMiss {
  readonly given: string;
  readonly meant: string;
}

/** Variables that are no settings but look like one: mistyped in one place in five, or without the last words (`USER_TIMEOUT`, `DEADLINE`). */
export const nearMisses = (
  environment: Readonly<Record<string, string | undefined>>,
  settings: readonly string[],
): readonly NearMiss[] =>
  Object.keys(environment)
    .filter((given) => environment[given] !== '' && !settings.includes(given))
    .toSorted()
    .flatMap((given) => {
      const meant = settings.find((setting) => isCutShort(given, setting)) ?? nearest(given, settings);
      return meant === undefined ? [] : [{ given, meant }];
    });

/** One word alone is anybody's: `USER` is who runs this. */
const isCutShort = (given: string, setting: string): boolean =>
  setting === `${given}_MS` || (given.includes('_') && setting.startsWith(`${given}_`));

const nearest = (given: string, settings: readonly string[]): string | undefined => {
  const typed = given.toUpperCase();
  const [first] = settings
    .filter((setting) => Math.abs(setting.length - typed.length) <= mistakesIn(setting))
    .map((setting) => ({ setting, mistakes: distance(typed, setting) }))
    .filter(({ setting, mistakes }) => mistakes <= mistakesIn(setting))
    .toSorted((a, b) => a.mistakes - b.mistakes);
  return first?.setting;
};

const mistakesIn = ({ length }: string): number => Math.min(2, Math.floor(length / 5));

/** Optimal string alignment: how many letters were put in, left out, changed, or swapped with the next. */
const distance = (a: string, b: string): number => {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= a.length; row++) {
    rows[row] = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      rows[row]?.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1),
          isSwap ? at(row - 2, column - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
};
