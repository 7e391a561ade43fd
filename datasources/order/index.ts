import { ownerOnly, signedIn } from '../../engine/access.ts';
import { forwardViewer } from '../../engine/identity/forward.ts';
import { standard } from '../../engine/policies/standard.ts';
import { sdl } from '../../engine/sdl.ts';
import { httpUrl } from '../../engine/settings.ts';
import { byKey, defineSource } from '../../engine/source.ts';
import { graphql } from '../../engine/transport/graphql.ts';
import { client } from './client.ts';

const ids = {
  User: /^usr_\d{3,12}$/,
  Order: /^ord_\d{3,12}$/,
  Product: /^prd_\d{3,12}$/,
  Delivery: /^dlv_\d{3,12}$/,
} as const;

/** What was ordered, what it costs, and where it is on its way. */
export const order = defineSource({
  name: 'order',
  version: '1',
  typeDefs: sdl(import.meta.url),
  joints: {
    User: byKey('id', '_users'),
    Order: byKey('id', '_orders'),
    Product: byKey('id', '_products'),
    Delivery: byKey('id', '_deliveries'),
  },
  nodes: { ord_: 'Order', prd_: 'Product', dlv_: 'Delivery' },
  ids,
  unknownIds: {
    'Mutation.cancelOrder': {
      type: 'Order',
      answer: { __typename: 'OrderNotFound', message: 'There is no such order among yours.' },
    },
  },
  access: {
    'User.orders': ownerOnly('id', { unless: 'support:read' }),
    Order: ownerOnly('customer.id', { unless: 'support:read' }),
    Delivery: ownerOnly('customerId', { unless: 'support:read' }),
    'Mutation.cancelOrder': signedIn,
  },
  positions: {
    'User.orders': ([placedAt, id, ...rest]) => isMoment(placedAt) && isId('Order', id) && rest.length === 0,
    'Query.products': ([name, id, ...rest]) => typeof name === 'string' && isId('Product', id) && rest.length === 0,
  },
  lengths: { 'Query.products(search:)': 100 },
  settings: {
    ORDER_URL: httpUrl().describe(
      'the address of the order service; /graphql is its endpoint where the address has no path',
    ),
  },
  reference: { ORDER_URL: 'order' },
  connect: ({ ORDER_URL }) =>
    graphql({
      source: 'order',
      baseUrl: toEndpoint(ORDER_URL),
      headers: forwardViewer,
      errorCodes: { BAD_REQUEST: 'BAD_REQUEST', INTERNAL: 'DOWNSTREAM_UNAVAILABLE' },
    }),
  policies: standard({ timeoutMs: 1_500 }),
  ping: client.ping,
});

const toEndpoint = (address: string): string =>
  new URL(address).pathname === '/' ? new URL('/graphql', address).href : address;

const isMoment = (part: unknown): boolean => typeof part === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]{8,12}Z$/.test(part);

const isId = (type: keyof typeof ids, part: unknown): boolean => typeof part === 'string' && ids[type].test(part);
