import { loyaltyColumn, mapsColumn, orderColumn, userColumn, type Column, type Path } from './column.ts';
import { shelfColumn } from './shelf-column.ts';
import { planted, type BodyEdit } from './wire.ts';

/** Many keys in one call of a source, any of which may fail by itself. */
export interface Batch {
  readonly column: Column;
  /** More than enough: not each of them has a value while all is well. */
  readonly candidates: readonly string[];
  readonly fieldOf: (key: string) => string;
  /** Below the key's own field. */
  readonly path: Path;
  /** What makes a key fail, the nth that is asked for, and no other; given in falling order of n. */
  readonly breakKey: (key: string, nth: number) => BodyEdit;
}

const userIds = Array.from({ length: 16 }, (_, index) => `usr_${String(index + 1).padStart(4, '0')}`);
const orderIds = Array.from({ length: 32 }, (_, index) => `ord_${String(5_931 - index).padStart(5, '0')}`);

/** One of each protocol, and of each source. */
export const batches: readonly Batch[] = [
  {
    column: userColumn,
    candidates: userIds,
    fieldOf: (id) => `user(id: "${id}") { name email }`,
    path: [],
    breakKey: (id) => ({ find: `"id":"${id}"`, put: '"id":7' }),
  },
  {
    column: orderColumn,
    candidates: userIds,
    fieldOf: (id) => `user(id: "${id}") { name orders(first: 1) { totalCount } }`,
    path: ['orders'],
    breakKey: (_id, nth) => ({ fail: 'orders', nth, path: 'exact' }),
  },
  {
    column: loyaltyColumn,
    candidates: userIds,
    fieldOf: (id) => `user(id: "${id}") { name loyalty { tier points } }`,
    path: ['loyalty'],
    breakKey: (id) => ({ find: `<userId>${id}</userId>`, put: `<userId><b>${planted}</b></userId>` }),
  },
  {
    column: mapsColumn,
    candidates: orderIds,
    fieldOf: (id) => `order(id: "${id}") { number delivery { place { id name } } }`,
    path: ['delivery', 'place'],
    breakKey: (_id, nth) => ({ find: '"osm_id":\\d+', put: `"osm_id":"${planted}"`, nth }),
  },
  {
    column: shelfColumn,
    candidates: userIds,
    fieldOf: (id) => `user(id: "${id}") { name shelf { room } }`,
    path: ['shelf', 'room'],
    breakKey: (id) => ({ find: `${id}\\x12`, put: `${id}z` }),
  },
];
