import { getOperationAST, GraphQLError } from 'graphql';
import { codes, GatewayError } from '../errors.ts';
import type { StandIn } from '../ledger.ts';
import type { PlannedArgs, PlannedResult, Planner } from '../plan/execute.ts';
import { introspects } from './introspects.ts';

/** How long an operation may take, from the start of its execution. */
export interface Deadlines {
  readonly queryMs: number;
  readonly mutationMs: number;
}

/** An operation of a document that is valid, and what came with it. */
export interface AskedOperation extends PlannedArgs {
  /** How long the client is ready to wait; `Infinity` where it does not say. */
  readonly patienceMs: number;
}

export interface AnswerOperationOptions {
  readonly planner: Planner;
  readonly deadlines: Deadlines;
  /** In the strict profile only verified callers may read the schema. */
  readonly isStrict: boolean;
}

/** Runs an operation: the one way for all of them, however they have come. */
export type AnswerOperation = (asked: AskedOperation) => Promise<PlannedResult>;

export const createAnswerOperation =
  ({ planner, deadlines, isStrict }: AnswerOperationOptions): AnswerOperation =>
  async (asked) => {
    const { document, operationName, context, patienceMs } = asked;
    const operation = getOperationAST(document, operationName);
    const ownMs = operation?.operation === 'mutation' ? deadlines.mutationMs : deadlines.queryMs;
    context.deadlineMs = context.clock.now() + Math.min(patienceMs, ownMs);
    if (isStrict && context.viewer === null && operation && introspects(document, operation)) return notForAnybody();
    return planner.execute(asked);
  };

const notForAnybody = (): PlannedResult => {
  const message = codes.GRAPHQL_VALIDATION_FAILED.says;
  const originalError = new GatewayError('GRAPHQL_VALIDATION_FAILED', { message });
  return { kind: 'refused', errors: [new GraphQLError(message, { originalError })] };
};

/**
 * What an answer says beside its data: where not the first choice of a source has answered, or nobody and a default stands there, and why.
 * Undefined where there is nothing to say.
 */
export const extensionsOf = ({
  ledger,
}: PlannedArgs['context']): { readonly degraded: readonly StandIn[] } | undefined => {
  const { standIns } = ledger;
  return standIns.length === 0 ? undefined : { degraded: standIns };
};
