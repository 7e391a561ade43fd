import { GraphQLError } from 'graphql';
import { GatewayError } from '../errors.ts';
import { boundsOf, type BoundOptions } from './bound.ts';
import type { Plan } from './plan.ts';

export interface CallBudgetOptions extends Pick<BoundOptions, 'fieldOf'> {
  readonly maxCalls: number;
}

/** Why an operation may not run with these values; null where it may. */
export type CallBudget = (
  plan: Plan,
  given: Required<Pick<BoundOptions, 'variables' | 'conditions'>>,
) => GraphQLError | null;

/** Refuses what could cost more upstream calls than are allowed, naming the field that costs most; of most plans it is known once for all values that they cannot. */
export const createCallBudget = ({ maxCalls, fieldOf }: CallBudgetOptions): CallBudget => {
  const withinAlways = new WeakMap<Plan, boolean>();
  const isWithinAlways = (plan: Plan): boolean => {
    const known = withinAlways.get(plan);
    if (known !== undefined) return known;
    const isWithin = sumOf(boundsOf(plan, { fieldOf })) <= maxCalls;
    withinAlways.set(plan, isWithin);
    return isWithin;
  };
  return (plan, { variables, conditions }) => {
    if (maxCalls === Infinity || isWithinAlways(plan)) return null;
    const bounds = boundsOf(plan, { variables, conditions, fieldOf });
    const calls = sumOf(bounds);
    if (calls <= maxCalls) return null;
    const [most] = bounds.toSorted((a, b) => b.calls - a.calls);
    const message = `The operation can cost ${calls} upstream calls, and ${maxCalls} are allowed: most of them for ${most?.coordinate ?? ''}. Ask for smaller pages.`;
    return new GraphQLError(message, { originalError: new GatewayError('QUERY_TOO_COMPLEX', { message }) });
  };
};

const sumOf = (bounds: readonly { readonly calls: number }[]): number =>
  bounds.reduce((sum, { calls }) => sum + calls, 0);
