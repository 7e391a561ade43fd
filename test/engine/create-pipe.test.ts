import { expect, test } from 'vitest';
import type { PolicyFactory, Send } from '../../engine/call.ts';
import { createPipe } from '../../engine/rehearsal/create-pipe.ts';
import { readRehearsal } from '../../engine/rehearsal/rehearsal.ts';
import { createContext, read } from '../policies/calls.ts';
import { fakeClock } from '../policies/fake-clock.ts';

/** Counts what goes through, each pipe for itself. */
const counting: PolicyFactory = () => {
  let calls = 0;
  return [(next) => (call, ctx) => next({ ...call, size: ++calls }, ctx)];
};
const tells: Send = async ({ size }) => size;

test('the calls of one rehearsal share a pipe of their own, and all others the common one', async () => {
  const pipe = createPipe(counting, tells);
  const clock = fakeClock();
  const rehearsing = (source: string) => {
    const rehearsal = readRehearsal(`${source}=slow:1ms`, { sources: [read.source, 'other'], isStrict: false });
    return createContext(clock, rehearsal === undefined ? {} : { rehearsal });
  };
  const [first, second, elsewhere, plain] = [
    rehearsing(read.source),
    rehearsing(read.source),
    rehearsing('other'),
    createContext(clock),
  ];
  const counts: unknown[] = [];
  for (const ctx of [plain, first, first, second, elsewhere, { ...first }, plain])
    counts.push(await clock.until(pipe(read, ctx)));
  expect(counts).toEqual([1, 1, 2, 1, 2, 3, 3]);
});
