/** How long the last answers took. */
export interface RecentTimes {
  add(now: number, tookMs: number): void;
  /** Whether more than half of them took longer than `ms`, that is, whether `ms` is below their lower median; not where there are too few to judge by. */
  isBelowMedian(now: number, ms: number): boolean;
}

export interface RecentTimesOptions {
  /** So many are remembered, the newest. */
  readonly size?: number;
  /** Fewer are too few to judge by. */
  readonly minimum?: number;
  /** What is older says nothing any more. */
  readonly spanMs?: number;
}

/** A ring, in which nothing is sorted as long as all answers are well within the time that is asked about. */
export const recentTimes = ({ size = 64, minimum = 20, spanMs = Infinity }: RecentTimesOptions = {}): RecentTimes => {
  const [atMs, tookMs] = [new Float64Array(size), new Float64Array(size)];
  let count = 0;
  /** None of the ring took longer. */
  let longestMs = 0;

  const recent = (now: number): Float64Array =>
    tookMs.filter((_, index) => index < count && Math.abs(now - (atMs[index] ?? 0)) < spanMs);

  return {
    add: (now, took) => {
      const place = count++ % size;
      atMs[place] = now;
      tookMs[place] = took;
      longestMs = Math.max(longestMs, took);
    },
    isBelowMedian: (now, ms) => {
      if (ms >= longestMs) return false;
      longestMs = Math.max(...tookMs);
      const sorted = recent(now).sort();
      const median = sorted[Math.floor((sorted.length - 1) / 2)];
      return sorted.length >= minimum && median !== undefined && ms < median;
    },
  };
};
