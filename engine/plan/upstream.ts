import type { Joint } from '../source.ts';
import type { Need } from './plan.ts';

/** What a GraphQL source is asked: constant texts, of which a run takes those that have keys. */
export interface Upstream {
  readonly operation: 'query' | 'mutation';
  readonly roots: readonly RootPart[];
  readonly parts: readonly Part[];
  readonly documents: Map<string, UpstreamDocument>;
  readonly declarations: ReadonlyMap<string, string>;
}

export interface UpstreamDocument {
  readonly text: string;
  readonly variables: readonly string[];
  readonly conditions: readonly number[];
  /** What it asks for, where no condition has a say in that. */
  readonly call: UpstreamCall | null;
}

/** How a call names what it asks for. */
export interface UpstreamCall {
  /** By response key: the root field that is asked there. */
  readonly fields: ReadonlyMap<string, string>;
  readonly keys: readonly string[];
  /** The root fields, each once. */
  readonly parts: readonly string[];
  readonly name: string;
}

export interface RootPart {
  readonly slot: number;
  readonly fields: readonly RootField[];
}

export interface RootField {
  readonly name: string;
  readonly alias: string;
  readonly text: string;
  readonly condition: number;
  readonly pages: readonly PageList[];
}

/** A list of rows in what a source answers, which may have no more of them than were asked for. */
export interface PageList {
  readonly path: readonly string[];
  /** A number, or the name of the variable that holds it. */
  readonly first: number | string;
}

export interface Part {
  readonly slot: number;
  readonly alias: string;
  readonly type: string;
  readonly joint: Joint;
  readonly field: string;
  readonly fields: readonly PartField[];
  readonly condition: number;
  readonly pages: readonly PageList[];
  /** By the number of each ask that wants it: where, and under which condition. */
  readonly wanting: ReadonlyMap<number, Wanting>;
  /** Slots that its rows fill as well as what is asked for later would. */
  readonly provides: readonly number[];
}

export interface Wanting {
  readonly slot: number;
  readonly condition: number;
}

export interface PartField {
  readonly alias: string;
  readonly text: string;
  /** Of this field beside the rest of its part. */
  readonly condition: number;
  /** By the number of the ask that wants it: what the row that it is asked about has to bring of other sources. */
  readonly needs: ReadonlyMap<number, readonly Need[]>;
}
