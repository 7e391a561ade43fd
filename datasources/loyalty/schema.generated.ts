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
  /** A calendar day as ISO 8601, such as `2026-05-01`. */
  Date: { input: string; output: string; }
  /** A moment as ISO 8601 with a time zone, such as `2026-05-01T09:30:00Z`. */
  DateTime: { input: string; output: string; }
};

/** A user's account in the loyalty programme. */
export type LoyaltyAccount = {
  readonly __typename?: 'LoyaltyAccount';
  /** What was booked to the account, newest first. */
  readonly history?: Maybe<LoyaltyEntryConnection>;
  /** The number on the membership card, nine digits; leading zeros count. */
  readonly memberNumber?: Maybe<Scalars['String']['output']>;
  /** The day the user joined. */
  readonly memberSince?: Maybe<Scalars['Date']['output']>;
  /** The tier to reach next; null for those who are at the top. */
  readonly nextTier?: Maybe<NextTier>;
  /** The points the user has now; the sum of the whole history. */
  readonly points?: Maybe<Scalars['Int']['output']>;
  /** The tier the user has reached. */
  readonly tier?: Maybe<LoyaltyTier>;
  /** The user the account belongs to; leads from here to the history. */
  readonly userId?: Maybe<Scalars['ID']['output']>;
};


/** A user's account in the loyalty programme. */
export type LoyaltyAccountHistoryArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** One booking of points. */
export type LoyaltyEntry = {
  readonly __typename?: 'LoyaltyEntry';
  /** When it was booked. */
  readonly bookedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Global id, `lye_…`. */
  readonly id: Scalars['ID']['output'];
  /** How many points came (positive) or went (negative). */
  readonly points?: Maybe<Scalars['Int']['output']>;
  /** Why points came or went. */
  readonly reason?: Maybe<LoyaltyReason>;
};

/** A page of bookings. */
export type LoyaltyEntryConnection = {
  readonly __typename?: 'LoyaltyEntryConnection';
  /** The bookings with the cursor of each. */
  readonly edges?: Maybe<ReadonlyArray<Maybe<LoyaltyEntryEdge>>>;
  /** The bookings alone. */
  readonly nodes?: Maybe<ReadonlyArray<Maybe<LoyaltyEntry>>>;
  /** Where this page stands among the others. */
  readonly pageInfo: PageInfo;
  /** How many bookings there are in all. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** A booking in a page, with its cursor. */
export type LoyaltyEntryEdge = {
  readonly __typename?: 'LoyaltyEntryEdge';
  /** Leads back to this booking's place in the history. */
  readonly cursor: Scalars['String']['output'];
  /** The booking. */
  readonly node?: Maybe<LoyaltyEntry>;
};

/** Why points come or go. */
export type LoyaltyReason =
  /** Put right by hand; may go either way. */
  | 'ADJUSTMENT'
  /** Given on top, for a birthday or a campaign. */
  | 'BONUS'
  /** Lost, because they were not spent in time. */
  | 'EXPIRY'
  /** Earned by an order. */
  | 'PURCHASE'
  /** Spent. */
  | 'REDEMPTION'
  /** Not known: the loyalty service has given a reason that this graph has no word for, or none. `extensions.degraded` says so. */
  | 'UNKNOWN';

/** The tiers of the loyalty programme. */
export type LoyaltyTier =
  /** Where everybody starts. */
  | 'BRONZE'
  /** The third tier. */
  | 'GOLD'
  /** The top: there is no tier above it. */
  | 'PLATINUM'
  /** The second tier. */
  | 'SILVER';

/** The way to the next tier. */
export type NextTier = {
  readonly __typename?: 'NextTier';
  /** The tier above the user's own. */
  readonly name?: Maybe<LoyaltyTier>;
  /** How many points the user still has to collect for it; 0 when the step up is due but not booked yet. */
  readonly pointsMissing?: Maybe<Scalars['Int']['output']>;
};

/** Where a page stands among the others. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Cursor of the last entry; null on an empty page. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether more follow after this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether there are any before this page. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first entry; null on an empty page. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** A person with an account. */
export type User = {
  readonly __typename?: 'User';
  /** Global id, `usr_…`. */
  readonly id: Scalars['ID']['output'];
  /** The user's place in the loyalty programme; only for the user and for support. Null when the user has not joined. */
  readonly loyalty?: Maybe<LoyaltyAccount>;
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





/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Date: ResolverTypeWrapper<Scalars['Date']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  LoyaltyAccount: ResolverTypeWrapper<LoyaltyAccount>;
  LoyaltyEntry: ResolverTypeWrapper<LoyaltyEntry>;
  LoyaltyEntryConnection: ResolverTypeWrapper<LoyaltyEntryConnection>;
  LoyaltyEntryEdge: ResolverTypeWrapper<LoyaltyEntryEdge>;
  LoyaltyReason: LoyaltyReason;
  LoyaltyTier: LoyaltyTier;
  NextTier: ResolverTypeWrapper<NextTier>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  User: ResolverTypeWrapper<User>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Boolean: Scalars['Boolean']['output'];
  Date: Scalars['Date']['output'];
  DateTime: Scalars['DateTime']['output'];
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  LoyaltyAccount: LoyaltyAccount;
  LoyaltyEntry: LoyaltyEntry;
  LoyaltyEntryConnection: LoyaltyEntryConnection;
  LoyaltyEntryEdge: LoyaltyEntryEdge;
  NextTier: NextTier;
  PageInfo: PageInfo;
  String: Scalars['String']['output'];
  User: User;
};

export interface DateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Date'], any> {
  name: 'Date';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type LoyaltyAccountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LoyaltyAccount'] = ResolversParentTypes['LoyaltyAccount']> = {
  history?: Resolver<Maybe<ResolversTypes['LoyaltyEntryConnection']>, ParentType, ContextType, RequireFields<LoyaltyAccountHistoryArgs, 'first'>>;
  memberNumber?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  memberSince?: Resolver<Maybe<ResolversTypes['Date']>, ParentType, ContextType>;
  nextTier?: Resolver<Maybe<ResolversTypes['NextTier']>, ParentType, ContextType>;
  points?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  tier?: Resolver<Maybe<ResolversTypes['LoyaltyTier']>, ParentType, ContextType>;
  userId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type LoyaltyEntryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LoyaltyEntry'] = ResolversParentTypes['LoyaltyEntry']> = {
  bookedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  points?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['LoyaltyReason']>, ParentType, ContextType>;
};

export type LoyaltyEntryConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LoyaltyEntryConnection'] = ResolversParentTypes['LoyaltyEntryConnection']> = {
  edges?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['LoyaltyEntryEdge']>>>, ParentType, ContextType>;
  nodes?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['LoyaltyEntry']>>>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type LoyaltyEntryEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LoyaltyEntryEdge'] = ResolversParentTypes['LoyaltyEntryEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['LoyaltyEntry']>, ParentType, ContextType>;
};

export type NextTierResolvers<ContextType = Context, ParentType extends ResolversParentTypes['NextTier'] = ResolversParentTypes['NextTier']> = {
  name?: Resolver<Maybe<ResolversTypes['LoyaltyTier']>, ParentType, ContextType>;
  pointsMissing?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  loyalty?: Resolver<Maybe<ResolversTypes['LoyaltyAccount']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  Date?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  LoyaltyAccount?: LoyaltyAccountResolvers<ContextType>;
  LoyaltyEntry?: LoyaltyEntryResolvers<ContextType>;
  LoyaltyEntryConnection?: LoyaltyEntryConnectionResolvers<ContextType>;
  LoyaltyEntryEdge?: LoyaltyEntryEdgeResolvers<ContextType>;
  NextTier?: NextTierResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
};

