import { InMemoryCache, type TypePolicies } from '@apollo/client';

/** Apollo's cache has to be told what the schema says of abstract types, and what makes two objects the same one. */
export const createApolloCache = (): InMemoryCache => new InMemoryCache({ possibleTypes, typePolicies });

export const possibleTypes = {
  CancelOrderResult: ['CancelOrderSuccess', 'OrderNotCancellable', 'OrderNotFound'],
  Node: ['Delivery', 'Order', 'Product', 'User'],
  UpdateMeResult: ['EmailTaken', 'InvalidUserInput', 'UpdateMeSuccess'],
};

/** Everything else with an `id` is known by it. What has none belongs to its parent, where several questions fill it together. */
const typePolicies: TypePolicies = {
  Place: { keyFields: ['provider', 'id'] },
  LoyaltyAccount: { merge: true },
  LoyaltyEntryConnection: { merge: true },
  OrderConnection: { merge: true },
  ProductConnection: { merge: true },
  UserConnection: { merge: true },
};
