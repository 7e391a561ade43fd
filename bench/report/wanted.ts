import { everyPeer, type Wanted } from '../contestant.ts';
import type { Competition, Score } from '../measure/compete.ts';
import { ratio } from './ratio.ts';

/** What was asked of us, and what was measured; only what both the answers and the CPU say counts as met. */
export const wantedTable = (competitions: readonly Competition[]): readonly string[] => {
  const lines = competitions.flatMap((competition) =>
    competition.shape.wanted.map((wanted) => lineOf(competition, wanted)),
  );
  if (lines.length === 0) return [];
  return [
    '## What was wanted',
    '',
    '| | wanted | by answers/s | by CPU | met |',
    '|---|---|--:|--:|---|',
    ...lines,
    '',
    '*By CPU* is their cost of an answer to ours. Where the gateways are not the narrow place, it says more than answers do; as met counts what both say.',
    '',
  ];
};

const lineOf = ({ shape, scores }: Competition, wanted: Wanted): string => {
  const ours = scores.find(({ contestant }) => contestant.kind === 'ours');
  const against = scores.filter(({ contestant: { name, kind } }) =>
    wanted.against === everyPeer ? kind === 'peer' : name === wanted.against,
  );
  const { cells, met } =
    ours === undefined || against.length === 0 ? nothing : judge[wanted.what](ours, against, wanted);
  return `| ${[shape.name, textOf(wanted), ...cells, met].join(' | ')} |`;
};

const nothing = { cells: ['not measured', ''], met: '' };

const textOf = ({ what, against, bound, isStretch }: Wanted): string => {
  const text = {
    answers: `≥ ${bound}× ${against}`,
    memory: `memory ≤ ${bound}× ${against}`,
    calls: `≤ ${bound} upstream calls, fewer than ${against}`,
  }[what];
  return isStretch === true ? `${text} (stretch)` : text;
};

type Judge = (
  ours: Score,
  against: readonly Score[],
  wanted: Wanted,
) => { readonly cells: readonly string[]; readonly met: string };

const judge: Readonly<Record<Wanted['what'], Judge>> = {
  answers: (ours, against, { bound }) => {
    const answers = least(against, (each) => ratio(ours, each, 'perSecond'));
    const cpu = least(against, (each) => ratio(each, ours, 'cpuUs'));
    const [byAnswers, byCpu] = [answers.value >= bound, cpu.value >= bound];
    return {
      cells: [answers.text, cpu.text],
      met: byAnswers && byCpu ? 'yes' : byCpu ? 'by CPU alone' : byAnswers ? 'by answers alone' : '**no**',
    };
  },
  memory: (ours, against, { bound }) => {
    const share = ratio(ours, against[0], 'rssMb');
    return { cells: [share.toFixed(2), ''], met: share <= bound ? 'yes' : '**no**' };
  },
  calls: (ours, against, { bound }) => {
    const theirs = Math.min(...against.map(({ calls }) => calls));
    const isFewer = ours.calls <= bound && ours.calls < theirs;
    return { cells: [`${ours.calls}, they ${theirs} or more`, ''], met: isFewer ? 'yes' : '**no**' };
  },
};

/** The worst of them, with its name where there are several. */
const least = (scores: readonly Score[], of: (score: Score) => number) => {
  const [worst] = scores
    .map((score) => ({ value: of(score), name: score.contestant.name }))
    .toSorted((a, b) => a.value - b.value);
  const { value = 0, name = '' } = worst ?? {};
  return { value, text: scores.length > 1 ? `${value.toFixed(2)} (${name})` : value.toFixed(2) };
};
