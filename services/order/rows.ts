import type { SQLOutputValue } from 'node:sqlite';

/** The rows of this service in the shape of its graph: what is a plain property there is one here. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly price: Money;
  readonly category: string;
}

export interface Order {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly placedAt: string;
  readonly total: Money;
  readonly customerId: string;
}

export interface OrderItem {
  readonly id: string;
  readonly orderId: string;
  readonly productId: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly total: Money;
}

export interface GeoPoint {
  readonly latitude: number;
  readonly longitude: number;
}

export interface Delivery {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  readonly eta: string | null;
  readonly position: GeoPoint;
  readonly placeId: string;
  readonly origin: GeoPoint;
  readonly customerId: string;
}

export type SqliteRow = Record<string, SQLOutputValue>;

export const toProduct = (row: SqliteRow): Product => ({
  id: String(row['id']),
  name: String(row['name']),
  description: String(row['description']),
  price: toMoney(Number(row['cents']), String(row['currency'])),
  category: String(row['category']),
});

export const toOrder = (row: SqliteRow): Order => ({
  id: String(row['id']),
  number: String(row['number']),
  status: String(row['status']),
  placedAt: String(row['placed_at']),
  total: toMoney(Number(row['cents']), String(row['currency'])),
  customerId: String(row['customer_id']),
});

export const toItem = (row: SqliteRow): OrderItem => {
  const quantity = Number(row['quantity']);
  const unitCents = Number(row['unit_cents']);
  const currency = String(row['currency']);
  return {
    id: String(row['id']),
    orderId: String(row['order_id']),
    productId: String(row['product_id']),
    quantity,
    unitPrice: toMoney(unitCents, currency),
    total: toMoney(unitCents * quantity, currency),
  };
};

export const toDelivery = (row: SqliteRow): Delivery => ({
  id: String(row['id']),
  orderId: String(row['order_id']),
  status: String(row['status']),
  eta: row['eta'] === null ? null : String(row['eta']),
  position: { latitude: Number(row['latitude']), longitude: Number(row['longitude']) },
  placeId: String(row['place_id']),
  origin: { latitude: Number(row['origin_latitude']), longitude: Number(row['origin_longitude']) },
  customerId: String(row['customer_id']),
});

const toMoney = (cents: number, currency: string): Money => ({
  amount: `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`,
  currency,
});
