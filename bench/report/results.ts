import { cpus, totalmem, release, type } from 'node:os';
import type { Competition, LeftOut, Score } from '../measure/compete.ts';
import { median, spread } from '../measure/statistics.ts';
import { ratio } from './ratio.ts';
import { wantedTable } from './wanted.ts';

export interface Report {
  readonly competitions: readonly Competition[];
  readonly leftOut: readonly LeftOut[];
  readonly versions: ReadonlyMap<string, readonly string[]>;
  readonly command: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly warmSeconds: number;
  readonly connections: number;
  /** Tables of other measures. */
  readonly more: readonly string[];
}

/** All figures as a page; every number is a median over the rounds. */
export const toMarkdown = ({ competitions, leftOut, versions, more, ...run }: Report): string =>
  [
    '# Results',
    '',
    `Written by \`${run.command}\`: ${run.rounds} rounds of ${run.seconds} s, ${run.connections} connections, everybody in turn, each round in`,
    `another order, after everybody has answered for ${run.warmSeconds} s or more. The gateway has one core for itself; the load generator and the`,
    'subgraphs share the other. Everybody goes through its whole HTTP path; ours is the production profile with its limits, errors, policies and',
    "telemetry. Every answer is checked. *Ratio* is ours to theirs, the median over the rounds; *CPU* is what one answer costs of the gateway's",
    'core, which says most where the other core was the narrow place (*busy* well below 1). *Spread* is from the worst round to the best. How the',
    'upstreams and the code by hand are made stands in [README.md](README.md).',
    '',
    `Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}, Node ${process.version}.`,
    '',
    ...wantedTable(competitions),
    ...competitions.flatMap(tableOf),
    ...more,
    '## Versions',
    '',
    ...[...versions].map(([name, packages]) => `- ${name}: ${packages.join(', ')}`),
    ...new Set(leftOut.map(({ name, reason }) => `- ${name} was left out: ${reason}`)),
    '',
  ].join('\n');

const tableOf = ({ shape, bytes, scores }: Competition): string[] => {
  const ours = scores.find(({ contestant }) => contestant.kind === 'ours');
  const sorted = scores.toSorted((a, b) => median(perSecond(b)) - median(perSecond(a)));
  return [
    `## ${shape.name} (${bytes.toLocaleString('en-GB')} bytes)`,
    '',
    '| | answers/s | spread | ratio | CPU µs | CPU ratio | busy | p50 ms | p99 ms | calls | RSS MB |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...sorted.map((score) => lineOf(score, ours)),
    '',
    ...(sorted.every(({ isSameBytes }) => isSameBytes) ? [] : ['¹ The right data, in other bytes.', '']),
  ];
};

const lineOf = (score: Score, ours: Score | undefined): string => {
  const { contestant, rounds, calls, isSameBytes } = score;
  const of = (name: 'perSecond' | 'cpuUs' | 'busy' | 'p50Ms' | 'p99Ms' | 'rssMb'): number =>
    median(rounds.map((round) => round[name]));
  const isOurs = contestant.kind === 'ours';
  const cells = [
    `${isOurs ? '**' : ''}${contestant.name}${isOurs ? '**' : ''}${isSameBytes ? '' : ' ¹'}`,
    of('perSecond').toFixed(0),
    `${(spread(perSecond(score)) * 100).toFixed(0)} %`,
    ratio(ours, score, 'perSecond').toFixed(2),
    of('cpuUs').toFixed(0),
    ratio(score, ours, 'cpuUs').toFixed(2),
    of('busy').toFixed(2),
    of('p50Ms').toFixed(1),
    of('p99Ms').toFixed(1),
    String(calls),
    of('rssMb').toFixed(0),
  ];
  return `| ${cells.join(' | ')} |`;
};

const perSecond = ({ rounds }: Score): number[] => rounds.map((round) => round.perSecond);
