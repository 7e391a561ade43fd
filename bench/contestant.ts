/** A server that answers the same query as all others. */
export interface Contestant {
  readonly name: string;
  /** `limit`: written for one query alone, or knows the answer. */
  readonly kind: 'ours' | 'peer' | 'limit';
  /** The program, which listens on `PORT`. */
  readonly file: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
}

/** What is asked of us, and against whom: another contestant's name, or `every peer`. */
export interface Wanted {
  /** `answers`: so many times theirs or more. `memory`: so many times theirs at most. `calls`: so many upstream calls at most. */
  readonly what: 'answers' | 'memory' | 'calls';
  readonly against: string;
  readonly bound: number;
  readonly isStretch?: boolean;
}

export const everyPeer = 'every peer';

/** One query and what a person would write for it alone. */
export interface Shape {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly limits: readonly Contestant[];
  readonly wanted: readonly Wanted[];
}

/** Subgraphs or other services, and what is asked of a gateway over them. */
export interface Suite {
  readonly name: string;
  /** The upstreams' names; each answers at `/name`. */
  readonly subgraphs: readonly string[];
  /** The program of them all. */
  readonly file: string;
  /** The folder of their SDL. */
  readonly schemas: string;
  /** What stitching has to be told: by subgraph and type, its key and what its fields need. */
  readonly merge: Readonly<Record<string, Readonly<Record<string, MergedType>>>>;
  /** Our program over them. */
  readonly gateway: string;
  readonly gatewayNodeOptions?: readonly string[];
  /** Who else can stand before such upstreams, where those from npm cannot. */
  readonly peers?: readonly Contestant[];
  readonly shapes: readonly Shape[];
  /** What every request carries and everybody's environment has, once the upstreams run; nothing unless given. */
  readonly signIn?: (upstreams: string) => Promise<SignedIn>;
  /** The right answer, byte for byte. */
  readonly answer: (query: string, variables: Readonly<Record<string, unknown>>, arena: Upstreams) => Promise<string>;
}

/** Where the upstreams of a suite are, and as whom they are asked. */
export interface Upstreams extends SignedIn {
  readonly url: string;
}

export interface SignedIn {
  readonly headers: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

export interface MergedType {
  readonly key: string;
  readonly needs?: Readonly<Record<string, string>>;
}
