import { parse, valueFromASTUntyped, type DirectiveNode } from 'graphql';
import type { Source } from '../source.ts';
import { toPart } from '../stitch/check/parts.ts';

/** How long what is read may be kept; what Apollo Server calls a cache hint, with RFC 5861's two ways to be late. Durations are in seconds. */
export interface CacheRule {
  readonly maxAge?: number;
  /** As long as what it stands in; for values that are part of their row, such as an amount with its currency. */
  readonly inheritMaxAge?: boolean;
  /** `PRIVATE` is kept for each caller alone, and not at all for one without a token. */
  readonly scope?: Scope;
  /** So much longer it is shown at once, while it is asked for anew. */
  readonly staleWhileRevalidate?: number;
  /** So much longer it stands in for a source that has failed, where it is `PUBLIC`. */
  readonly staleIfError?: number;
}

export type Scope = 'PUBLIC' | 'PRIVATE';

/** What a source says of its types and fields by coordinate: `@cacheControl` in its SDL, and its table `cache`, which counts where both speak. */
export const cacheRulesOf = ({ name, typeDefs, cache }: Source): ReadonlyMap<string, CacheRule> => {
  const rules = new Map<string, CacheRule>();
  const add = (coordinate: string, directives: readonly DirectiveNode[] = []): void => {
    const mark = directives.find((directive) => directive.name.value === 'cacheControl');
    if (mark !== undefined) rules.set(coordinate, toRule(mark));
  };
  for (const type of toPart(name, parse(typeDefs)).types.values()) {
    add(type.name, type.directives);
    for (const field of type.fields.values()) add(`${type.name}.${field.name.value}`, field.directives);
  }
  for (const [coordinate, rule] of Object.entries(cache)) rules.set(coordinate, rule);
  return rules;
};

const toRule = ({ arguments: given = [] }: DirectiveNode): CacheRule =>
  Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
