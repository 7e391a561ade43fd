import type { GatewayError } from './errors.ts';

/** One thing that went wrong in a call which may have gone well for the rest. */
export interface PartFailure {
  readonly error: GatewayError;
  /** The part of the call that it is about; all of them where it does not say. */
  readonly part?: string | undefined;
  /** Where in the answer, as far as anybody knows. */
  readonly path?: readonly (string | number)[] | undefined;
}

/** Writes on an answer, or on the error in its place, what went wrong and where, for policies and readers to look up. */
export const noteFailures = <Outcome extends object>(outcome: Outcome, failures: readonly PartFailure[]): Outcome => {
  noted.set(outcome, failures);
  return outcome;
};

/** What was noted; undefined where nothing was, and an error is about the whole call. */
export const notedFailures = (outcome: unknown): readonly PartFailure[] | undefined =>
  typeof outcome === 'object' && outcome !== null ? noted.get(outcome) : undefined;

/** With what one part of a call failed, by the answer or by what was thrown; empty for a part that nothing is said against. */
export const failuresOf = (part: string, outcome: unknown): readonly unknown[] => {
  const failures = notedFailures(outcome);
  if (failures === undefined) return outcome instanceof Error ? [outcome] : none;
  return failures.flatMap((failure) => (failure.part === undefined || failure.part === part ? [failure.error] : []));
};

const none: readonly unknown[] = [];

const noted = new WeakMap<object, readonly PartFailure[]>();
