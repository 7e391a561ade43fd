import type { PipeSettings, PolicyFactory } from '../call.ts';
import { breaker, type BreakerOptions } from './breaker.ts';
import { bulkhead } from './bulkhead.ts';
import { coolDown } from './cool-down.ts';
import { deadline } from './deadline.ts';
import { enoughTime } from './enough-time.ts';
import { hedge } from './hedge.ts';
import { record } from './record.ts';
import { retryBudget } from './retry-budget.ts';
import { retry } from './retry.ts';
import { throttle } from './throttle.ts';
import { timeout } from './timeout.ts';
import { trace } from './trace.ts';

export interface StandardOptions extends Partial<PipeSettings> {
  /** The longest one attempt may take. */
  readonly timeoutMs: number;
  /** The most calls that wait for their turn. */
  readonly queue?: number;
  readonly breaker?: Partial<BreakerOptions>;
}

/** The usual order of policies, outermost first; from the hedge on they see each attempt, before it each call. */
export const standard = ({ queue = 64, breaker: breaking, ...options }: StandardOptions): PolicyFactory => {
  const defaults: PipeSettings = { retries: 2, concurrency: 64, hedgeMs: 0, ...options };
  const create: PolicyFactory = (given) => {
    const { timeoutMs, retries, concurrency, hedgeMs } = { ...defaults, ...given };
    const budget = retryBudget({ retries });
    return [
      trace,
      deadline,
      bulkhead({ concurrency, queue }),
      enoughTime(),
      retry(budget),
      ...(hedgeMs > 0 ? [hedge(hedgeMs, budget)] : []),
      breaker({ fairMs: timeoutMs / 2, ...breaking }),
      coolDown(),
      throttle(),
      timeout(timeoutMs),
      record,
    ];
  };
  return Object.assign(create, { defaults });
};
