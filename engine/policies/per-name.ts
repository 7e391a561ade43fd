/** One state for each name of a call; of more than `max` names the longest unused is forgotten, so that no caller makes this grow. */
export const perName = <State>(create: () => State, max = 1_000): ((name: string) => State) => {
  const states = new Map<string, State>();
  const stateOf = (name: string): State => {
    const state = states.get(name) ?? create();
    states.delete(name);
    states.set(name, state);
    const [oldest] = states.keys();
    if (states.size > max && oldest !== undefined) states.delete(oldest);
    return state;
  };
  return stateOf;
};
