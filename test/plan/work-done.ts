import { Session, type Profiler } from 'node:inspector/promises';

/**
 * How much of the engine's validation and planning, and of what it has from graphql-js, runs meanwhile: every function that is entered and
 * every block that is gone through, counted by V8. About the same for the same operation on every machine, however busy.
 */
export const workDone = async (run: () => void): Promise<number> => {
  const session = await counting();
  await blocksOf(session);
  run();
  return blocksOf(session);
};

let begun: Promise<Session> | undefined;
/** V8 counts from the first time on: beginning anew takes longer than most of what is counted. */
const counting = (): Promise<Session> => (begun ??= begin());

const begin = async (): Promise<Session> => {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return session;
};

/** Since they were last asked for. */
const blocksOf = async (session: Session): Promise<number> => {
  const { result } = (await session.post('Profiler.takePreciseCoverage')) as Profiler.TakePreciseCoverageReturnType;
  return result
    .filter(({ url }) => /\/engine\/(?:plan|edge)\/|\/node_modules\/graphql(?:-depth-limit)?\//.test(url))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
    .reduce((sum, count) => sum + count, 0);
};
