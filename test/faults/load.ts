import { through } from '../../engine/call.ts';
import { GatewayError } from '../../engine/errors.ts';
import { standard } from '../../engine/policies/standard.ts';
import { createContext, failure, fails, read, seeded, upstream } from '../policies/calls.ts';
import { fakeClock } from '../policies/fake-clock.ts';

/** What is offered, and what of it comes to the upstream, repeats included. */
export interface Load {
  readonly perSecond: number;
  readonly offered: number;
  readonly sent: number;
  /** How often it was asked while it had a rest. */
  readonly unsent: number;
}

export interface LoadOptions {
  readonly perSecond: number;
  readonly offered?: number;
  /** Of a hundred calls so many fail. */
  readonly percent: number;
  readonly seed?: number;
}

/** So many calls, evenly in time, through the usual policies to an upstream that fails a share of what comes. */
export const playLoad = async ({ perSecond, offered = 1_000, percent, seed = 1 }: LoadOptions): Promise<Load> => {
  const clock = fakeClock();
  const random = seeded(seed);
  const up = upstream(() => (random() * 100 < percent ? fails(failure('DOWNSTREAM_UNAVAILABLE')) : 'ok'));
  const send = through(standard({ timeoutMs: 1_000 })(), up.send);
  const running: Promise<unknown>[] = [];
  for (let nth = 0; nth < offered; nth++) {
    const ctx = createContext(clock, { random, deadlineMs: clock.now() + 2_000 });
    running.push(send(read, ctx).catch((error: unknown) => error));
    await clock.advance(1_000 / perSecond);
  }
  await clock.advance(2_000);
  const ends = await Promise.all(running);
  const unsent = ends.filter((end) => end instanceof GatewayError && end.code === 'CIRCUIT_OPEN').length;
  return { perSecond, offered, sent: up.count, unsent };
};
