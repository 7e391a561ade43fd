/** How many there were, and how many of them were of one kind. */
export interface Counts {
  readonly all: number;
  readonly some: number;
}

/** Counts over the last `spanMs`, in memory that does not grow. */
export interface CountingWindow {
  add(now: number, counts: Partial<Counts>): void;
  counts(now: number): Counts;
  clear(): void;
}

/** A ring of `slices`, the oldest of which is forgotten as a whole; a clock that is set back by more than that forgets all. */
export const countingWindow = ({ spanMs, slices = 10 }: { spanMs: number; slices?: number }): CountingWindow => {
  const ring = Array.from({ length: slices }, () => ({ all: 0, some: 0 }));
  const sum = { all: 0, some: 0 };
  let newest = 0;

  const forget = (index: number): void => {
    const slice = ring[index];
    if (slice === undefined) return;
    sum.all -= slice.all;
    sum.some -= slice.some;
    slice.all = slice.some = 0;
  };
  const clear = (): void => {
    for (let index = 0; index < slices; index++) forget(index);
  };
  const turnTo = (now: number): void => {
    const slice = Math.floor((now * slices) / spanMs);
    if (slice === newest) return;
    if (Math.abs(slice - newest) >= slices) clear();
    else for (let next = newest + 1; next <= slice; next++) forget(next % slices);
    if (slice > newest || newest - slice >= slices) newest = slice;
  };

  return {
    clear,
    add: (now, { all = 0, some = 0 }) => {
      turnTo(now);
      const slice = ring[newest % slices];
      if (slice === undefined) return;
      slice.all += all;
      slice.some += some;
      sum.all += all;
      sum.some += some;
    },
    counts: (now) => {
      turnTo(now);
      return { ...sum };
    },
  };
};
