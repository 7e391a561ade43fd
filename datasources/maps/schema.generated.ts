import type { GraphQLResolveInfo } from 'graphql';
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
};

/** The parcel of an order, on its way from the warehouse to the customer. */
export type Delivery = {
  readonly __typename?: 'Delivery';
  /** The id of the delivery, for example `dlv_00042`. */
  readonly id: Scalars['ID']['output'];
  /** A map of the surroundings with a marker where the parcel is now. Null where that is not known. */
  readonly map?: Maybe<MapImage>;
  /**
   * The place where the parcel goes. A provider other than OSM cannot find it by the id that deliveries carry, and answers with the town
   * where the parcel is now; see `provider`. Null where neither is known.
   */
  readonly place?: Maybe<Place>;
  /** The way by road from the warehouse to where the parcel is now. Null where there is none. */
  readonly route?: Maybe<Route>;
};


/** The parcel of an order, on its way from the warehouse to the customer. */
export type DeliveryMapArgs = {
  format?: InputMaybe<MapFormat>;
  height?: InputMaybe<Scalars['Int']['input']>;
  width?: InputMaybe<Scalars['Int']['input']>;
};

/** A point on the map, in degrees (WGS 84). */
export type GeoPoint = {
  readonly __typename?: 'GeoPoint';
  /** Degrees north of the equator; negative in the south. */
  readonly latitude: Scalars['Float']['output'];
  /** Degrees east of Greenwich; negative in the west. */
  readonly longitude: Scalars['Float']['output'];
};

/** How a picture is encoded. */
export type MapFormat =
  /** Pixels. */
  | 'PNG'
  /** Sharp at every size. A provider that has no SVG gives PNG instead; `contentType` says so. */
  | 'SVG';

/** A picture of a map. It is drawn when its address is opened, not before. */
export type MapImage = {
  readonly __typename?: 'MapImage';
  /** Whose data this is. The picture says so itself; show this text where the picture is cropped or made small. */
  readonly attribution?: Maybe<Scalars['String']['output']>;
  /** The media type, `image/svg+xml` or `image/png`. The answer's own header counts where another provider had to stand in. */
  readonly contentType: Scalars['String']['output'];
  /** Height in pixels. */
  readonly height?: Maybe<Scalars['Int']['output']>;
  /** Who is asked to draw it. */
  readonly provider?: Maybe<MapsProvider>;
  /** The address of the picture: a path of this server that works for ten to twenty minutes. Ask again for a new one. */
  readonly url: Scalars['String']['output'];
  /** Width in pixels. */
  readonly width?: Maybe<Scalars['Int']['output']>;
};

/** Who answered: where several map providers are configured, the next one stands in when one fails. */
export type MapsProvider =
  /** Google Maps Platform. */
  | 'GOOGLE'
  /** Mapbox. */
  | 'MAPBOX'
  /** OpenStreetMap's own software: places from Nominatim, routes from OSRM. */
  | 'OSM';

/** A place with a name: a city, town, village, street or address. */
export type Place = {
  readonly __typename?: 'Place';
  /** Whose data this is. Show this text wherever you show the place; the data's licence asks for it. */
  readonly attribution?: Maybe<Scalars['String']['output']>;
  /** What kind of place it is, in the provider's words, for example `city`. */
  readonly category?: Maybe<Scalars['String']['output']>;
  /** The country as ISO 3166-1 alpha-2, for example `DE`. */
  readonly country?: Maybe<Scalars['String']['output']>;
  /** The name with whatever tells it from others, for example `Berlin, Germany`. */
  readonly displayName?: Maybe<Scalars['String']['output']>;
  /** The provider's id of the place, for example `N2950159`; unique together with `provider`. */
  readonly id: Scalars['ID']['output'];
  /** The short name, for example `Berlin`. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** Where the place is; of something large, its middle. */
  readonly position?: Maybe<GeoPoint>;
  /** Who answered. */
  readonly provider?: Maybe<MapsProvider>;
};

export type Query = {
  readonly __typename?: 'Query';
  /**
   * Places that fit some words, the best first, ten at most. Empty when nothing fits, and for no words at all. Show the `attribution` of
   * what you show.
   */
  readonly place?: Maybe<ReadonlyArray<Maybe<Place>>>;
};


export type QueryPlaceArgs = {
  search: Scalars['String']['input'];
};

/** A way by road. */
export type Route = {
  readonly __typename?: 'Route';
  /** Whose data this is. Show this text wherever you show the route; the data's licence asks for it. */
  readonly attribution?: Maybe<Scalars['String']['output']>;
  /** How long the way is, in metres. */
  readonly distanceMeters?: Maybe<Scalars['Int']['output']>;
  /** How long it takes by car, in seconds, without stops. */
  readonly durationSeconds?: Maybe<Scalars['Int']['output']>;
  /** The line of the way, simplified: points from start to end. */
  readonly geometry?: Maybe<ReadonlyArray<GeoPoint>>;
  /** Who answered. */
  readonly provider?: Maybe<MapsProvider>;
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
  Delivery: ResolverTypeWrapper<Delivery>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  GeoPoint: ResolverTypeWrapper<GeoPoint>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  MapFormat: MapFormat;
  MapImage: ResolverTypeWrapper<MapImage>;
  MapsProvider: MapsProvider;
  Place: ResolverTypeWrapper<Place>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Route: ResolverTypeWrapper<Route>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Boolean: Scalars['Boolean']['output'];
  Delivery: Delivery;
  Float: Scalars['Float']['output'];
  GeoPoint: GeoPoint;
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  MapImage: MapImage;
  Place: Place;
  Query: Record<PropertyKey, never>;
  Route: Route;
  String: Scalars['String']['output'];
};

export type DeliveryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Delivery'] = ResolversParentTypes['Delivery']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  map?: Resolver<Maybe<ResolversTypes['MapImage']>, ParentType, ContextType, RequireFields<DeliveryMapArgs, 'format' | 'height' | 'width'>>;
  place?: Resolver<Maybe<ResolversTypes['Place']>, ParentType, ContextType>;
  route?: Resolver<Maybe<ResolversTypes['Route']>, ParentType, ContextType>;
};

export type GeoPointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GeoPoint'] = ResolversParentTypes['GeoPoint']> = {
  latitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  longitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type MapImageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MapImage'] = ResolversParentTypes['MapImage']> = {
  attribution?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  contentType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  height?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  provider?: Resolver<Maybe<ResolversTypes['MapsProvider']>, ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  width?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type PlaceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Place'] = ResolversParentTypes['Place']> = {
  attribution?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  country?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  displayName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['GeoPoint']>, ParentType, ContextType>;
  provider?: Resolver<Maybe<ResolversTypes['MapsProvider']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  place?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Place']>>>, ParentType, ContextType, RequireFields<QueryPlaceArgs, 'search'>>;
};

export type RouteResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Route'] = ResolversParentTypes['Route']> = {
  attribution?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  distanceMeters?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  durationSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  geometry?: Resolver<Maybe<ReadonlyArray<ResolversTypes['GeoPoint']>>, ParentType, ContextType>;
  provider?: Resolver<Maybe<ResolversTypes['MapsProvider']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  Delivery?: DeliveryResolvers<ContextType>;
  GeoPoint?: GeoPointResolvers<ContextType>;
  MapImage?: MapImageResolvers<ContextType>;
  Place?: PlaceResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Route?: RouteResolvers<ContextType>;
};

