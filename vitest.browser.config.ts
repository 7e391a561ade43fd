import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // One browser is enough for two cores.
    maxWorkers: 1,
    pool: 'forks',
    // Tests run on Node's own module loader, as the server does.
    experimental: { viteModuleRunner: false },
    reporters: ['default'],
  },
});
