import { through, type PolicyFactory, type Send } from '../call.ts';
import { rememberingCalls } from '../failed-call.ts';
import type { Rehearsal } from './rehearsal.ts';

/**
 * The pipe before one upstream, with the state of its policies: one for all requests, and a fresh one for each request that rehearses a
 * failure of the source, so that nothing it does is held against others.
 */
export const createPipe = (policies: PolicyFactory, send: Send): Send => {
  const shared = rememberingCalls(through(policies(), send));
  const own = new WeakMap<Rehearsal, Send>();
  return (call, ctx) => {
    const { rehearsal } = ctx;
    const fault = rehearsal?.faults.get(call.source);
    if (rehearsal === undefined || fault === undefined) return shared(call, ctx);
    const pipe = own.get(rehearsal) ?? rememberingCalls(through([...policies(), fault], send));
    own.set(rehearsal, pipe);
    return pipe(call, ctx);
  };
};
