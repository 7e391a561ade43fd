/** Time as the product sees it; tests put a fake one in its place. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Ends after `ms` milliseconds, or rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Does something after `ms` milliseconds, unless it is called off with what this returns: for what nearly always is. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  sleep: (ms, signal) =>
    new Promise((done, giveUp) => {
      if (signal?.aborted === true) return giveUp(signal.reason);
      const leave = (): void => {
        clearTimeout(timer);
        giveUp(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', leave);
        done();
      }, ms);
      signal?.addEventListener('abort', leave, { once: true });
    }),
};
