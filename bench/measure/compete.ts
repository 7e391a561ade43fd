import type { Contestant, Shape } from '../contestant.ts';
import { isRight, type Arena, type Measured, type Standing } from './arena.ts';

export interface CompeteOptions {
  readonly shape: Shape;
  readonly right: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly log: (text: string) => void;
}

/** How one contestant did, round by round. */
export interface Score {
  readonly contestant: Contestant;
  readonly calls: number;
  readonly rounds: readonly Measured[];
  /** Whether its answer is the right one to the byte. */
  readonly isSameBytes: boolean;
}

export interface Competition {
  readonly shape: Shape;
  readonly bytes: number;
  readonly scores: readonly Score[];
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/** Everybody's code is compiled by then; who is slow is not waited for. */
const [warmAnswers, warmRuns] = [2_000, 4];

/** Lets all answer one query in turn, round after round and each round in another order; who answers wrongly does not take part. */
export const compete = async (
  arena: Arena,
  standings: readonly Standing[],
  options: CompeteOptions,
): Promise<Competition> => {
  const { shape, right, rounds, seconds, connections, log } = options;
  const leftOut: { name: string; reason: string }[] = [];
  const taking: { standing: Standing; calls: number; expected: string; rounds: Measured[] }[] = [];
  for (const standing of standings) {
    const { name, kind } = standing.contestant;
    await arena.ask(standing, shape);
    const answer = await arena.ask(standing, shape);
    if (isRight(standing.contestant, answer, right))
      taking.push({ standing, calls: answer.calls, expected: answer.text, rounds: [] });
    else if (kind === 'peer') leftOut.push({ name, reason: `answers wrongly: ${answer.text.slice(0, 160)}` });
    else throw new Error(`${name} answers ${shape.name} wrongly: ${answer.status} ${answer.text.slice(0, 300)}`);
  }
  for (const { standing, expected } of taking)
    for (let answers = 0, runs = 0; answers < warmAnswers && runs < warmRuns; runs++)
      answers += (await arena.load(standing, shape, { connections, seconds: Math.min(3, seconds), expected })).answers;
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < taking.length; turn++) {
      const each = taking[(turn + round) % taking.length];
      if (each === undefined) continue;
      const { standing, expected } = each;
      const measured = await arena.load(standing, shape, { connections, seconds, expected });
      if (measured.wrong > 0) throw new Error(`${standing.contestant.name} gave ${measured.wrong} wrong answers`);
      each.rounds.push(measured);
      log(
        `${shape.name} ${round + 1}/${rounds} ${standing.contestant.name}: ${measured.perSecond.toFixed(0)}/s, ` +
          `${measured.cpuUs.toFixed(0)} µs, busy ${measured.busy.toFixed(2)}`,
      );
    }
  return {
    shape,
    bytes: Buffer.byteLength(right),
    leftOut,
    scores: taking.map(({ standing: { contestant }, calls, expected, rounds }) => ({
      contestant,
      calls,
      rounds,
      isSameBytes: expected === right,
    })),
  };
};
