import { getNamedType, isAbstractType, isCompositeType, isObjectType, type GraphQLSchema } from 'graphql';
import type { Graph } from '../stitch/stitch.ts';
import { cacheRulesOf, type CacheRule, type Scope } from './cache-rule.ts';

/** What may become of a value once it is read; durations are in milliseconds, and none may be kept where `maxAgeMs` is 0. */
export interface Policy {
  readonly maxAgeMs: number;
  readonly scope: Scope;
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
}

export const notKept: Policy = { maxAgeMs: 0, scope: 'PUBLIC', staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };

/** What holds for two values that are kept together. */
export const strictest = (one: Policy, other: Policy): Policy => ({
  maxAgeMs: Math.min(one.maxAgeMs, other.maxAgeMs),
  scope: one.scope === 'PRIVATE' ? one.scope : other.scope,
  staleWhileRevalidateMs: Math.min(one.staleWhileRevalidateMs, other.staleWhileRevalidateMs),
  staleIfErrorMs: Math.min(one.staleIfErrorMs, other.staleIfErrorMs),
});

/** The longest that a value may be shown, in whatever way. */
export const lifeMsOf = ({ maxAgeMs, staleWhileRevalidateMs, staleIfErrorMs }: Policy): number =>
  maxAgeMs + Math.max(staleWhileRevalidateMs, staleIfErrorMs);

/** The policies of one source, by the names of its own schema. */
export interface Policies {
  /** Of a row of the type: what its scalars have where they say nothing themselves. */
  row(type: string): Policy;
  /** Of a field's value alone, without what is selected in it. */
  field(type: string, field: string, parent: Policy): Policy;
}

/**
 * Apollo Server's rules: a field's own, else that of the type it returns, else the parent's for a scalar, and none for what leads on to other
 * rows or begins at the root. What has an access rule, or is the caller's own, is `PRIVATE` whatever else is said.
 */
export const createPolicies = (graph: Graph): ReadonlyMap<string, Policies> =>
  new Map(
    graph.subschemas.flatMap(({ source, schema }) => {
      const rules = cacheRulesOf(source);
      return rules.size === 0 ? [] : [[source.name, policiesOf(rules, schema, graph)] as const];
    }),
  );

const policiesOf = (
  rules: ReadonlyMap<string, CacheRule>,
  schema: GraphQLSchema,
  { access, origins }: Pick<Graph, 'access' | 'origins'>,
): Policies => {
  const known = new Map<string, (parent: Policy) => Policy>();
  const isPrivate = (type: string, field: string, returned: readonly string[]): boolean =>
    `${type}.${field}` in access ||
    origins.get(`${type}.${field}`)?.kind === 'ofViewer' ||
    returned.some((name) => name in access);

  const compile = (type: string, field: string): ((parent: Policy) => Policy) => {
    const found = schema.getType(type);
    const config = found && 'getFields' in found ? found.getFields()[field] : undefined;
    if (config === undefined) return (parent) => parent;
    const named = getNamedType(config.type);
    const isLink = isCompositeType(named) || found === schema.getQueryType();
    const returned = isAbstractType(named) ? schema.getPossibleTypes(named).map(({ name }) => name) : [named.name];
    const own = rules.get(`${type}.${field}`);
    const ofType = isCompositeType(named) ? rules.get(named.name) : undefined;
    const timed = [own, ofType].find((rule) => rule?.maxAge !== undefined || rule?.inheritMaxAge === true);
    const isOwn = isPrivate(type, field, returned);
    const scope = isOwn ? 'PRIVATE' : (own?.scope ?? ofType?.scope);
    // What stands in something private is private too, unless it says that it is not.
    const isOpen = !isOwn && own?.scope === 'PUBLIC';
    const isInherited = timed === undefined ? !isLink : timed.maxAge === undefined;
    const fixed = isInherited ? null : timed === undefined ? notKept : toPolicy(timed);
    return (parent) => {
      const base = fixed ?? parent;
      const whose = parent.scope === 'PRIVATE' && !isOpen ? parent.scope : (scope ?? base.scope);
      return whose === base.scope ? base : { ...base, scope: whose };
    };
  };

  return {
    row: (type) => {
      const rule = rules.get(type);
      const policy = rule?.maxAge === undefined ? notKept : toPolicy(rule);
      return isObjectType(schema.getType(type)) && type in access ? { ...policy, scope: 'PRIVATE' } : policy;
    },
    field: (type, field, parent) => {
      const coordinate = `${type}.${field}`;
      const policy = known.get(coordinate) ?? compile(type, field);
      known.set(coordinate, policy);
      return policy(parent);
    },
  };
};

const toPolicy = ({ maxAge = 0, scope = 'PUBLIC', staleWhileRevalidate = 0, staleIfError = 0 }: CacheRule): Policy => ({
  maxAgeMs: maxAge * 1_000,
  scope,
  staleWhileRevalidateMs: staleWhileRevalidate * 1_000,
  staleIfErrorMs: staleIfError * 1_000,
});
