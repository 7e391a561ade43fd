export interface TableRow {
  /** What stands above it as `# heading`. */
  readonly heading: string;
  readonly cells: readonly string[];
}

/** Reads a table as people write it: a row is a line with ` | ` between its cells; empty lines do not count. */
export const readTable = (text: string): TableRow[] => {
  const rows: TableRow[] = [];
  let heading = '';
  for (const line of text.split('\n').filter((each) => each !== '')) {
    if (line.startsWith('# ')) heading = line.slice(2);
    else rows.push({ heading, cells: line.split(' | ') });
  }
  return rows;
};
