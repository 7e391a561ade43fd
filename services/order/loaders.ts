import DataLoader from 'dataloader';
import type { Page } from './connection.ts';
import type { OrderFilter, OrderStore } from './order-store.ts';
import type { Delivery, Order, OrderItem, Product } from './rows.ts';

/** Everything that one request reads, gathered into one SQL statement per step of the graph. Never share it between requests. */
export interface Loaders {
  readonly product: DataLoader<string, Product | null>;
  readonly order: DataLoader<string, Order | null>;
  readonly delivery: DataLoader<string, Delivery | null>;
  readonly deliveryOfOrder: DataLoader<string, Delivery | null>;
  readonly itemsOfOrder: DataLoader<string, OrderItem[]>;
  /** One loader for each set of arguments: the users that share them are read together. */
  ordersOfUser(filter: OrderFilter, page: Page): DataLoader<string, Order[]>;
  countOfUser(filter: OrderFilter): DataLoader<string, number>;
}

export const createLoaders = (store: OrderStore): Loaders => ({
  product: one(store.productsByIds, ({ id }) => id),
  order: one(store.ordersByIds, ({ id }) => id),
  delivery: one(store.deliveriesByIds, ({ id }) => id),
  deliveryOfOrder: one(store.deliveriesOfOrders, ({ orderId }) => orderId),
  itemsOfOrder: many(store.itemsOfOrders, ({ orderId }) => orderId),
  ordersOfUser: byArguments((filter: OrderFilter, page: Page) =>
    many(
      (ids) => store.ordersOfUsers(ids, filter, page),
      ({ customerId }) => customerId,
    ),
  ),
  countOfUser: byArguments(
    (filter: OrderFilter) =>
      new DataLoader(async (ids) => {
        const counts = store.countOrdersOfUsers(ids, filter);
        return ids.map((id) => counts.get(id) ?? 0);
      }),
  ),
});

type Load<Row> = (keys: readonly string[]) => Row[];
type KeyOf<Row> = (row: Row) => string;

const one = <Row>(load: Load<Row>, keyOf: KeyOf<Row>): DataLoader<string, Row | null> =>
  new DataLoader(async (keys) => {
    const rows = new Map(load(keys).map((row) => [keyOf(row), row]));
    return keys.map((key) => rows.get(key) ?? null);
  });

const many = <Row>(load: Load<Row>, keyOf: KeyOf<Row>): DataLoader<string, Row[]> =>
  new DataLoader(async (keys) => {
    const rows = Map.groupBy(load(keys), keyOf);
    return keys.map((key) => rows.get(key) ?? []);
  });

const byArguments = <Arguments extends readonly unknown[], Loader>(create: (...given: Arguments) => Loader) => {
  const loaders = new Map<string, Loader>();
  return (...given: Arguments): Loader => {
    const key = JSON.stringify(given);
    const loader = loaders.get(key) ?? create(...given);
    loaders.set(key, loader);
    return loader;
  };
};
