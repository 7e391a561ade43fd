import type { OrderContext } from './context.ts';
import { Refusal } from './errors.ts';
import { createLoaders } from './loaders.ts';

/** Calls off an order of the viewer; somebody else's looks like none at all, whatever scopes the viewer has. */
export const cancelOrder = async (_: unknown, { id }: { id: string }, context: OrderContext) => {
  const { store, viewer } = context;
  if (viewer === null) throw new Refusal('VIEWER');
  const [order] = store.ordersByIds([id]);
  if (order === undefined || order.customerId !== viewer.id) {
    return { __typename: 'OrderNotFound', message: 'There is no such order among yours.' };
  }
  const cancelled = store.cancelOrder(id);
  context.loaders = createLoaders(store);
  if (cancelled !== undefined) return { __typename: 'CancelOrderSuccess', order: cancelled };
  return { __typename: 'OrderNotCancellable', message: refusalOf(order.status), status: order.status };
};

const refusalOf = (status: string): string =>
  status === 'CANCELLED'
    ? 'This order has been cancelled already.'
    : 'This order is on its way already and cannot be cancelled.';
