import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contestant, Suite } from '../contestant.ts';
import type { Stage } from '../stage.ts';
import { compete, type Competition } from './compete.ts';

/** Lets everybody answer every wanted shape of a suite: ours, its peers and what is written by hand for one shape alone. */
export const runShapes = async (
  stage: Stage,
  suite: Suite,
  isWanted: (shape: string) => boolean,
): Promise<readonly Competition[]> => {
  const shapes = suite.shapes.filter(({ name }) => isWanted(name));
  if (shapes.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-answers-'));
  try {
    return await stage.inArena(suite, async (arena) => {
      const standings = await stage.startAll(arena, stage.contestantsOf(suite));
      const competitions: Competition[] = [];
      for (const shape of shapes) {
        const right = await suite.answer(shape.query, shape.variables, arena.upstreams);
        const answer = join(folder, 'answer.json');
        writeFileSync(answer, right);
        const limits = await stage.startAll(arena, [rawOf(answer), ...shape.limits]);
        competitions.push(await compete(arena, [...standings, ...limits], { ...stage, shape, right }));
        await Promise.all(limits.map(({ process }) => process.stop()));
      }
      stage.leaveOut(...competitions.flatMap(({ leftOut }) => leftOut));
      return competitions;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const rawOf = (answer: string): Contestant => ({
  name: 'node:http that knows the answer',
  kind: 'limit',
  file: new URL('../limits/raw.ts', import.meta.url).pathname,
  env: { ANSWER: answer },
});
