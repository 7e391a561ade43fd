import { z } from 'zod';
import type { Loader } from './batch.ts';
import type { CacheRule } from './cache/cache-rule.ts';
import type { PolicyFactory } from './call.ts';
import type { Context } from './context.ts';
import type { IsPosition } from './paging.ts';
import type { Access } from './access.ts';
import type { CheckedRules, RowMisfit, Rules } from './rules-for.ts';
import { pipeSettings, policiesOf } from './policies/pipe-settings.ts';
import { SettingsError, type SettingProblem } from './settings.ts';
import type { Connection } from './transport/connection.ts';

/** How rows of a type are reached by their key. */
export interface Joint<Row = unknown> {
  /** The field of the type that is its key, or several with a blank between them; the same values in every source. */
  readonly key: string;
  /** Further keys: a row without the fields of the first is asked for by the first of these that it has. */
  readonly otherKeys?: readonly string[];
  /** A client source's own rows; without it the type is only extended here and the key is the row. */
  readonly loader?: Loader<never, Row>;
  /** A GraphQL source's private root field that takes a list of keys and answers rows that carry their key. */
  readonly field?: string;
  /** The most keys one call takes. */
  readonly max: number;
  /** `field` takes representations (`{ __typename, key, …required fields }`) instead of keys, as subgraphs of Apollo Federation do. */
  readonly isRepresented?: boolean;
}

/** The keys that a joint takes, the first of them first. */
export const keysOf = (joint: Joint | undefined): readonly string[] =>
  joint === undefined ? [] : [joint.key, ...(joint.otherKeys ?? [])];

interface JointOptions {
  readonly max?: number;
}

/** `User: byKey('id', userById)` of a client source, `byKey('id', '_users')` of a GraphQL source, `byKey('id')` of one that only extends the type. */
export function byKey(key: string, field?: string, options?: JointOptions): Joint<never>;
export function byKey<Row>(key: string, loader: Loader<never, Row>, options?: JointOptions): Joint<Row>;
export function byKey(key: string, reach?: Loader<never, unknown> | string, { max }: JointOptions = {}): Joint {
  if (reach === undefined) return { key, max: max ?? 1_000 };
  return typeof reach === 'string'
    ? { key, field: reach, max: max ?? 500 }
    : { key, loader: reach, max: max ?? reach.max };
}

/** Fetches what a media path of this server stands for; the spec is as `signMedia` was given it. */
export type MediaHandler = (spec: unknown, ctx: Context) => Promise<Media | null>;

export interface Media {
  readonly contentType: string;
  readonly body: Buffer;
}

export interface UnknownId {
  /** Of which type the id would be. */
  readonly type: string;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** What one upstream is to the graph: one folder, one export, plain data. */
export interface Source {
  readonly name: string;
  /** The upstream's version, part of whatever is kept of its answers. */
  readonly version: string;
  /** SDL: what the source adds to the graph; of a GraphQL source, its schema snapshot. */
  readonly typeDefs: string;
  /** A client source's rules; absent in a GraphQL source, which resolves its own fields. */
  readonly resolvers?: Rules;
  readonly joints: Readonly<Record<string, Joint>>;
  /** Fields of other sources' types that rules here read: `{ Delivery: '{ placeId }' }`. */
  readonly needs: Readonly<Record<string, string>>;
  /** Of a GraphQL source: what the caller has to bring of other sources' fields, by coordinate: `{ 'Parcel.price': '{ weight }' }`. */
  readonly requires: Readonly<Record<string, string>>;
  /** Of a GraphQL source: fields of other sources that it answers too, below one field of its own: `{ 'Review.author': '{ name }' }`. */
  readonly provides: Readonly<Record<string, string>>;
  /** Of a GraphQL source: coordinates that stand in its schema only to be required or provided. */
  readonly external: ReadonlySet<string>;
  /** The types of `Node` that live here, by id prefix: `{ usr_: 'User' }`. */
  readonly nodes: Readonly<Record<string, string>>;
  /** The form of the ids that a GraphQL source is asked for, by type: root fields by `id`, joints and `node` spare it any other. */
  readonly ids: Readonly<Record<string, RegExp>>;
  /** What its mutations by `id` answer to an id that nobody has, by coordinate. */
  readonly unknownIds: Readonly<Record<string, UnknownId>>;
  /** Who may see what, by schema coordinate (`User.email`) or by type (`Order`). */
  readonly access: Readonly<Record<string, Access>>;
  /** How long what it answers may be kept, by coordinate or by type, where its SDL does not say it with `@cacheControl`. */
  readonly cache: Readonly<Record<string, CacheRule>>;
  /** What cursors of a GraphQL source's connections may lead to, by coordinate; rules of a client source say it themselves. */
  readonly positions: Readonly<Record<string, IsPosition>>;
  /** How long a text may be, in UTF-16 units, by the coordinate of its argument: `{ 'Query.products(search:)': 100 }`; the source is spared any longer one. */
  readonly lengths: Readonly<Record<string, number>>;
  readonly settings: z.ZodRawShape;
  /** What is wrong with settings that are each right by themselves, such as a key that another setting makes necessary. */
  readonly check: (settings: Readonly<Record<string, unknown>>) => readonly SettingProblem[];
  /** Which setting is the address of which reference service, for machines where none is given. */
  readonly reference: Readonly<Record<string, string>>;
  /** Throws a `SettingsError` where `check` finds something. */
  readonly connect: (settings: Readonly<Record<string, unknown>>) => Connection;
  /** What stands before the upstream; to what the environment says of it, `policiesOf` turns it. */
  readonly policies: PolicyFactory;
  /** Whether the connection leads to several upstreams and has put a pipe (`createPipe`) before each: then none stands before it. */
  readonly hasOwnPipes: boolean;
  /** Answers when the upstream does; for readiness. */
  readonly ping: (ctx: Context) => Promise<unknown>;
  readonly media: Readonly<Record<string, MediaHandler>>;
}

type Optional =
  | 'joints'
  | 'needs'
  | 'nodes'
  | 'ids'
  | 'unknownIds'
  | 'access'
  | 'cache'
  | 'positions'
  | 'requires'
  | 'provides'
  | 'external'
  | 'lengths'
  | 'reference'
  | 'media'
  | 'hasOwnPipes';
type Typed = 'resolvers' | 'joints' | 'settings' | 'check' | 'connect';
type Joints = Source['joints'];
type SourceOptions<Shape extends z.ZodRawShape, Given extends CheckedRules, Reached extends Joints> = Omit<
  Source,
  Optional | Typed
> &
  Partial<Pick<Source, Exclude<Optional, Typed>>> & {
    /** Made by `rulesFor`. */
    readonly resolvers?: Given;
    readonly joints?: Reached & FittingJoints<Given, Reached>;
    readonly settings: Shape;
    readonly check?: (settings: z.infer<z.ZodObject<Shape>>) => readonly SettingProblem[];
    /** `policies` is for the pipes it makes itself. */
    readonly connect: (settings: z.infer<z.ZodObject<Shape>>, policies: PolicyFactory) => Connection;
  };

/** A joint where its rows are what the schema says of their type; elsewhere the text that says what is wrong. */
type FittingJoints<Given, Reached> = {
  readonly [Name in keyof Reached]: Reached[Name] extends Joint<infer Row>
    ? [RowMisfit<Given, Name, Row>] extends [never]
      ? Reached[Name]
      : RowMisfit<Given, Name, Row>
    : never;
};

/** A whole source; its settings arrive typed by the shape it declares. Those of its pipe are declared for it. */
export const defineSource = <
  const Shape extends z.ZodRawShape,
  Given extends CheckedRules = CheckedRules,
  Reached extends Joints = Joints,
>(
  options: SourceOptions<Shape, Given, Reached>,
): Source => {
  const parse = (settings: Readonly<Record<string, unknown>>) => z.object(options.settings).parse(settings);
  const check: Source['check'] = (settings) => options.check?.(parse(settings)) ?? [];
  return {
    joints: {},
    needs: {},
    nodes: {},
    ids: {},
    unknownIds: {},
    access: {},
    cache: {},
    positions: {},
    requires: {},
    provides: {},
    external: new Set(),
    lengths: {},
    reference: {},
    media: {},
    hasOwnPipes: false,
    ...options,
    settings: { ...options.settings, ...pipeSettings(options.name, options.policies.defaults) },
    check,
    connect: (settings) => {
      const problems = check(settings);
      if (problems.length > 0) throw new SettingsError(problems);
      return options.connect(parse(settings), policiesOf(options, settings));
    },
  };
};
