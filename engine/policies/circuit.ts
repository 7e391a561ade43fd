import { countingWindow } from './counting-window.ts';

export interface CircuitOptions {
  readonly spanMs: number;
  /** With fewer calls than that in the span it stays closed. */
  readonly minimum: number;
  /** So great a share of bad calls opens it. */
  readonly share: number;
  /** The first rest; each further one is twice as long, up to `maxRestMs`. */
  readonly restMs: number;
  readonly maxRestMs: number;
  /** So many calls are tried after a rest; when all of them are good, it closes. */
  readonly trials: number;
}

/** `none`: the call says nothing about the upstream. */
export type Outcome = 'good' | 'bad' | 'none';

/** What a call that may pass is known by when it comes back. */
export type Pass = { readonly pass: number } | { readonly retryAfterMs: number };

export interface Circuit {
  enter(now: number): Pass;
  leave(pass: number, outcome: Outcome, now: number, random: () => number): void;
}

/** Closed → open (a rest) → trying → closed, or open again for longer. Calls that return after it has changed no longer count. */
export const createCircuit = (options: CircuitOptions): Circuit => {
  const { spanMs, minimum, share, trials } = options;
  const recent = countingWindow({ spanMs });
  let state: 'closed' | 'open' | 'trying' = 'closed';
  let generation = 0;
  let rests = 0;
  let rest = { sinceMs: 0, ms: 0 };
  let trying = 0;
  let passed = 0;

  const become = (next: typeof state): void => {
    state = next;
    generation++;
    trying = passed = 0;
    recent.clear();
  };
  /** Equal jitter, after Finagle: at least half of the rest, so that not all instances come back at once. */
  const open = (now: number, random: () => number): void => {
    const fullMs = Math.min(options.maxRestMs, options.restMs * 2 ** rests++);
    rest = { sinceMs: now, ms: fullMs / 2 + (random() * fullMs) / 2 };
    become('open');
  };

  return {
    enter: (now) => {
      const restedMs = now - rest.sinceMs;
      if (state === 'open' && restedMs >= 0 && restedMs < rest.ms)
        return { retryAfterMs: Math.ceil(rest.ms - restedMs) };
      if (state === 'open') become('trying');
      if (state === 'trying' && trying + passed >= trials) return { retryAfterMs: options.restMs };
      if (state === 'trying') trying++;
      return { pass: generation };
    },
    leave: (pass, outcome, now, random) => {
      if (pass !== generation) return;
      if (state === 'trying') {
        trying--;
        if (outcome === 'bad') return open(now, random);
        if (outcome === 'good' && ++passed >= trials) {
          rests = 0;
          become('closed');
        }
        return;
      }
      if (outcome === 'none') return;
      recent.add(now, { all: 1, some: outcome === 'bad' ? 1 : 0 });
      if (outcome === 'good') return;
      const { all, some } = recent.counts(now);
      if (all >= minimum && some >= share * all) open(now, random);
    },
  };
};
