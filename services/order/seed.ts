import type { DatabaseSync } from 'node:sqlite';
import { readCatalogue } from '../seed/catalogue.ts';
import { seedCustomers } from '../seed/customers.ts';
import { seedOrders } from '../seed/orders.ts';
import { seedDeliveries } from './seed-deliveries.ts';

/** Fills the empty tables with the same data on every machine; each table goes in as one statement, which keeps the first start fast. */
export const seed = (db: DatabaseSync): void => {
  const products = readCatalogue();
  const orders = seedOrders(products);
  insert(
    db,
    'products',
    products.map(({ id, name, description, cents, category }) => [id, name, description, cents, 'EUR', category]),
  );
  insert(
    db,
    'orders',
    orders.map(({ id, number, customerId, status, placedAt, cents }) => [
      id,
      number,
      customerId,
      status,
      placedAt.toISOString(),
      cents,
      'EUR',
    ]),
  );
  insert(
    db,
    'items',
    orders.flatMap(({ id: orderId, items }) =>
      items.map(({ id, productId, quantity, unitCents }) => [id, orderId, productId, quantity, unitCents]),
    ),
  );
  insert(
    db,
    'deliveries',
    seedDeliveries(orders, seedCustomers()).map(({ id, orderId, status, eta, placeId, origin, position }) => [
      id,
      orderId,
      status,
      eta?.toISOString() ?? null,
      placeId,
      origin.latitude,
      origin.longitude,
      position.latitude,
      position.longitude,
    ]),
  );
};

type Cell = string | number | null;

const insert = (db: DatabaseSync, table: string, rows: readonly (readonly Cell[])[]): void => {
  const columns = (rows[0] ?? []).map((_, at) => `value ->> ${at}`).join(', ');
  db.prepare(`insert into ${table} select ${columns} from json_each(?)`).run(JSON.stringify(rows));
};
