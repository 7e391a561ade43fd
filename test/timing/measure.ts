import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Measured {
  readonly medianMs: number;
  readonly allMs: readonly number[];
  /** The machine's own delay while measuring: 99th percentile of this process's event loop. */
  readonly loopDelayMs: number;
}

/** The median of at least five runs, in milliseconds unless they say otherwise, with the event-loop delay of the machine beside it. */
export const measure = async (run: () => Promise<number>, times = 5, unit = 'ms'): Promise<Measured> => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const allMs: number[] = [];
  for (let index = 0; index < times; index++) allMs.push(Math.round(await run()));
  delay.disable();
  const medianMs = allMs.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? Number.NaN;
  const measured = { medianMs, allMs, loopDelayMs: Math.round(delay.percentile(99) / 1e6) };
  process.stdout.write(
    `median ${measured.medianMs} ${unit} of ${allMs.join(', ')}; event-loop delay p99 ${measured.loopDelayMs} ms\n`,
  );
  return measured;
};
