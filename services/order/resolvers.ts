import { cancelOrder } from './cancel-order.ts';
import { toConnection, toPage } from './connection.ts';
import type { PageArguments } from './connection.ts';
import { isUserId } from './context.ts';
import type { OrderContext } from './context.ts';
import type { PagedField } from './cursor.ts';
import { Refusal } from './errors.ts';
import type { Order, OrderItem, Product } from './rows.ts';
import { scalars } from './scalars.ts';

/** Field → loader. Whatever is not named here is a property of its row. */
export const resolvers = {
  ...scalars,
  Query: {
    order: (_: unknown, { id }: One, { loaders }: OrderContext) => loaders.order.load(id),
    product: (_: unknown, { id }: One, { loaders }: OrderContext) => loaders.product.load(id),
    products: (_: unknown, { search = null, ...paging }: ProductsArguments, { store }: OrderContext) => {
      if (search !== null && search.length > 100) throw new Refusal('SEARCH');
      const page = toPage(productsField, paging);
      return toConnection<Product>(store.productPage(search, page), {
        field: productsField,
        page,
        keysOf: ({ name, id }) => [name, id],
        totalCount: () => store.countProducts(search),
      });
    },
    _users: (_: unknown, { ids }: Many) => bounded(ids).map((id) => (isUserId(id) ? { id } : null)),
    _orders: (_: unknown, { ids }: Many, { loaders }: OrderContext) => bounded(ids).map((id) => loaders.order.load(id)),
    _products: (_: unknown, { ids }: Many, { loaders }: OrderContext) =>
      bounded(ids).map((id) => loaders.product.load(id)),
    _deliveries: (_: unknown, { ids }: Many, { loaders }: OrderContext) =>
      bounded(ids).map((id) => loaders.delivery.load(id)),
  },
  Mutation: { cancelOrder },
  User: {
    orders: async ({ id }: One, { status = null, ...paging }: OrdersArguments, { loaders }: OrderContext) => {
      const page = toPage(ordersField, paging);
      return toConnection<Order>(await loaders.ordersOfUser({ status }, page).load(id), {
        field: ordersField,
        page,
        keysOf: ({ placedAt, id }) => [placedAt, id],
        totalCount: () => loaders.countOfUser({ status }).load(id),
      });
    },
  },
  Order: {
    items: ({ id }: Order, _: unknown, { loaders }: OrderContext) => loaders.itemsOfOrder.load(id),
    customer: ({ customerId }: Order) => ({ id: customerId }),
    delivery: ({ id }: Order, _: unknown, { loaders }: OrderContext) => loaders.deliveryOfOrder.load(id),
  },
  OrderItem: {
    product: ({ productId }: OrderItem, _: unknown, { loaders }: OrderContext) => loaders.product.load(productId),
  },
};

interface One {
  readonly id: string;
}

interface Many {
  readonly ids: readonly string[];
}

interface ProductsArguments extends PageArguments {
  readonly search?: string | null;
}

interface OrdersArguments extends PageArguments {
  readonly status?: string | null;
}

const ordersField: PagedField = {
  coordinate: 'User.orders',
  keys: [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, /^ord_\d{5,}$/],
};

const productsField: PagedField = { coordinate: 'Query.products', keys: [/^.{1,200}$/u, /^prd_\d{4,}$/] };

const bounded = (ids: readonly string[]): readonly string[] => {
  if (ids.length > 1000) throw new Refusal('IDS');
  return ids;
};
