import { Session, type Profiler } from 'node:inspector/promises';

/**
 * How much of the engine's planning, and of what it has from graphql-js, runs meanwhile: every function that is entered and every block that is gone through, counted by V8.
 * The same for the same operation on every machine, however busy.
 */
export const workDone = async (run: () => void): Promise<number> => {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    run();
    const { result } = (await session.post('Profiler.takePreciseCoverage')) as Profiler.TakePreciseCoverageReturnType;
    return result
      .filter(({ url }) => /\/engine\/plan\/|\/node_modules\/graphql\//.test(url))
      .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
      .reduce((sum, count) => sum + count, 0);
  } finally {
    session.disconnect();
  }
};
