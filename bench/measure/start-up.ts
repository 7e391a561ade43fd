import type { Contestant, Shape, Suite } from '../contestant.ts';
import type { Stage } from '../stage.ts';
import { isRight, type Arena } from './arena.ts';
import { median } from './statistics.ts';

interface StartUp {
  readonly name: string;
  readonly listensMs: number;
  readonly answersMs: number;
  readonly rssMb: number;
}

/** How long it takes from the start of the process until somebody listens, and until the first answer is there. */
export const measureStartUp = async (
  stage: Stage,
  { suite, shape }: { readonly suite: Suite; readonly shape: Shape },
): Promise<readonly string[]> => {
  const times = Math.min(5, Math.max(1, stage.rounds));
  const found = await stage.inArena(suite, async (arena) => {
    const right = await suite.answer(shape.query, shape.variables, arena.upstreams);
    const starts: StartUp[] = [];
    for (let time = 0; time < times; time++)
      for (const contestant of stage.contestantsOf(suite)) {
        const each = await startOnce(arena, contestant, { shape, right }).catch((error: unknown) => {
          if (contestant.kind === 'ours') throw error;
          stage.leaveOut({ name: contestant.name, reason: `does not start: ${String(error).slice(0, 200)}` });
          return null;
        });
        if (each === null) continue;
        stage.log(`start-up ${time + 1}/${times} ${each.name}: ${each.answersMs.toFixed(0)} ms`);
        starts.push(each);
      }
    return starts;
  });
  const names = [...new Set(found.map(({ name }) => name))];
  const of = (name: string, what: 'listensMs' | 'answersMs' | 'rssMb'): number =>
    median(found.filter((each) => each.name === name).map((each) => each[what]));
  return [
    '## Start-up',
    '',
    `From the start of the process, the median of ${times}; the first answer is to *${shape.name}*. RSS is what the process has then.`,
    '',
    '| | listens after ms | has answered after ms | RSS MB |',
    '|---|--:|--:|--:|',
    ...names
      .toSorted((a, b) => of(a, 'answersMs') - of(b, 'answersMs'))
      .map((name) => {
        const figures = (['listensMs', 'answersMs', 'rssMb'] as const).map((what) => of(name, what).toFixed(0));
        return `| ${name} | ${figures.join(' | ')} |`;
      }),
    '',
  ];
};

const startOnce = async (
  arena: Arena,
  contestant: Contestant,
  { shape, right }: { readonly shape: Shape; readonly right: string },
): Promise<StartUp> => {
  const standing = await arena.start(contestant);
  const { process } = standing;
  const sinceMs = performance.now();
  const answer = await arena.ask(standing, shape);
  const answersMs = process.startMs + performance.now() - sinceMs;
  const rssMb = process.rssMb();
  await process.stop();
  if (!isRight(contestant, answer, right))
    throw new Error(`${contestant.name} answers wrongly: ${answer.text.slice(0, 200)}`);
  return { name: contestant.name, listensMs: process.startMs, answersMs, rssMb };
};
