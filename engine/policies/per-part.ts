import type { Call } from '../call.ts';

/** What a policy remembers of one part of a call. */
export interface PartState<State> {
  readonly part: string;
  readonly state: State;
}

/** One state for each part of a call, or for its name where it has none; of more than `max` the longest unused is forgotten, so that no caller makes this grow. */
export const perPart = <State>(create: () => State, max = 1_000): ((call: Call) => readonly PartState<State>[]) => {
  const known = new Map<string, Known<State>>();
  let uses = 0;
  const find = (part: string): Known<State> => {
    const found = known.get(part) ?? make(part);
    found.lastUse = ++uses;
    return found;
  };
  const make = (part: string): Known<State> => {
    if (known.size >= max) known.delete(longestUnused(known));
    const own = { part, state: create() };
    const made = { own, alone: [own], lastUse: 0 };
    known.set(part, made);
    return made;
  };
  return ({ name, parts }) => {
    const [first = name] = parts ?? [];
    return parts === undefined || parts.length === 1 ? find(first).alone : parts.map((part) => find(part).own);
  };
};

interface Known<State> {
  readonly own: PartState<State>;
  /** As the whole of a call, which most are. */
  readonly alone: readonly PartState<State>[];
  /** The greater, the later. */
  lastUse: number;
}

/** Looked for only where there are too many, which is cheaper than an order that is kept with every call. */
const longestUnused = (known: ReadonlyMap<string, Known<unknown>>): string => {
  let [oldest, lastUse] = ['', Infinity];
  for (const [part, each] of known) if (each.lastUse < lastUse) [oldest, lastUse] = [part, each.lastUse];
  return oldest;
};
