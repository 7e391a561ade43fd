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
  for (const { error, path = [] } of outermostFirst) {
    for (const { path: place, wasNull } of placesOf(data, path)) {
      const isAbsence = kind === 'read' && error.code === 'NOT_FOUND' && wasNull && place.length === path.length;
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

const placesOf = (data: Record<string, unknown>, path: ReplyPath): readonly Place[] => {
  const [root] = path;
  const place = emptied(data, path);
  if (place !== undefined) return [place];
  const roots = Object.keys(data);
  return roots.flatMap((key) => (key === root || !roots.includes(String(root)) ? (emptied(data, [key]) ?? []) : []));
};

/** Follows a path to the null that it leads to, or makes one at its end; undefined where it leads out of the answer. */
const emptied = (data: Record<string, unknown>, path: ReplyPath): Place | undefined => {
  let holder: unknown = data;
  for (const [index, step] of path.entries()) {
    if (!holds(holder, step)) return undefined;
    const value: unknown = Reflect.get(holder, step);
    const walked = path.slice(0, index + 1);
    if (value === null) return { path: walked, wasNull: true };
    if (walked.length < path.length) holder = value;
    else if (Reflect.set(holder, step, null)) return { path: walked, wasNull: false };
  }
  return undefined;
};

const holds = (holder: unknown, step: string | number): holder is object =>
  typeof holder === 'object' &&
  holder !== null &&
  Array.isArray(holder) === (typeof step === 'number') &&
  Object.hasOwn(holder, step);
