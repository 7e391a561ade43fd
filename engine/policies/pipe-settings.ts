import { z } from 'zod';
import type { PipeSettings, PolicyFactory } from '../call.ts';
import { wholeNumber } from '../settings.ts';

/** The settings with which the environment overrides a source's own choice; none where there is no choice. */
export const pipeSettings = (source: string, defaults: PipeSettings | undefined): z.ZodRawShape => {
  if (defaults === undefined) return {};
  const { timeoutMs, retries, concurrency, hedgeMs } = defaults;
  const name = pipeSettingNames(source);
  return {
    [name.timeoutMs]: wholeNumber(1, 600_000, timeoutMs).describe(
      `how long one attempt to ask ${source} may take, in milliseconds`,
    ),
    [name.retries]: wholeNumber(0, 2, retries).describe(`how often a failed read of ${source} may be repeated`),
    [name.concurrency]: wholeNumber(1, 10_000, concurrency).describe(`how many calls to ${source} may be in flight`),
    [name.hedgeMs]: wholeNumber(0, 600_000, hedgeMs).describe(
      `after how many milliseconds without an answer a read of ${source} is sent a second time; 0 is never`,
    ),
  };
};

/** A source's policies as the environment wants them. */
export const policiesOf = (
  { name: source, policies }: { readonly name: string; readonly policies: PolicyFactory },
  settings: Readonly<Record<string, unknown>>,
): PolicyFactory => {
  const { defaults } = policies;
  if (defaults === undefined) return policies;
  const read = z.object(pipeSettings(source, defaults)).parse(settings);
  const name = pipeSettingNames(source);
  const given = pipe.parse({
    timeoutMs: read[name.timeoutMs],
    retries: read[name.retries],
    concurrency: read[name.concurrency],
    hedgeMs: read[name.hedgeMs],
  });
  return () => policies(given);
};

/** `giftCards` → `GIFT_CARDS_TIMEOUT_MS` and so on. */
export const pipeSettingNames = (source: string): Record<keyof PipeSettings, string> => {
  const prefix = source.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();
  return {
    timeoutMs: `${prefix}_TIMEOUT_MS`,
    retries: `${prefix}_RETRIES`,
    concurrency: `${prefix}_CONCURRENCY`,
    hedgeMs: `${prefix}_HEDGE_MS`,
  };
};

const pipe = z.object({ timeoutMs: z.number(), retries: z.number(), concurrency: z.number(), hedgeMs: z.number() });
