import type { Contestant, Shape, Suite } from '../contestant.ts';
import type { Stage } from '../stage.ts';
import type { Arena } from './arena.ts';
import { slope } from './statistics.ts';

export interface MemoryOptions {
  readonly suite: Suite;
  readonly shape: Shape;
  /** How long each is under load. */
  readonly seconds: number;
  /** Whose memory is looked at beside ours. */
  readonly beside: readonly string[];
}

/** Memory of a process under load, each by itself: at its start, at its highest, at the end, and where it is going. */
export const measureMemory = async (stage: Stage, options: MemoryOptions): Promise<readonly string[]> => {
  const { suite, shape, seconds, beside } = options;
  const lines = await stage.inArena(suite, async (arena) => {
    const right = await suite.answer(shape.query, shape.variables, arena.upstreams);
    const found: string[] = [];
    for (const contestant of stage.contestantsOf(suite)) {
      if (contestant.kind === 'peer' && !beside.includes(contestant.name)) continue;
      found.push(lineOf(contestant.name, await soak(arena, contestant, { ...options, right, stage })));
    }
    return found;
  });
  return [
    `## Memory under ${seconds} s of load`,
    '',
    `RSS in MB under *${shape.name}*, ${stage.connections} connections, looked at once a second. *Slope* is that of the straight line nearest to the second half.`,
    '',
    '| | answers | start | peak | end | slope MB/min |',
    '|---|--:|--:|--:|--:|--:|',
    ...lines,
    '',
  ];
};

interface Soaked {
  readonly answers: number;
  /** `[seconds, MB]` */
  readonly samples: readonly (readonly [number, number])[];
}

const soak = async (
  arena: Arena,
  contestant: Contestant,
  { shape, seconds, right, stage }: MemoryOptions & { readonly right: string; readonly stage: Stage },
): Promise<Soaked> => {
  const standing = await arena.start(contestant);
  const { process } = standing;
  const { text: expected } = await arena.ask(standing, shape);
  if (contestant.kind === 'ours' && expected !== right) throw new Error('our answer is wrong');
  const startedMs = performance.now();
  const samples: [number, number][] = [[0, process.rssMb()]];
  const timer = setInterval(() => samples.push([(performance.now() - startedMs) / 1_000, process.rssMb()]), 1_000);
  let answers = 0;
  try {
    for (let left = seconds; left > 0; left -= longestRun) {
      const order = { connections: stage.connections, seconds: Math.min(left, longestRun), expected };
      const measured = await arena.load(standing, shape, order);
      if (measured.wrong > 0) throw new Error(`${contestant.name} gave ${measured.wrong} wrong answers`);
      answers += measured.answers;
      stage.log(
        `memory ${contestant.name}: ${process.rssMb().toFixed(0)} MB, ${Math.max(0, left - longestRun)} s left`,
      );
    }
    samples.push([(performance.now() - startedMs) / 1_000, process.rssMb()]);
  } finally {
    clearInterval(timer);
    await process.stop();
  }
  return { answers, samples };
};

/** The load generator keeps the times of one run. */
const longestRun = 20;

const lineOf = (name: string, { answers, samples }: Soaked): string => {
  const sizes = samples.map(([, megabytes]) => megabytes);
  const later = samples.slice(Math.floor(samples.length / 2));
  const figures = [sizes[0] ?? 0, Math.max(...sizes), sizes.at(-1) ?? 0].map((size) => size.toFixed(0));
  return `| ${name} | ${answers.toLocaleString('en-GB')} | ${figures.join(' | ')} | ${(slope(later) * 60).toFixed(1)} |`;
};
