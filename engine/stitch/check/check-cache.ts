import { Kind } from 'graphql';
import type { CacheRule } from '../../cache/cache-rule.ts';
import { cacheRulesOf } from '../../cache/cache-rule.ts';
import { isRootType, namedType, type Part } from './parts.ts';
import type { CompositionProblem } from './problem.ts';

/** What sources say of how long things are kept is about something that is there, and can be kept so. */
export const checkCache = (parts: readonly Part[]): readonly CompositionProblem[] => {
  const access = new Set(parts.flatMap(({ source }) => Object.keys(source?.access ?? {})));
  return parts.flatMap((part) =>
    part.source === undefined
      ? []
      : [...cacheRulesOf(part.source)].flatMap(([coordinate, rule]) =>
          [
            ...placeProblems(part, coordinate),
            ...ruleProblems(rule),
            ...publicProblems(part, coordinate, rule, access),
          ].map((problem) => ({ source: part.name, coordinate, problem: `has a cache rule ${problem}` })),
        ),
  );
};

const placeProblems = ({ types }: Part, coordinate: string): readonly string[] => {
  const [type = '', field] = coordinate.split('.');
  const found = types.get(type);
  if (found === undefined || !kept.has(found.kind) || (field !== undefined && !found.fields.has(field)))
    return ['but is nothing of the schema here that could be kept: name a type or a field.'];
  if (type === 'Mutation' || type === 'Subscription') return ['but what changes, or goes on, is never kept.'];
  if (isRootType(type) && field === undefined) return ['that says nothing: give each root field its own.'];
  return isRootType(type) && field?.startsWith('_') === true
    ? ['but is a joint: put the rule on the type whose rows it gives.']
    : [];
};

const kept: ReadonlySet<string> = new Set([
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.UNION_TYPE_DEFINITION,
]);

const names = ['maxAge', 'inheritMaxAge', 'scope', 'staleWhileRevalidate', 'staleIfError'];

const ruleProblems = (rule: CacheRule): readonly string[] => {
  const { maxAge, inheritMaxAge = false, scope, staleWhileRevalidate, staleIfError } = rule;
  const unknown = Object.keys(rule).find((name) => !names.includes(name));
  if (unknown !== undefined) return [`that knows no \`${unknown}\`: there are ${names.join(', ')}.`];
  if ([maxAge, staleWhileRevalidate, staleIfError].some((seconds) => !isSeconds(seconds)))
    return ['with a time that is no whole number of seconds, or is longer than a year.'];
  if (typeof inheritMaxAge !== 'boolean') return ['whose `inheritMaxAge` is neither true nor false.'];
  if (scope !== undefined && scope !== 'PUBLIC' && scope !== 'PRIVATE')
    return ['whose scope is neither PUBLIC nor PRIVATE.'];
  if (inheritMaxAge && maxAge !== undefined) return ['with both a time of its own and an inherited one.'];
  const isLate = staleWhileRevalidate !== undefined || staleIfError !== undefined;
  if (maxAge === undefined && isLate)
    return ['that says how long something may be late, and not how long it is fresh.'];
  return maxAge === undefined && !inheritMaxAge && scope === undefined ? ['that says nothing.'] : [];
};

const isSeconds = (seconds: unknown): boolean =>
  seconds === undefined ||
  (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0 && seconds <= aYear);

const aYear = 31_536_000;

/** Whoever declares something everybody's that is not has to be told so, even where it would be kept apart all the same. */
const publicProblems = (
  { source, types }: Part,
  coordinate: string,
  { scope }: CacheRule,
  access: ReadonlySet<string>,
): readonly string[] => {
  if (scope !== 'PUBLIC') return [];
  const [type = '', name = ''] = coordinate.split('.');
  const field = types.get(type)?.fields.get(name);
  const returned = field === undefined ? undefined : namedType(field.type);
  if (access.has(coordinate) || (returned !== undefined && access.has(returned)))
    return ['that makes PUBLIC what only some may see: make it PRIVATE.'];
  return source?.resolvers?.[type]?.[name]?.kind === 'ofViewer'
    ? ["that makes PUBLIC what is each caller's own: make it PRIVATE."]
    : [];
};
