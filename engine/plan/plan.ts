import type { FieldNode, GraphQLField, VariableDefinitionNode } from 'graphql';
import type { OwnerOnly } from '../access.ts';
import type { Loader } from '../batch.ts';
import type { Caching } from '../cache/caching.ts';
import type { Context } from '../context.ts';
import type { FieldRule } from '../link.ts';
import type { Joint, Source } from '../source.ts';
import type { Upstream } from './upstream.ts';
import type { Conditions } from './compile/conditions.ts';

/** An operation, compiled once: what is fetched, what each fetch waits for, and the form of the answer. */
export interface Plan {
  readonly kind: 'query' | 'mutation';
  /** The operation's, as the client gave it. */
  readonly name: string | null;
  /** One for a query; one for each root field of a mutation, run one after the other. */
  readonly stages: readonly Stage[];
  readonly conditions: Conditions['list'];
  readonly variables: readonly VariableDefinitionNode[];
  readonly dispatches: readonly Dispatch[];
  /** What it has cost to compile, which is about how large it is. */
  readonly steps: number;
}

/** Whether the id that a field is given can lead anywhere: a condition, and a variable `_id_N`, of which a run knows the values. */
export interface Dispatch {
  /** `id:N` */
  readonly name: string;
  readonly node: FieldNode;
  readonly leads: (id: string) => boolean;
  /** Arguments that must not be null, and could be: a variable with a default stands for them. */
  readonly required: readonly string[];
}

/** A part of the plan with a memory of its own. */
export interface Stage {
  readonly root: Spot;
  readonly shape: Shape;
  /** Feeders stand before what they feed. */
  readonly fetches: readonly Fetch[];
  readonly slots: number;
  readonly shapes: number;
  readonly spots: number;
}

/** A place in the operation where rows of one object type arrive from one source. */
export interface Spot {
  readonly id: number;
  readonly type: string;
  /** Whose rows they are; null at the root, which has none. */
  readonly source: Source | null;
  /** Where they come from; null at the root. */
  readonly from: Choice | null;
  /** Where a row keeps its key; null where its type has none, or nobody asks by it. */
  key: string | null;
  /** What tells which entity a row is, where its key is of several fields. */
  keyOf: ((row: Readonly<Record<string, unknown>>) => unknown) | null;
  /** How many fetches lie before it. */
  level: number;
  /** Whether something is kept beside its rows. */
  isFramed: boolean;
  /** Whether anything is fetched for its rows, or for rows within them. */
  isActive: boolean;
  /** Whether every row has something fetched for what is within it, be it of an entity that is known already or not. */
  isEnteredAgain: boolean;
  readonly asks: Ask[];
  readonly children: Child[];
  /** What is read of its own rows. */
  readonly fields: ReadonlyMap<string, { readonly name: string }>;
  /** Who may enter: checked before anything is fetched for the row. */
  guard: Guard | null;
  /** Slots that these rows fill as well as the fetch would. */
  provides: readonly number[];
}

export interface Child {
  readonly read: Read;
  readonly choice: Choice;
}

/** The spots of a composite value, by the type that it turns out to be. */
export interface Choice {
  /** The one there is, where the type is no question. */
  only: Spot | null;
  /** Under which field of which rows the value stands, and within how many lists. */
  readonly base: Spot;
  readonly coordinate: string;
  readonly node: FieldNode | null;
  readonly listDepth: number;
  readonly spots: Map<string, Spot>;
}

/** Where a value lies: in the row itself, in a slot beside it, or in the row that is in a slot. */
export interface Read {
  /** -1 is the row itself. */
  slot: number;
  /** Null is what is in the slot as a whole. */
  key: string | null;
  /** A value that follows from the row alone. */
  readonly from?: (row: never) => unknown;
}

export interface Guard {
  readonly rule: OwnerOnly;
  readonly owner: Read;
  readonly path: readonly string[];
}

/** What one field, or all fields of one source, want to know of the rows of a spot. */
export interface Ask {
  readonly id: number;
  readonly kind: 'root' | 'joint' | 'load' | 'verb' | 'introspect' | 'constant';
  readonly source: Source | null;
  readonly base: Spot;
  readonly when: { condition: number };
  readonly guard: Guard | null;
  readonly children: Child[];
  /** What is read of the rows that it brings, where they are of the same entity. */
  readonly fields: ReadonlyMap<string, { readonly name: string }>;
  level: number;
  /** A joint's parts, root's one, or the one slot of what was loaded. */
  slots: readonly number[];
  readonly key: Read | null;
  /** The row that a link leads on from, where it is another than the one at hand: without it there is nothing to lead on from. */
  readonly joined: Read | null;
  readonly needs: readonly Need[];
  readonly joint: Joint | null;
  readonly link: Link | null;
  readonly isSignedIn: boolean;
  /** What the answer is without a call. */
  readonly constant: unknown;
  /** At the root: the variable that holds the one key; null for all other asks. */
  readonly entry: string | null;
}

export interface Need {
  readonly name: string;
  readonly read: Read;
  /** What is needed inside of a composite value, for making a copy of exactly that. */
  readonly inside: readonly Need[] | null;
}

export interface Link {
  readonly rule: FieldRule | null;
  readonly loader: Loader<never, unknown> | null;
  /** `Type.field`, to which cursors belong. */
  readonly coordinate: string;
  readonly nodes: readonly FieldNode[];
  readonly type: string;
  readonly field: string;
}

/** One call, or as many as its keys need. */
export interface Fetch {
  readonly id: number;
  readonly kind: 'graphql' | 'load' | 'verb' | 'introspect' | 'constant';
  readonly source: Source | null;
  readonly level: number;
  readonly feeders: readonly number[];
  readonly asks: readonly Ask[];
  readonly upstream: Upstream | null;
}

/** The form of one object of the answer. */
export interface Shape {
  id: number;
  readonly type: string;
  readonly isFramed: boolean;
  readonly fields: readonly ShapeField[];
  /** Whether which fields it has, or their order, depends on variables. */
  readonly isConditional: boolean;
  /** What is written but for its fields. */
  readonly isEntity: boolean;
}

export interface ShapeField {
  readonly key: string;
  /** `"key":` */
  readonly text: string;
  readonly condition: number;
  /** Where it stands, for each of the conditions under which it stands there. */
  readonly occurrences: readonly { readonly condition: number; readonly at: number }[];
  readonly read: Read;
  readonly output: Output;
  readonly guard: Guard | null;
  /** What a caller without a token is told in its place; null where anybody may ask. */
  readonly withoutViewer: 'UNAUTHENTICATED' | 'FORBIDDEN' | null;
  /** What stands here where the source has failed. */
  readonly fallback: { readonly value: unknown } | null;
  readonly service: string | null;
  readonly coordinate: string;
  readonly nodes: readonly FieldNode[];
}

/** How a value is completed. */
export type Output =
  | { readonly kind: 'typename'; readonly text: string; readonly value: string }
  | { readonly kind: 'raw' }
  | { readonly kind: 'list'; readonly isNonNull: boolean; readonly isPromised: boolean; readonly item: Output }
  | {
      readonly kind: 'leaf';
      readonly isNonNull: boolean;
      readonly isPromised: boolean;
      readonly toText: (value: unknown) => string | null;
    }
  | {
      readonly kind: 'object';
      readonly isNonNull: boolean;
      readonly isPromised: boolean;
      readonly only: Shape | null;
      readonly shapes: ReadonlyMap<string, Shape>;
    };

/** What runs need beside a plan. */
export interface Runtime {
  readonly ctx: Context;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly conditions: readonly boolean[];
  /** Variables as they were sent, or their defaults: what a GraphQL source is given. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly fieldOf: (type: string, field: string) => GraphQLField<unknown, unknown> | undefined;
  /** Null where nothing that any source answers may be kept. */
  readonly caching: Caching | null;
}
