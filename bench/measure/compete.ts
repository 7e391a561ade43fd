import type { Contestant, Shape } from '../contestant.ts';
import { isRight, type Arena, type Measured, type Standing } from './arena.ts';
import { warmUp } from './warm-up.ts';

export interface CompeteOptions {
  readonly shape: Shape;
  readonly right: string;
  readonly rounds: number;
  readonly seconds: number;
  /** For how long everybody answers before anything counts. */
  readonly warmSeconds: number;
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

export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

export interface Competition {
  readonly shape: Shape;
  readonly bytes: number;
  readonly scores: readonly Score[];
  readonly leftOut: readonly LeftOut[];
}

interface Taking {
  readonly standing: Standing;
  readonly calls: number;
  readonly expected: string;
  readonly rounds: Measured[];
}

/** Lets all answer one query in turn, round after round and each round in another order; which peer answers wrongly does not take part. */
export const compete = async (
  arena: Arena,
  standings: readonly Standing[],
  options: CompeteOptions,
): Promise<Competition> => {
  const { shape, right, rounds, seconds, warmSeconds, connections, log } = options;
  const leftOut: LeftOut[] = [];
  /** Undefined where it fails and may. */
  const attempt = async <Result>(
    { contestant }: Standing,
    work: () => Promise<Result>,
  ): Promise<Result | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (contestant.kind !== 'peer') throw error;
      leftOut.push({ name: contestant.name, reason: `${shape.name}: ${String(error).slice(0, 200)}` });
      return undefined;
    }
  };
  const all = async <Each, Result>(
    list: readonly Each[],
    standingOf: (each: Each) => Standing,
    work: (each: Each) => Promise<Result>,
  ): Promise<Result[]> => {
    const results: Result[] = [];
    for (const each of list) {
      const result = await attempt(standingOf(each), () => work(each));
      if (result !== undefined) results.push(result);
    }
    return results;
  };

  const admitted = await all(
    standings,
    (standing) => standing,
    (standing) => admit(arena, standing, { shape, right }),
  );
  let taking = await all(admitted, standingOf, async (each) => {
    await warmUp(arena, each.standing, { shape, expected: each.expected, connections, seconds: warmSeconds });
    return each;
  });
  for (let round = 0; round < rounds; round++) {
    const order = [...taking.slice(round % taking.length), ...taking.slice(0, round % taking.length)];
    const done = await all(order, standingOf, async (each) => {
      const { standing, expected } = each;
      const measured = await arena.load(standing, shape, { connections, seconds, expected });
      const { name } = standing.contestant;
      if (measured.wrong > 0) throw new Error(`${name} gave ${measured.wrong} wrong answers to ${shape.name}`);
      each.rounds.push(measured);
      log(
        `${shape.name} ${round + 1}/${rounds} ${name}: ${measured.perSecond.toFixed(0)}/s, ` +
          `${measured.cpuUs.toFixed(0)} µs, busy ${measured.busy.toFixed(2)}`,
      );
      return each;
    });
    taking = taking.filter((each) => done.includes(each));
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

const standingOf = ({ standing }: Taking): Standing => standing;

/** Whoever answers rightly; twice asked, as some learn from the first. */
const admit = async (
  arena: Arena,
  standing: Standing,
  { shape, right }: Pick<CompeteOptions, 'shape' | 'right'>,
): Promise<Taking> => {
  await arena.ask(standing, shape);
  const answer = await arena.ask(standing, shape);
  if (!isRight(standing.contestant, answer, right))
    throw new Error(`${standing.contestant.name} answers wrongly: ${answer.status} ${answer.text.slice(0, 300)}`);
  return { standing, calls: answer.calls, expected: answer.text, rounds: [] };
};
