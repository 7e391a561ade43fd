import { getOperationAST, GraphQLError } from 'graphql';
import type { AnswerCache, KeptAnswer } from './answer-cache.ts';
import type { IsPublic } from './is-public-operation.ts';
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
  /** The text of the document. */
  readonly text: string;
  /** How long the client is ready to wait; `Infinity` where it does not say. */
  readonly patienceMs: number;
}

export interface AnswerOperationOptions {
  readonly planner: Planner;
  /** Null where no answer is kept. */
  readonly answers: AnswerCache | null;
  readonly isPublic: IsPublic;
  readonly deadlines: Deadlines;
  /** In the strict profile only verified callers may read the schema. */
  readonly isStrict: boolean;
}

/** An answer, which may be one that is kept. */
export type AnsweredOperation = PlannedResult & { readonly kept?: KeptAnswer };

/** Runs an operation: the one way for all of them, however they have come. */
export type AnswerOperation = (asked: AskedOperation) => Promise<AnsweredOperation>;

export const createAnswerOperation =
  ({ planner, answers, isPublic, deadlines, isStrict }: AnswerOperationOptions): AnswerOperation =>
  async (asked) => {
    const { document, operationName, context, patienceMs } = asked;
    const operation = getOperationAST(document, operationName);
    const ownMs = operation?.operation === 'mutation' ? deadlines.mutationMs : deadlines.queryMs;
    context.deadlineMs = context.clock.now() + Math.min(patienceMs, ownMs);
    if (isStrict && context.viewer === null && operation && introspects(document, operation)) return notForAnybody();
    const mayBeKept = answers !== null && operation?.operation === 'query' && context.rehearsal === undefined;
    if (!mayBeKept) return planner.execute(asked);
    return keptOrMade(asked, { answers, planner, isPublic: () => isPublic(document, operation) });
  };

interface Making {
  readonly answers: AnswerCache;
  readonly planner: Planner;
  readonly isPublic: () => boolean;
}

/** What is kept, or else an answer that is made, and kept where it is whole and all of it may be. */
const keptOrMade = async (
  asked: AskedOperation,
  { answers, planner, isPublic }: Making,
): Promise<AnsweredOperation> => {
  const { text, operationName = null, variableValues, onError = 'PROPAGATE', context } = asked;
  const places = answers({ text, operationName, variables: variableValues ?? {}, onError, context });
  const kept = await places.find();
  if (kept !== null) return { kind: 'text', text: kept.text, kept };
  context.ledger.cache.follow();
  const result = await planner.execute(asked);
  if (result.kind !== 'text' || extensionsOf(context) !== undefined) return result;
  const made = places.keep(result.text, isPublic());
  return made === null ? result : { ...result, kept: made };
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
