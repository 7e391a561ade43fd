import type { Context } from '../context.ts';
import { fromUnknown } from '../errors.ts';
import type { Source } from '../source.ts';

export interface Readiness {
  /** Whether every source answers; the server takes requests either way. */
  readonly status: 'ready' | 'degraded' | 'draining';
  readonly sources: Readonly<Record<string, 'up' | { readonly code: string }>>;
}

/** Asks every source whether it answers, all at once. */
export const readinessOf = async (sources: readonly Source[], ctx: Context): Promise<Readiness> => {
  const states = await Promise.all(
    sources.map(async (source) => {
      try {
        await source.ping(ctx);
        return [source.name, 'up'] as const;
      } catch (error) {
        return [source.name, { code: fromUnknown(error).code }] as const;
      }
    }),
  );
  return {
    status: states.every(([, state]) => state === 'up') ? 'ready' : 'degraded',
    sources: Object.fromEntries(states),
  };
};
