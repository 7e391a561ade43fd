import type { Errand } from './landing.ts';
import type { Table } from './table.ts';

/**
 * What has to be asked for: of each table the missing columns of its missing rows. Once anything is asked for anyway, what is late is asked for
 * along with it, so that no second call has to be made for that.
 */
export const errandsFor = (tables: readonly Table[], join: (name: string) => boolean): readonly Errand[] => {
  const asked = tables.map((table) => (at: number, row: number, column: number) => {
    const verdict = table.verdicts[at];
    if (verdict === 'fresh' || verdict === 'late') return false;
    return table.columns[column]?.policy.maxAgeMs === 0 || !join(table.nameOf(row, column));
  });
  const missing = tables.map((table, index) => collect(table, asked[index] ?? never));
  if (missing.every(({ rows }) => rows.size === 0)) return [];
  return tables.flatMap((table, index) => errand(table, missing[index] ?? nothing, lateIn(table)));
};

/** What is late and may be shown meanwhile. */
export const lateErrands = (tables: readonly Table[], isUnderWay: (name: string) => boolean): readonly Errand[] =>
  tables.flatMap((table) =>
    errand(
      table,
      collect(table, (at, row, column) => table.verdicts[at] === 'late' && !isUnderWay(table.nameOf(row, column))),
    ),
  );

interface Places {
  readonly rows: ReadonlySet<number>;
  readonly columns: ReadonlySet<number>;
}

type IsPlace = (at: number, row: number, column: number) => boolean;

const lateIn = (table: Table): Places => collect(table, (at) => table.verdicts[at] === 'late');

const collect = ({ want, columns: { length: width } }: Table, isPlace: IsPlace): Places => {
  const rows = new Set<number>();
  const columns = new Set<number>();
  for (let row = 0; row < want.rows.length; row++)
    for (let column = 0; column < width; column++)
      if (isPlace(row * width + column, row, column)) {
        rows.add(row);
        columns.add(column);
      }
  return { rows, columns };
};

const errand = (table: Table, ...places: readonly Places[]): Errand[] => {
  const rows = [...new Set(places.flatMap((each) => [...each.rows]))].toSorted(byNumber);
  const columns = [...new Set(places.flatMap((each) => [...each.columns]))].toSorted(byNumber);
  return rows.length === 0 ? [] : [{ table, missing: { want: table.want, rows, columns } }];
};

const byNumber = (a: number, b: number): number => a - b;
const never: IsPlace = () => false;
const nothing: Places = { rows: new Set(), columns: new Set() };
