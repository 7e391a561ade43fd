import type { Source } from '../source.ts';
import { checkAccess } from './check/check-access.ts';
import { checkCache } from './check/check-cache.ts';
import { checkJoints } from './check/check-joints.ts';
import { checkNames } from './check/check-names.ts';
import { checkNeeds } from './check/check-needs.ts';
import { checkNodes } from './check/check-nodes.ts';
import { checkOwnership } from './check/check-ownership.ts';
import { checkRules } from './check/check-rules.ts';
import { checkClashes } from './check/check-clashes.ts';
import { CompositionError, type CompositionProblem } from './check/problem.ts';
import { readParts } from './check/read-parts.ts';

export interface CheckOptions {
  /** SDL of the directives that client sources may use without defining them. */
  readonly directives: string;
  /** SDL of what belongs to no single source. */
  readonly graph?: readonly string[];
}

/** Everything about the sources that does not compose; where a schema is not even one, that and the names alone. */
export const problemsOf = (
  sources: readonly Source[],
  { directives, graph = [] }: CheckOptions,
): readonly CompositionProblem[] => {
  const { parts, problems } = readParts(sources, { directives, graph });
  const ofNames = checkNames(sources);
  if (problems.length > 0) return [...problems, ...ofNames];
  const checks = [
    checkOwnership,
    checkClashes,
    checkJoints,
    checkNodes,
    checkNeeds,
    checkRules,
    checkAccess,
    checkCache,
  ];
  return [...ofNames, ...checks.flatMap((check) => check(parts))];
};

/** Throws one `CompositionError` that lists all of it. */
export const checkSources = (sources: readonly Source[], options: CheckOptions): void => {
  const problems = problemsOf(sources, options);
  if (problems.length > 0) throw new CompositionError(problems);
};
