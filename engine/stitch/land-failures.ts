import type { GatewayError } from '../errors.ts';
import type { PartFailure } from '../part-failures.ts';
import { pathKey, type ReplyPath } from '../transport/check-reply.ts';

/** An error, and the place in the answer that is null because of it. */
export interface LandedFailure {
  readonly path: ReplyPath;
  readonly error: GatewayError;
}

/**
 * Puts each failure where the answer is empty for it, one to a place, and empties the answer where an upstream tells of an error beside a
 * value. A path that leads nowhere is about its root field, none at all about every root field; nothing found is an answer to a read.
 */
export const landFailures = (
  data: Record<string, unknown>,
  failures: readonly PartFailure[],
  { kind }: { readonly kind: 'read' | 'write' },
): readonly LandedFailure[] => {
  const landed = new Map<string, LandedFailure>();
  const outermostFirst = failures.toSorted((a, b) => (a.path?.length ?? 0) - (b.path?.length ?? 0));
  let isEverywhere = false;
  for (const { error, path = [] } of outermostFirst) {
    const isOfOne = isOfRoot(data, path);
    if (!isOfOne && isEverywhere) continue;
    isEverywhere ||= !isOfOne;
    for (const { path: place, wasNull } of isOfOne ? placeOf(data, path) : placesOfAll(data)) {
      const isExact = isOfOne && wasNull && place.length === path.length;
      const isAbsence = kind === 'read' && error.code === 'NOT_FOUND' && isExact;
      const key = pathKey(place);
      if (!isAbsence && !landed.has(key)) landed.set(key, { path: place, error });
    }
  }
  return [...landed.values()];
};

interface Place {
  readonly path: ReplyPath;
  readonly wasNull: boolean;
}

const isOfRoot = (data: Record<string, unknown>, [root]: ReplyPath): boolean =>
  root !== undefined && Object.hasOwn(data, root);

const placeOf = (data: Record<string, unknown>, path: ReplyPath): readonly Place[] => {
  const place = emptied(data, path) ?? emptied(data, path.slice(0, 1));
  return place === undefined ? [] : [place];
};

const placesOfAll = (data: Record<string, unknown>): readonly Place[] =>
  Object.keys(data).flatMap((root) => emptied(data, [root]) ?? []);

/** Follows a path to the null that it leads to, or makes one at its end; undefined where it leads out of the answer. */
const emptied = (data: Record<string, unknown>, path: ReplyPath): Place | undefined => {
  let holder: unknown = data;
  for (const [index, step] of path.entries()) {
    if (!holds(holder, step)) return undefined;
    const value: unknown = Reflect.get(holder, step);
    if (value === null) return { path: path.slice(0, index + 1), wasNull: true };
    if (index < path.length - 1) holder = value;
    else if (Reflect.set(holder, step, null)) return { path, wasNull: false };
  }
  return undefined;
};

const holds = (holder: unknown, step: string | number): holder is object =>
  typeof holder === 'object' &&
  holder !== null &&
  Array.isArray(holder) === (typeof step === 'number') &&
  Object.hasOwn(holder, step);
