import { loyaltyColumn, mapsColumn, orderColumn, userColumn, type Column, type Path } from './column.ts';
import { shelfColumn } from './shelf-column.ts';
import { planted, type BodyEdit } from './wire.ts';

/** Many keys in one call of a source, any of which may fail by itself. */
export interface Batch {
  readonly column: Column;
  readonly query: string;
  readonly keys: readonly string[];
  /** Where the answer to the nth key is. */
  readonly pathOf: (nth: number) => Path;
  /** What makes the nth key fail, and no other; given in falling order of n. */
  readonly breakKey: (nth: number) => BodyEdit;
}

const userIds = Array.from({ length: 8 }, (_, index) => `usr_000${index + 1}`);
/** Users with an account: of one without, a row that has lost its key may be the one. */
const memberIds = ['0001', '0002', '0003', '0004', '0005', '0006', '0009', '0010'].map((id) => `usr_${id}`);
/** Each to a place of its own. */
const orderIds = ['05931', '05929', '05928', '05927', '05926', '05925', '05923', '05920'].map((id) => `ord_${id}`);

const aliased = (keys: readonly string[], fieldOf: (key: string) => string): string =>
  `{ ${keys.map((key, nth) => `k${nth}: ${fieldOf(key)}`).join(' ')} }`;

/** One of each protocol, and of each source. */
export const batches: readonly Batch[] = [
  {
    column: userColumn,
    keys: userIds,
    query: aliased(userIds, (id) => `user(id: "${id}") { name email }`),
    pathOf: (nth) => [`k${nth}`],
    breakKey: (nth) => ({ find: `"id":"${userIds[nth]}"`, put: '"id":7' }),
  },
  {
    column: orderColumn,
    keys: userIds,
    query: aliased(userIds, (id) => `user(id: "${id}") { name orders(first: 1) { totalCount } }`),
    pathOf: (nth) => [`k${nth}`, 'orders'],
    breakKey: (nth) => ({ fail: 'orders', nth, path: 'exact' }),
  },
  {
    column: loyaltyColumn,
    keys: memberIds,
    query: aliased(memberIds, (id) => `user(id: "${id}") { name loyalty { tier points } }`),
    pathOf: (nth) => [`k${nth}`, 'loyalty'],
    breakKey: (nth) => ({ find: `<userId>${memberIds[nth]}</userId>`, put: `<userId><b>${planted}</b></userId>` }),
  },
  {
    column: mapsColumn,
    keys: orderIds,
    query: aliased(orderIds, (id) => `order(id: "${id}") { number delivery { place { name } } }`),
    pathOf: (nth) => [`k${nth}`, 'delivery', 'place'],
    breakKey: (nth) => ({ find: '"osm_id":\\d+', put: `"osm_id":"${planted}"`, nth }),
  },
  {
    column: shelfColumn,
    keys: userIds,
    query: aliased(userIds, (id) => `user(id: "${id}") { name shelf { room } }`),
    pathOf: (nth) => [`k${nth}`, 'shelf', 'room'],
    breakKey: (nth) => ({ find: `${userIds[nth]}\\x12`, put: `${userIds[nth]}z` }),
  },
];
