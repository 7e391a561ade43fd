import { LRUCache } from 'lru-cache';
import type { Cell, Cells, CellStore } from './cell-store.ts';
import { createChanges } from './changes.ts';
import type { Neighbours } from './neighbours.ts';

export interface MemoryCellsOptions {
  /** The most that is kept, in bytes as they lie in memory; rows that nobody has asked for the longest go first. */
  readonly maxBytes: number;
  /** Who keeps rows for themselves, and has to hear of what is changed here. */
  readonly neighbours?: Neighbours | undefined;
}

/** Keeps cells in this process, for it alone. */
export const memoryCells = ({ maxBytes, neighbours }: MemoryCellsOptions): CellStore & { readonly bytes: number } => {
  const rows = new LRUCache<string, Map<string, Cell>>({ maxSize: maxBytes, maxEntrySize: Math.ceil(maxBytes / 8) });
  const changes = createChanges();
  neighbours?.onHeard((told) => changes.note(told, changes.last + 1));
  return {
    changes,
    get bytes() {
      return rows.calculatedSize;
    },
    read: async (queries) => queries.map((query) => query.rows.map((row) => rows.get(row))),
    write: (written) => {
      for (const { row, cells } of written) {
        const known = rows.peek(row);
        const together = known === undefined ? new Map(cells) : withNewer(known, cells);
        rows.set(row, together, { size: bytesOf(row, together) });
      }
    },
    tell: async (told) => {
      changes.note(told, changes.last + 1);
      const number = changes.last;
      await neighbours?.tell(told);
      return number;
    },
    close: async () => rows.clear(),
  };
};

/** What was asked later stays, whoever comes in first. */
const withNewer = (known: Map<string, Cell>, cells: Cells): Map<string, Cell> => {
  for (const [name, cell] of cells) {
    const before = known.get(name);
    if (before === undefined || before.asOf < cell.asOf || (before.asOf === cell.asOf && before.atMs <= cell.atMs))
      known.set(name, cell);
  }
  for (const name of known.keys()) {
    if (known.size <= mostCells) break;
    known.delete(name);
  }
  return known;
};

/** Of one row; selections that differ are as many as somebody thinks of. */
const mostCells = 64;

/** At most: a character takes two bytes at most, and what is around it is about as much as this. */
const bytesOf = (row: string, cells: Cells): number => {
  let bytes = 200 + 2 * row.length;
  for (const [name, { text, holdings }] of cells) {
    bytes += 160 + 2 * (name.length + (text?.length ?? 0));
    for (const [type, ids] of Object.entries(holdings))
      bytes += 120 + 2 * type.length + (ids ?? []).reduce((sum, id) => sum + 40 + 2 * id.length, 0);
  }
  return bytes;
};
