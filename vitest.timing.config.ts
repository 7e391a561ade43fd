import { defineConfig } from 'vitest/config';

/** Milliseconds, measured alone: one file at a time, one test at a time. */
export default defineConfig({
  test: {
    include: ['test/timing/**/*.timing.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    fileParallelism: false,
    pool: 'forks',
    experimental: { viteModuleRunner: false },
  },
});
