import type { Viewer } from '../identity/viewer.ts';
import { addressOf } from './column.ts';

/** Who asks, as far as any source can be told; null without a token, when nobody is told of. The same for the same subject with the same scopes. */
export const identityOf = (viewer: Viewer | null): string | null => {
  if (viewer === null) return null;
  const known = identities.get(viewer);
  if (known !== undefined) return known;
  const made = addressOf(viewer.id, [...viewer.scopes].toSorted());
  identities.set(viewer, made);
  return made;
};

const identities = new WeakMap<Viewer, string>();
