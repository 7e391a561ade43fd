import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Context } from '../../engine/context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A currency by its ISO 4217 code, for example `EUR`. */
  Currency: { input: string; output: string; }
  /** A moment in time: ISO 8601 in UTC, for example `2026-03-14T09:26:53.000Z`. */
  DateTime: { input: string; output: string; }
  /** An exact decimal number as text, for example `"19.90"`. Read it with a decimal library: a float would round it. */
  Decimal: { input: string; output: string; }
};

/** For whom something is kept. */
export type CacheControlScope =
  /** For each caller alone. */
  | 'PRIVATE'
  /** The same for everybody. */
  | 'PUBLIC';

/** What became of the wish to cancel an order. */
export type CancelOrderResult = CancelOrderSuccess | OrderNotCancellable | OrderNotFound;

/** The order has been cancelled. */
export type CancelOrderSuccess = {
  readonly __typename?: 'CancelOrderSuccess';
  /** The order as it is now. */
  readonly order?: Maybe<Order>;
};

/** The parcel of an order, on its way from the warehouse to the customer. */
export type Delivery = Node & {
  readonly __typename?: 'Delivery';
  /** The id of the user whose order the parcel carries. */
  readonly customerId?: Maybe<Scalars['ID']['output']>;
  /** When the parcel is expected; once it has arrived, when it did. Null for a returned parcel. */
  readonly eta?: Maybe<Scalars['DateTime']['output']>;
  /** The id of the delivery, for example `dlv_00042`. */
  readonly id: Scalars['ID']['output'];
  /** Where the parcel was sent from: the warehouse. */
  readonly origin?: Maybe<GeoPoint>;
  /** The OSM id of the place where the parcel goes. */
  readonly placeId?: Maybe<Scalars['ID']['output']>;
  /** Where the parcel is now. */
  readonly position?: Maybe<GeoPoint>;
  /** How far the parcel has come. */
  readonly status?: Maybe<DeliveryStatus>;
};

/** How far a parcel has come. */
export type DeliveryStatus =
  /** The parcel has been handed over. */
  | 'DELIVERED'
  /** The parcel is on its way. */
  | 'IN_TRANSIT'
  /** The parcel is in the van, and arrives the same day. */
  | 'OUT_FOR_DELIVERY'
  /** The parcel is being packed in the warehouse. */
  | 'PREPARING'
  /** The parcel could not be handed over and is back in the warehouse. */
  | 'RETURNED';

/** A point on the map, in degrees (WGS 84). */
export type GeoPoint = {
  readonly __typename?: 'GeoPoint';
  /** Degrees north of the equator; negative in the south. */
  readonly latitude: Scalars['Float']['output'];
  /** Degrees east of Greenwich; negative in the west. */
  readonly longitude: Scalars['Float']['output'];
};

/** An amount of money in one currency. */
export type Money = {
  readonly __typename?: 'Money';
  /** How much, in the main unit of the currency: `"19.90"` are nineteen euros and ninety cents. */
  readonly amount: Scalars['Decimal']['output'];
  /** The currency that the amount is in. */
  readonly currency: Scalars['Currency']['output'];
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Calls off an order of the signed-in user, as long as it has not been shipped. */
  readonly cancelOrder?: Maybe<CancelOrderResult>;
};


export type MutationCancelOrderArgs = {
  id: Scalars['ID']['input'];
};

/** Anything that can be fetched again by its id. */
export type Node = {
  /** The id: unique across the whole graph, and stable. */
  readonly id: Scalars['ID']['output'];
};

/** What a customer has bought at one time. */
export type Order = Node & {
  readonly __typename?: 'Order';
  /** Who placed the order. */
  readonly customer?: Maybe<User>;
  /** The parcel on its way to the customer. Null while there is none yet, and for a cancelled order. */
  readonly delivery?: Maybe<Delivery>;
  /** The id of the order, for example `ord_00042`. */
  readonly id: Scalars['ID']['output'];
  /** The lines of the order. */
  readonly items?: Maybe<ReadonlyArray<OrderItem>>;
  /** The number that the customer knows the order by, as printed on the invoice. */
  readonly number?: Maybe<Scalars['String']['output']>;
  /** When the customer placed the order. */
  readonly placedAt?: Maybe<Scalars['DateTime']['output']>;
  /** How far the order has come. */
  readonly status?: Maybe<OrderStatus>;
  /** What the order costs altogether: the sum of its items. */
  readonly total?: Maybe<Money>;
};

/** One page of a list of orders. */
export type OrderConnection = {
  readonly __typename?: 'OrderConnection';
  /** The orders of this page, each with its cursor. */
  readonly edges?: Maybe<ReadonlyArray<OrderEdge>>;
  /** The orders of this page, where you need no cursors. */
  readonly nodes?: Maybe<ReadonlyArray<Order>>;
  /** Where this page lies within the list. */
  readonly pageInfo: PageInfo;
  /** How many orders the whole list has, all pages together. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** An order at its place in a list. */
export type OrderEdge = {
  readonly __typename?: 'OrderEdge';
  /** The place of this order in the list; pass it as `after` to go on from here. */
  readonly cursor: Scalars['String']['output'];
  /** The order itself. */
  readonly node?: Maybe<Order>;
};

/** One line of an order: a product, and how many of it. */
export type OrderItem = {
  readonly __typename?: 'OrderItem';
  /** The id of this line, for example `itm_00042`. */
  readonly id: Scalars['ID']['output'];
  /** The product that was ordered. */
  readonly product?: Maybe<Product>;
  /** How many pieces were ordered. */
  readonly quantity?: Maybe<Scalars['Int']['output']>;
  /** What the line costs: quantity times unit price. */
  readonly total?: Maybe<Money>;
  /** What one piece cost when the order was placed; the product may cost something else today. */
  readonly unitPrice?: Maybe<Money>;
};

/** It is too late to cancel this order, or it is cancelled already. */
export type OrderNotCancellable = {
  readonly __typename?: 'OrderNotCancellable';
  /** A sentence to show to the user. */
  readonly message: Scalars['String']['output'];
  /** How far the order has come. */
  readonly status?: Maybe<OrderStatus>;
};

/** There is no such order, or it is not yours. */
export type OrderNotFound = {
  readonly __typename?: 'OrderNotFound';
  /** A sentence to show to the user. */
  readonly message: Scalars['String']['output'];
};

/** How far an order has come. */
export type OrderStatus =
  /** The order has been called off; nothing of it will arrive. */
  | 'CANCELLED'
  /** The order has arrived. */
  | 'DELIVERED'
  /** The order has been paid for and is being packed. It can still be cancelled. */
  | 'PAID'
  /** The order has been placed and waits for its payment. It can still be cancelled. */
  | 'PLACED'
  /** The order has left the warehouse. */
  | 'SHIPPED';

/** Where a page lies within its list, and how to go on from it. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** The cursor of the last entry of this page; pass it as `after` to get the next one. Null when the page is empty. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether there is more after this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is something before this page: true for every page that was asked for with `after`. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first entry of this page; null when the page is empty. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** Something that the shop sells. */
export type Product = Node & {
  readonly __typename?: 'Product';
  /** The department that the product belongs to, for example `Kitchen`. */
  readonly category?: Maybe<Scalars['String']['output']>;
  /** One or two plain sentences about the product. */
  readonly description?: Maybe<Scalars['String']['output']>;
  /** The id of the product, for example `prd_0042`. */
  readonly id: Scalars['ID']['output'];
  /** The name to show, size or colour included. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** What one piece costs today. */
  readonly price?: Maybe<Money>;
};

/** One page of a list of products. */
export type ProductConnection = {
  readonly __typename?: 'ProductConnection';
  /** The products of this page, each with its cursor. */
  readonly edges?: Maybe<ReadonlyArray<ProductEdge>>;
  /** The products of this page, where you need no cursors. */
  readonly nodes?: Maybe<ReadonlyArray<Product>>;
  /** Where this page lies within the list. */
  readonly pageInfo: PageInfo;
  /** How many products the whole list has, all pages together. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** A product at its place in a list. */
export type ProductEdge = {
  readonly __typename?: 'ProductEdge';
  /** The place of this product in the list; pass it as `after` to go on from here. */
  readonly cursor: Scalars['String']['output'];
  /** The product itself. */
  readonly node?: Maybe<Product>;
};

export type Query = {
  readonly __typename?: 'Query';
  /** Joint: deliveries by id, in the order asked; null where there is none. At most 1000 ids. */
  readonly _deliveries: ReadonlyArray<Maybe<Delivery>>;
  /** Joint: orders by id, in the order asked; null where there is none. At most 1000 ids. */
  readonly _orders: ReadonlyArray<Maybe<Order>>;
  /** Joint: products by id, in the order asked; null where there is none. At most 1000 ids. */
  readonly _products: ReadonlyArray<Maybe<Product>>;
  /** Joint: users by id, in the order asked; null where the id cannot be one of a user. At most 1000 ids. */
  readonly _users: ReadonlyArray<Maybe<User>>;
  /** One order by its id; null when there is none. Only its customer and support may see it: to anybody else it is `FORBIDDEN`. */
  readonly order?: Maybe<Order>;
  /** One product by its id; null when there is none. */
  readonly product?: Maybe<Product>;
  /** The products of the shop by name. */
  readonly products?: Maybe<ProductConnection>;
};


export type Query_DeliveriesArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};


export type Query_OrdersArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};


export type Query_ProductsArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};


export type Query_UsersArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};


export type QueryOrderArgs = {
  id: Scalars['ID']['input'];
};


export type QueryProductArgs = {
  id: Scalars['ID']['input'];
};


export type QueryProductsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
};

/** Somebody with an account. */
export type User = {
  readonly __typename?: 'User';
  /** The id of the user, for example `usr_0042`. */
  readonly id: Scalars['ID']['output'];
  /** The orders of this user, newest first. */
  readonly orders?: Maybe<OrderConnection>;
};


/** Somebody with an account. */
export type UserOrdersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  status?: InputMaybe<OrderStatus>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;



/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  CancelOrderResult:
    | ( CancelOrderSuccess )
    | ( OrderNotCancellable )
    | ( OrderNotFound )
  ;
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( Delivery )
    | ( Order )
    | ( Product )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CacheControlScope: CacheControlScope;
  CancelOrderResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CancelOrderResult']>;
  CancelOrderSuccess: ResolverTypeWrapper<CancelOrderSuccess>;
  Currency: ResolverTypeWrapper<Scalars['Currency']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Decimal: ResolverTypeWrapper<Scalars['Decimal']['output']>;
  Delivery: ResolverTypeWrapper<Delivery>;
  DeliveryStatus: DeliveryStatus;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  GeoPoint: ResolverTypeWrapper<GeoPoint>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Money: ResolverTypeWrapper<Money>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  Order: ResolverTypeWrapper<Order>;
  OrderConnection: ResolverTypeWrapper<OrderConnection>;
  OrderEdge: ResolverTypeWrapper<OrderEdge>;
  OrderItem: ResolverTypeWrapper<OrderItem>;
  OrderNotCancellable: ResolverTypeWrapper<OrderNotCancellable>;
  OrderNotFound: ResolverTypeWrapper<OrderNotFound>;
  OrderStatus: OrderStatus;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Product: ResolverTypeWrapper<Product>;
  ProductConnection: ResolverTypeWrapper<ProductConnection>;
  ProductEdge: ResolverTypeWrapper<ProductEdge>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  User: ResolverTypeWrapper<User>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Boolean: Scalars['Boolean']['output'];
  CancelOrderResult: ResolversUnionTypes<ResolversParentTypes>['CancelOrderResult'];
  CancelOrderSuccess: CancelOrderSuccess;
  Currency: Scalars['Currency']['output'];
  DateTime: Scalars['DateTime']['output'];
  Decimal: Scalars['Decimal']['output'];
  Delivery: Delivery;
  Float: Scalars['Float']['output'];
  GeoPoint: GeoPoint;
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  Money: Money;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  Order: Order;
  OrderConnection: OrderConnection;
  OrderEdge: OrderEdge;
  OrderItem: OrderItem;
  OrderNotCancellable: OrderNotCancellable;
  OrderNotFound: OrderNotFound;
  PageInfo: PageInfo;
  Product: Product;
  ProductConnection: ProductConnection;
  ProductEdge: ProductEdge;
  Query: Record<PropertyKey, never>;
  String: Scalars['String']['output'];
  User: User;
};

export type CacheControlDirectiveArgs = {
  inheritMaxAge?: Maybe<Scalars['Boolean']['input']>;
  maxAge?: Maybe<Scalars['Int']['input']>;
  scope?: Maybe<CacheControlScope>;
  staleIfError?: Maybe<Scalars['Int']['input']>;
  staleWhileRevalidate?: Maybe<Scalars['Int']['input']>;
};

export type CacheControlDirectiveResolver<Result, Parent, ContextType = Context, Args = CacheControlDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type InaccessibleDirectiveArgs = { };

export type InaccessibleDirectiveResolver<Result, Parent, ContextType = Context, Args = InaccessibleDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type SemanticNonNullDirectiveArgs = {
  levels?: Maybe<ReadonlyArray<Maybe<Scalars['Int']['input']>>>;
};

export type SemanticNonNullDirectiveResolver<Result, Parent, ContextType = Context, Args = SemanticNonNullDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CancelOrderResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CancelOrderResult'] = ResolversParentTypes['CancelOrderResult']> = {
  __resolveType: TypeResolveFn<'CancelOrderSuccess' | 'OrderNotCancellable' | 'OrderNotFound', ParentType, ContextType>;
};

export type CancelOrderSuccessResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CancelOrderSuccess'] = ResolversParentTypes['CancelOrderSuccess']> = {
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface CurrencyScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Currency'], any> {
  name: 'Currency';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface DecimalScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Decimal'], any> {
  name: 'Decimal';
}

export type DeliveryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Delivery'] = ResolversParentTypes['Delivery']> = {
  customerId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  eta?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  origin?: Resolver<Maybe<ResolversTypes['GeoPoint']>, ParentType, ContextType>;
  placeId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['GeoPoint']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['DeliveryStatus']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GeoPointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GeoPoint'] = ResolversParentTypes['GeoPoint']> = {
  latitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  longitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type MoneyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  amount?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['Currency'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  cancelOrder?: Resolver<Maybe<ResolversTypes['CancelOrderResult']>, ParentType, ContextType, RequireFields<MutationCancelOrderArgs, 'id'>>;
};

export type NodeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Delivery' | 'Order' | 'Product', ParentType, ContextType>;
};

export type OrderResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Order'] = ResolversParentTypes['Order']> = {
  customer?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  delivery?: Resolver<Maybe<ResolversTypes['Delivery']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  items?: Resolver<Maybe<ReadonlyArray<ResolversTypes['OrderItem']>>, ParentType, ContextType>;
  number?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  placedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['OrderStatus']>, ParentType, ContextType>;
  total?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderConnection'] = ResolversParentTypes['OrderConnection']> = {
  edges?: Resolver<Maybe<ReadonlyArray<ResolversTypes['OrderEdge']>>, ParentType, ContextType>;
  nodes?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Order']>>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type OrderEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderEdge'] = ResolversParentTypes['OrderEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
};

export type OrderItemResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderItem'] = ResolversParentTypes['OrderItem']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
  quantity?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  total?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  unitPrice?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
};

export type OrderNotCancellableResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderNotCancellable'] = ResolversParentTypes['OrderNotCancellable']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['OrderStatus']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderNotFoundResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderNotFound'] = ResolversParentTypes['OrderNotFound']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ProductResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Product'] = ResolversParentTypes['Product']> = {
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  price?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProductConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductConnection'] = ResolversParentTypes['ProductConnection']> = {
  edges?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ProductEdge']>>, ParentType, ContextType>;
  nodes?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Product']>>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type ProductEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductEdge'] = ResolversParentTypes['ProductEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  _deliveries?: Resolver<ReadonlyArray<Maybe<ResolversTypes['Delivery']>>, ParentType, ContextType, RequireFields<Query_DeliveriesArgs, 'ids'>>;
  _orders?: Resolver<ReadonlyArray<Maybe<ResolversTypes['Order']>>, ParentType, ContextType, RequireFields<Query_OrdersArgs, 'ids'>>;
  _products?: Resolver<ReadonlyArray<Maybe<ResolversTypes['Product']>>, ParentType, ContextType, RequireFields<Query_ProductsArgs, 'ids'>>;
  _users?: Resolver<ReadonlyArray<Maybe<ResolversTypes['User']>>, ParentType, ContextType, RequireFields<Query_UsersArgs, 'ids'>>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType, RequireFields<QueryOrderArgs, 'id'>>;
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType, RequireFields<QueryProductArgs, 'id'>>;
  products?: Resolver<Maybe<ResolversTypes['ProductConnection']>, ParentType, ContextType, RequireFields<QueryProductsArgs, 'first'>>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  orders?: Resolver<Maybe<ResolversTypes['OrderConnection']>, ParentType, ContextType, RequireFields<UserOrdersArgs, 'first'>>;
};

export type Resolvers<ContextType = Context> = {
  CancelOrderResult?: CancelOrderResultResolvers<ContextType>;
  CancelOrderSuccess?: CancelOrderSuccessResolvers<ContextType>;
  Currency?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  Decimal?: GraphQLScalarType;
  Delivery?: DeliveryResolvers<ContextType>;
  GeoPoint?: GeoPointResolvers<ContextType>;
  Money?: MoneyResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  Order?: OrderResolvers<ContextType>;
  OrderConnection?: OrderConnectionResolvers<ContextType>;
  OrderEdge?: OrderEdgeResolvers<ContextType>;
  OrderItem?: OrderItemResolvers<ContextType>;
  OrderNotCancellable?: OrderNotCancellableResolvers<ContextType>;
  OrderNotFound?: OrderNotFoundResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Product?: ProductResolvers<ContextType>;
  ProductConnection?: ProductConnectionResolvers<ContextType>;
  ProductEdge?: ProductEdgeResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
  inaccessible?: InaccessibleDirectiveResolver<any, any, ContextType>;
  semanticNonNull?: SemanticNonNullDirectiveResolver<any, any, ContextType>;
};
