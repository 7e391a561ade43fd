import type { Suite } from '../contestant.ts';
import type { Stage } from '../stage.ts';
import { compete, type Competition } from './compete.ts';
import { median } from './statistics.ts';

const delayMs = 4;

/** How long answers take where each upstream takes some time, as they do beyond one machine. */
export const measureLatency = async (
  stage: Stage,
  { suite, shapes }: { readonly suite: Suite; readonly shapes: readonly string[] },
): Promise<readonly string[]> => {
  const competitions = await stage.inArena(
    suite,
    async (arena) => {
      const standings = await stage.startAll(arena, stage.contestantsOf(suite));
      const found: Competition[] = [];
      for (const shape of suite.shapes.filter(({ name }) => shapes.includes(name))) {
        const right = await suite.answer(shape.query, shape.variables, arena.upstreams);
        const limits = await stage.startAll(arena, shape.limits.slice(0, 1));
        const rounds = Math.min(3, stage.rounds);
        found.push(await compete(arena, [...standings, ...limits], { ...stage, shape, right, rounds }));
        await Promise.all(limits.map(({ process }) => process.stop()));
      }
      return found;
    },
    { delayMs },
  );
  stage.leaveOut(...competitions.flatMap(({ leftOut }) => leftOut));
  return [
    `## With ${delayMs} ms of upstream latency`,
    '',
    `Each upstream waits for ${delayMs} ms with each answer; ${stage.connections} connections, each asking again at once.`,
    '',
    ...competitions.flatMap(tableOf),
  ];
};

const tableOf = ({ shape, scores }: Competition): readonly string[] => [
  `| ${shape.name} | p50 ms | p99 ms | answers/s |`,
  '|---|--:|--:|--:|',
  ...scores
    .map(({ contestant, rounds }) => {
      const of = (name: 'p50Ms' | 'p99Ms' | 'perSecond'): number => median(rounds.map((round) => round[name]));
      return { name: contestant.name, p50: of('p50Ms'), p99: of('p99Ms'), perSecond: of('perSecond') };
    })
    .toSorted((a, b) => a.p99 - b.p99)
    .map(
      ({ name, p50, p99, perSecond }) =>
        `| ${name} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${perSecond.toFixed(0)} |`,
    ),
  '',
];
