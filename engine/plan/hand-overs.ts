import { createCounter } from '../telemetry/counter.ts';

/** What graphql-js does in the place of a plan, each with its reason. The list is closed: whatever else is asked has a plan or is refused. */
export const handOvers = {
  introspection: 'What the schema says of itself comes from no source: there is nothing to fetch or to bound.',
  subscription: 'An operation that goes on is a plan for each event, and the graph has no events yet.',
  incremental: 'An answer in parts needs a plan in parts, and the graph has neither @defer nor @stream yet.',
} as const;

export type HandOver = keyof typeof handOvers;

/** Counts one, as the metric `selvedge.plan.hand_overs` by `kind`. */
export const countHandOver = (kind: HandOver): void => counter().add(1, { kind });

const counter = createCounter('selvedge.plan.hand_overs', {
  description: 'Operations, or root fields of them, that were run by graphql-js instead of a plan',
  unit: '{hand-over}',
});
