import type { Context } from '../context.ts';

/** Tells the upstream how many milliseconds there are for its answer; nothing where nobody set a time. */
export const deadlineHeader = ({ deadlineMs, clock }: Context): Readonly<Record<string, string>> =>
  deadlineMs === Infinity ? {} : { 'x-deadline-ms': String(Math.max(1, Math.floor(deadlineMs - clock.now()))) };
