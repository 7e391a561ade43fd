import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/redis/**', 'test/timing/**'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Two cores: the services run beside the tests.
    maxWorkers: 2,
    fileParallelism: true,
    pool: 'forks',
    // Tests run on Node's own module loader, as the server does.
    experimental: { viteModuleRunner: false },
    reporters: ['default'],
  },
});
