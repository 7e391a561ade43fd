import type { Shape } from '../contestant.ts';
import type { Arena, Standing } from './arena.ts';

export interface WarmUpOptions {
  readonly shape: Shape;
  readonly expected: string;
  readonly connections: number;
  /** At least; where these have not been enough answers, two and a half times as long at most. 0 for none. */
  readonly seconds: number;
}

/** Small answers get faster up to here. */
const enoughAnswers = 10_000;

/** Has a server answer until what it runs is compiled and its heap has its size: for everybody so long or so often, so that all are measured as they go on. */
export const warmUp = async (arena: Arena, standing: Standing, options: WarmUpOptions): Promise<void> => {
  const { shape, expected, connections, seconds } = options;
  const run = { connections, expected, seconds: Math.min(2, seconds) };
  let answers = 0;
  for (let spent = 0; spent < seconds || (answers < enoughAnswers && spent < 2.5 * seconds); spent += run.seconds)
    answers += (await arena.load(standing, shape, run)).answers;
};
