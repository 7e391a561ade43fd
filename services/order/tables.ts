/** The tables of the order service. Money is kept in cents. */
export const tables = `
create table products (
  id text primary key,
  name text not null,
  description text not null,
  cents integer not null check (cents > 0),
  currency text not null,
  category text not null
) strict;
create index products_by_name on products (name, id);

create table orders (
  id text primary key,
  number text not null unique,
  customer_id text not null,
  status text not null check (status in ('PLACED', 'PAID', 'SHIPPED', 'DELIVERED', 'CANCELLED')),
  placed_at text not null,
  cents integer not null check (cents > 0),
  currency text not null
) strict;
create index orders_of_customer on orders (customer_id, placed_at desc, id desc);

create table items (
  id text primary key,
  order_id text not null references orders (id),
  product_id text not null references products (id),
  quantity integer not null check (quantity > 0),
  unit_cents integer not null check (unit_cents > 0)
) strict;
create index items_of_order on items (order_id, id);

create table deliveries (
  id text primary key,
  order_id text not null unique references orders (id),
  status text not null check (status in ('PREPARING', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED', 'RETURNED')),
  eta text,
  place_id text not null,
  origin_latitude real not null,
  origin_longitude real not null,
  latitude real not null,
  longitude real not null
) strict;
`;
