import type { Call, Send } from './call.ts';
import { notedFailures } from './part-failures.ts';

/** Remembers of whatever goes wrong in a pipe which call it was, for the log. */
export const rememberingCalls =
  (pipe: Send): Send =>
  async (call, ctx) => {
    try {
      const outcome = await pipe(call, ctx);
      for (const { error } of notedFailures(outcome) ?? []) calls.set(error, call);
      return outcome;
    } catch (thrown) {
      for (const error of [thrown, ...(notedFailures(thrown) ?? []).map((failure) => failure.error)])
        if (error instanceof Error) calls.set(error, call);
      throw thrown;
    }
  };

/** The call that an error, or what caused it, came from; undefined where no call did. */
export const failedCallOf = (error: Error): Call | undefined =>
  calls.get(error) ?? (error.cause instanceof Error ? failedCallOf(error.cause) : undefined);

const calls = new WeakMap<Error, Call>();
