/** A server that answers the same query as all others. */
export interface Contestant {
  readonly name: string;
  /** `limit`: written for one query alone, or knows the answer. */
  readonly kind: 'ours' | 'peer' | 'limit';
  /** The program, which listens on `PORT`. */
  readonly file: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** One query and what a person would write for it alone. */
export interface Shape {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly limits: readonly Contestant[];
}

/** Four subgraphs or more, and what is asked of a gateway over them. */
export interface Suite {
  readonly name: string;
  /** The subgraphs' names; each answers at `/name`. */
  readonly subgraphs: readonly string[];
  /** The program of them all. */
  readonly file: string;
  /** The folder of their SDL. */
  readonly schemas: string;
  /** What stitching has to be told: by subgraph and type, its key and what its fields need. */
  readonly merge: Readonly<Record<string, Readonly<Record<string, MergedType>>>>;
  readonly gateway: string;
  readonly shapes: readonly Shape[];
  /** The right answer, byte for byte. */
  readonly answer: (query: string, variables: Readonly<Record<string, unknown>>) => Promise<string>;
}

export interface MergedType {
  readonly key: string;
  readonly needs?: Readonly<Record<string, string>>;
}
