import type { Cell, Cells, CellQuery } from './cell-store.ts';
import type { Column } from './column.ts';
import { notKept } from './policy.ts';
import { judge, type JudgeOptions, type Verdict } from './verdict.ts';
import type { Want, WantedRow } from './want.ts';

/** A wanted table as it fills. Its cells are counted row by row. */
export interface Table {
  readonly want: Want;
  /** The same columns, less what cannot be kept for this caller. */
  readonly columns: readonly Column[];
  readonly verdicts: Verdict[];
  /** What was kept, where it is good for anything. */
  readonly cells: (Cell | undefined)[];
  /** The name that a cell is known by while it is asked for: nobody is shown what was asked for in another's name. */
  nameOf(row: number, column: number): string;
  readonly queries: readonly TableQuery[];
}

interface TableQuery extends CellQuery {
  /** Which column each name is. */
  readonly columns: readonly number[];
}

/** Without an identity nothing is kept that is somebody's own. */
export const openTable = (want: Want, identity: string | null): Table => {
  const columns = want.columns.map((column) =>
    column.policy.scope === 'PRIVATE' && identity === null ? { ...column, policy: notKept } : column,
  );
  const places = Map.groupBy(
    columns.flatMap((column, index) => (column.policy.maxAgeMs > 0 ? [{ column, index }] : [])),
    ({ column }) => placeOf(column, identity),
  );
  return {
    want,
    columns,
    verdicts: Array.from<Verdict>({ length: want.rows.length * columns.length }).fill('none'),
    cells: [],
    nameOf: (row, column) => {
      const [wanted, at] = [want.rows[row], columns[column]];
      return wanted === undefined || at === undefined
        ? ''
        : `${identity ?? ''} ${rowAddress(at, wanted, identity)} ${at.name}`;
    },
    queries: [...places].map(([place, together]) => ({
      rows: want.rows.map(({ text }) => `${place}${text}`),
      names: together.map(({ column }) => column.name),
      columns: together.map(({ index }) => index),
    })),
  };
};

/** Where the row's cells lie: apart for each caller where they are somebody's own. */
export const rowAddress = (column: Column, row: WantedRow, identity: string | null): string =>
  `${placeOf(column, identity)}${row.text}`;

const placeOf = ({ address, policy }: Column, identity: string | null): string =>
  policy.scope === 'PRIVATE' ? `${address} ${identity} ` : `${address} `;

/** Judges what was found, for each of the table's queries. */
export const judgeTable = (
  { want, columns, verdicts, cells, queries }: Table,
  found: readonly (readonly (Cells | undefined)[])[],
  options: Omit<JudgeOptions, 'type'>,
): void => {
  const width = columns.length;
  const judging = { ...options, type: want.type };
  for (const [number, query] of queries.entries())
    for (const [row, inRow] of (found[number] ?? []).entries()) {
      if (inRow === undefined) continue;
      for (const [at, name] of query.names.entries()) {
        const index = query.columns[at] ?? 0;
        const [column, wanted] = [columns[index], want.rows[row]];
        if (column === undefined || wanted === undefined) continue;
        for (const cell of having(inRow, name, column)) {
          const verdict = judge(cell, column, wanted, judging);
          if (!isBetter(verdict, verdicts[row * width + index])) continue;
          verdicts[row * width + index] = verdict;
          cells[row * width + index] = cell;
          if (verdict === 'fresh') break;
        }
      }
    }
  for (let row = 0; row < want.rows.length; row++)
    if (isTorn(row, verdicts, cells, width)) verdicts.fill('none', row * width, (row + 1) * width);
};

const ranks: readonly (Verdict | undefined)[] = ['none', 'last', 'late', 'fresh'];
const isBetter = (one: Verdict, other: Verdict | undefined): boolean => ranks.indexOf(one) > ranks.indexOf(other);

/** The cell of that name, and for a selection all others that have as much in them. */
const having = (inRow: Cells, name: string, { hasPaths }: Column): readonly Cell[] => {
  const exact = inRow.get(name);
  if (!hasPaths || inRow.size === (exact === undefined ? 0 : 1)) return exact === undefined ? [] : [exact];
  const paths = name.split('\n');
  const wider = [...inRow].flatMap(([other, cell]) => (other !== name && covers(other, paths) ? [cell] : []));
  return exact === undefined ? wider : [exact, ...wider];
};

const covers = (other: string, paths: readonly string[]): boolean => {
  const has = new Set(other.split('\n'));
  return paths.every((path) => has.has(path));
};

/** Whether a row is there by one of its cells and not there by another. */
const isTorn = (
  row: number,
  verdicts: readonly Verdict[],
  cells: readonly (Cell | undefined)[],
  width: number,
): boolean => {
  let absent = 0;
  let known = 0;
  for (let at = row * width; at < (row + 1) * width; at++) {
    if (verdicts[at] === 'none') continue;
    known++;
    if (cells[at]?.text === null) absent++;
  }
  return absent > 0 && (absent < known || known < width);
};
