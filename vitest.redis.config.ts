import { defineConfig } from 'vitest/config';

/** `npm run test:redis`: what needs a redis-server on this machine. */
export default defineConfig({
  test: {
    include: ['test/redis/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    pool: 'forks',
    experimental: { viteModuleRunner: false },
    reporters: ['default'],
  },
});
