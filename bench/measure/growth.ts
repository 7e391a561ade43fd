import type { Shape, Suite } from '../contestant.ts';
import type { Stage } from '../stage.ts';
import { compete, type Competition } from './compete.ts';
import { median } from './statistics.ts';

const sizes = [10, 100, 1_000];
/** Few, so that the longest lists are answered in time by everybody. */
const connections = 8;

/** What one answer costs the gateway's core where the list in it is 1, 10 and 100 times as long. */
export const measureGrowth = async (
  stage: Stage,
  { suite, shape }: { readonly suite: Suite; readonly shape: Shape },
): Promise<readonly string[]> => {
  const competitions = await stage.inArena(suite, async (arena) => {
    const standings = await stage.startAll(arena, [...stage.contestantsOf(suite), ...shape.limits]);
    const found: Competition[] = [];
    for (const first of sizes) {
      const sized: Shape = { ...shape, name: `${shape.name}, ${first} rows`, variables: { ...shape.variables, first } };
      const right = await suite.answer(sized.query, sized.variables, arena.upstreams);
      const rounds = Math.min(3, stage.rounds);
      found.push(await compete(arena, standings, { ...stage, shape: sized, right, rounds, connections }));
    }
    return found;
  });
  stage.leaveOut(...competitions.flatMap(({ leftOut }) => leftOut));
  const names = [...new Set(competitions.flatMap(({ scores }) => scores.map(({ contestant }) => contestant.name)))];
  return [
    '## As lists grow',
    '',
    `CPU of one answer to *${shape.name}* in µs, ${connections} connections; and how many times the first the last is, where 100 is in step with the rows.`,
    '',
    `| | ${sizes.map((size) => `${size} rows`).join(' | ')} | growth | calls |`,
    `|---|${sizes.map(() => '--:').join('|')}|--:|--:|`,
    ...names.map((name) => lineOf(name, competitions)),
    '',
  ];
};

const lineOf = (name: string, competitions: readonly Competition[]): string => {
  const scores = competitions.map((each) => each.scores.find(({ contestant }) => contestant.name === name));
  const costs = scores.map((score) => score && median(score.rounds.map(({ cpuUs }) => cpuUs)));
  const [first, last] = [costs[0], costs.at(-1)];
  return `| ${[
    name,
    ...costs.map((cost) => cost?.toFixed(0) ?? '–'),
    first === undefined || last === undefined ? '–' : (last / first).toFixed(1),
    scores.map((score) => score?.calls ?? '–').join(', '),
  ].join(' | ')} |`;
};
