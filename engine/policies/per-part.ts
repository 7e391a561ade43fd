import type { Call } from '../call.ts';

/** What a policy remembers of one part of a call. */
export interface PartState<State> {
  readonly part: string;
  readonly state: State;
}

/** One state for each part of a call, or for its name where it has none; of more than `max` the longest unused is forgotten, so that no caller makes this grow. */
export const perPart = <State>(create: () => State, max = 1_000): ((call: Call) => readonly PartState<State>[]) => {
  const states = new Map<string, State>();
  const stateOf = (part: string): State => {
    const state = states.get(part) ?? create();
    states.delete(part);
    states.set(part, state);
    const [oldest] = states.keys();
    if (states.size > max && oldest !== undefined) states.delete(oldest);
    return state;
  };
  return ({ name, parts = [name] }) => parts.map((part) => ({ part, state: stateOf(part) }));
};
