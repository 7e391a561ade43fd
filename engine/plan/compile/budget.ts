import { GatewayError } from '../../errors.ts';

/** What one operation may cost to plan: `QUERY_TOO_COMPLEX` where that is not enough. */
export interface Budget {
  /** Each is a selection looked at, or a part of the plan made or compared; arguments cost by their length. */
  spend(steps: number): void;
  readonly spent: number;
}

/** For one operation; whatever is done as often as the operation makes it is spent here first. */
export const createBudget = (steps = maxSteps): Budget => {
  let spent = 0;
  return {
    spend: (more) => {
      spent += more;
      if (spent > steps) throw tooComplex();
    },
    get spent() {
      return spent;
    },
  };
};

/** The refusal of an operation that would cost too much even to plan. */
export const tooComplex = (): GatewayError => new GatewayError('QUERY_TOO_COMPLEX');

/** Well over what a page of an application takes, which is some hundreds. */
export const maxSteps = 60_000;
