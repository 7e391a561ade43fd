import type { FieldNode } from 'graphql';
import type { Conjunction } from './conditions.ts';
import type { SourceModel } from './model.ts';
import type { Ask, Choice, Guard, Need, Read, Spot, ShapeField } from '../plan.ts';

/** A plan in the making: what `finish` turns into the plan that runs. */
export interface StageDraft {
  readonly spots: DraftSpot[];
  readonly asks: DraftAsk[];
  readonly reads: DraftRead[];
}

export interface DraftSpot extends Spot {
  readonly from: DraftChoice | null;
  readonly model: SourceModel | null;
  /** What brings its rows; null at the root. */
  readonly by: DraftAsk | null;
  /** How many values it lies within. */
  readonly depth: number;
  readonly asks: DraftAsk[];
  /** What is asked of, or read from, its own rows. */
  readonly fields: Map<string, DraftField>;
  /** Fields of other sources that these rows hold all the same. */
  readonly provided: ReadonlySet<string>;
  provides: number[];
}

export interface DraftAsk extends Ask {
  readonly model: SourceModel | null;
  readonly base: DraftSpot;
  readonly signature: string;
  /** What has to be known before it. */
  readonly deps: Set<DraftAsk>;
  readonly whens: Conjunction[];
  readonly fields: Map<string, DraftField>;
  readonly name: string;
  slots: number[];
  needs: Need[];
  key: DraftRead | null;
}

/** A field as its source is asked for it: under one name and one set of arguments, however often the client selects it. */
export interface DraftField {
  readonly name: string;
  readonly args: string;
  /** Tells it from others of the same name and arguments; 0 for most. */
  readonly apart: number;
  /** All three of them. */
  readonly signature: string;
  readonly node: FieldNode | null;
  readonly whens: Conjunction[];
  alias: string;
  condition: number;
  /** For a composite value. */
  choice: DraftChoice | null;
  /** In a joint: the slot of the part that asks for it. */
  slot: number;
  /** What the rows it is asked about have to bring of other sources. */
  needs: readonly Need[];
}

export interface DraftChoice extends Choice {
  readonly base: DraftSpot;
  readonly spots: Map<string, DraftSpot>;
  readonly model: SourceModel;
  readonly by: DraftAsk | null;
  readonly apart: number;
  /** Whether a row has to say of which type it is. */
  readonly isAbstract: boolean;
  readonly provided: ReadonlySet<string>;
}

export interface DraftRead extends Read {
  /** Whose slot it is read from; null for the row itself. */
  readonly ask: DraftAsk | null;
  readonly field: DraftField | null;
}

/** Where fields of a type are answered for the rows of a spot: by the rows themselves, or by rows that are joined to them. */
export interface DraftHome {
  readonly base: DraftSpot;
  readonly model: SourceModel;
  /** Null where the rows themselves answer. */
  readonly ask: DraftAsk | null;
  /** Null where there is no row of this source, only the key and what was needed of others. */
  readonly fields: Map<string, DraftField> | null;
}

export interface Resolved extends Pick<ShapeField, 'withoutViewer'> {
  readonly read: Read;
  readonly choice: DraftChoice | null;
  readonly guard: Guard | null;
  readonly service: string;
}
