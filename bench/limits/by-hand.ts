import type { Contestant } from '../contestant.ts';

/** A program of this folder that answers one query alone. */
export const byHand = (name: string, file: string, env: Readonly<Record<string, string>> = {}): Contestant => ({
  name,
  kind: 'limit',
  file: new URL(file, import.meta.url).pathname,
  env,
});
