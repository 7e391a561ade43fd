import type { Score } from '../measure/compete.ts';
import { median } from '../measure/statistics.ts';

/** Round by round, so that a slow minute of the machine is in both. */
export const ratio = (
  one: Score | undefined,
  other: Score | undefined,
  name: 'perSecond' | 'cpuUs' | 'rssMb',
): number =>
  median(
    (one?.rounds ?? []).flatMap((round, index) => {
      const against = other?.rounds[index];
      return against === undefined ? [] : [round[name] / Math.max(1e-9, against[name])];
    }),
  );
