import type { DatabaseSync } from 'node:sqlite';
import type { Page } from './connection.ts';
import { searchIndex, toMatch } from './product-search.ts';
import { toDelivery, toItem, toOrder, toProduct } from './rows.ts';
import type { Delivery, Order, OrderItem, Product } from './rows.ts';

/** What an order list is asked for, the same for all users of one call. */
export interface OrderFilter {
  readonly status: string | null;
}

/** The reads and the one write of this service, many-first: each call is one SQL statement, however many ids it is given. */
export type OrderStore = ReturnType<typeof orderStore>;

export const orderStore = (db: DatabaseSync) => {
  db.exec(searchIndex);
  const productsByIds = db.prepare(`select * from products where id in ${idList}`);
  const ordersByIds = db.prepare(`select * from orders where id in ${idList}`);
  const deliveriesByIds = db.prepare(`${deliveries} where deliveries.id in ${idList}`);
  const deliveriesOfOrders = db.prepare(`${deliveries} where order_id in ${idList}`);
  const itemsOfOrders = db.prepare(
    `select items.*, currency from items join orders on orders.id = order_id where order_id in ${idList} order by items.id`,
  );
  const ordersOfUsers = db.prepare(`
    select * from (
      select *, row_number() over (partition by customer_id order by placed_at desc, id desc) as place
      from orders
      where customer_id in ${idList} and status = ifnull(:status, status)
        and (:placedAt is null or (placed_at, id) < (:placedAt, :id))
    ) where place <= :size order by customer_id, place`);
  const countOfUsers = db.prepare(`
    select customer_id, count(*) as count from orders
    where customer_id in ${idList} and status = ifnull(:status, status) group by customer_id`);
  const productPage = db.prepare(`
    select * from products
    where ${found} and (:name is null or (name, id) > (:name, :id)) order by name, id limit :size`);
  const productCount = db.prepare(`select count(*) as count from products where ${found}`);
  const cancel = db.prepare(`
    update orders set status = 'CANCELLED' where id = :id and status in ('PLACED', 'PAID') returning *`);
  const dropDelivery = db.prepare('delete from deliveries where order_id = :id');

  return {
    productsByIds: (ids: readonly string[]): Product[] =>
      productsByIds.all({ ids: JSON.stringify(ids) }).map(toProduct),
    ordersByIds: (ids: readonly string[]): Order[] => ordersByIds.all({ ids: JSON.stringify(ids) }).map(toOrder),
    deliveriesByIds: (ids: readonly string[]): Delivery[] =>
      deliveriesByIds.all({ ids: JSON.stringify(ids) }).map(toDelivery),
    deliveriesOfOrders: (ids: readonly string[]): Delivery[] =>
      deliveriesOfOrders.all({ ids: JSON.stringify(ids) }).map(toDelivery),
    itemsOfOrders: (ids: readonly string[]): OrderItem[] => itemsOfOrders.all({ ids: JSON.stringify(ids) }).map(toItem),

    /** Newest first, up to `first + 1` orders of each user. */
    ordersOfUsers(ids: readonly string[], { status }: OrderFilter, { first, after }: Page): Order[] {
      const [placedAt = null, id = null] = after ?? [];
      return ordersOfUsers.all({ ids: JSON.stringify(ids), status, placedAt, id, size: first + 1 }).map(toOrder);
    },
    /** Users without any are left out. */
    countOrdersOfUsers(ids: readonly string[], { status }: OrderFilter): Map<string, number> {
      const rows = countOfUsers.all({ ids: JSON.stringify(ids), status });
      return new Map(rows.map((row) => [String(row['customer_id']), Number(row['count'])]));
    },
    /** By name, up to `first + 1` products. */
    productPage(search: string | null, { first, after }: Page): Product[] {
      const [name = null, id = null] = after ?? [];
      return productPage.all({ match: toMatch(search), name, id, size: first + 1 }).map(toProduct);
    },
    countProducts: (search: string | null): number => Number(productCount.get({ match: toMatch(search) })?.['count']),

    /** Calls off an order that is still PLACED or PAID, its parcel with it; undefined when it is neither, and nothing has changed. */
    cancelOrder(id: string): Order | undefined {
      db.exec('begin immediate');
      try {
        const row = cancel.get({ id });
        if (row !== undefined) dropDelivery.run({ id });
        db.exec('commit');
        return row === undefined ? undefined : toOrder(row);
      } catch (error) {
        db.exec('rollback');
        throw error;
      }
    },
  };
};

const idList = '(select value from json_each(:ids))';
const deliveries = 'select deliveries.*, customer_id from deliveries join orders on orders.id = order_id';
const found = '(:match is null or id in (select id from product_search where product_search match :match))';
