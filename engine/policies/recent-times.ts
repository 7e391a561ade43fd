/** How long the last answers took. */
export interface RecentTimes {
  add(now: number, tookMs: number): void;
  /** The lower median; undefined where there are too few to judge by. */
  medianMs(now: number): number | undefined;
}

export interface RecentTimesOptions {
  /** So many are remembered, the newest. */
  readonly size?: number;
  /** Fewer are too few to judge by. */
  readonly minimum?: number;
  /** What is older says nothing any more. */
  readonly spanMs?: number;
}

export const recentTimes = ({ size = 64, minimum = 20, spanMs = Infinity }: RecentTimesOptions = {}): RecentTimes => {
  const answers: { readonly atMs: number; readonly tookMs: number }[] = [];
  return {
    add: (now, tookMs) => {
      answers.push({ atMs: now, tookMs });
      if (answers.length > size) answers.shift();
    },
    medianMs: (now) => {
      const recent = answers.flatMap(({ atMs, tookMs }) => (Math.abs(now - atMs) < spanMs ? [tookMs] : []));
      return recent.length < minimum
        ? undefined
        : recent.toSorted((a, b) => a - b)[Math.floor((recent.length - 1) / 2)];
    },
  };
};
